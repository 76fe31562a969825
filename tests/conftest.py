"""What every test stands on."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configuration
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from portal import throttle
from portal.health.probes import readiness
from portal.health.queries import standing
from portal.workdays import queries as calendar_queries
from portal.workdays.services import load_calendar
from tests.cast import Cast, build_cast
from tests.snapshots import bring_in

GUARDS_AGAINST_TRUNCATE = """
    SELECT format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)
    FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0
"""


KEEP_NO_STATISTICS = """
    DO $$
    DECLARE name regclass;
    BEGIN
        FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
        END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """PostgreSQL's vacuum finds tables empty whose rows a test has not committed, plans for none of them, and makes
    long tests ten times as long. Without it the planner goes by the size of the tables."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(KEEP_NO_STATISTICS)


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards() -> Iterator[None]:
    """Tests that commit have their tables emptied afterwards, by a TRUNCATE that the database refuses for what is
    append-only. The guards are lifted for that one statement, here and nowhere else."""
    flush: Callable[[DatabaseOperations, list[str]], None] = DatabaseOperations.execute_sql_flush

    def flush_past_the_guards(operations: DatabaseOperations, statements: list[str]) -> None:
        with operations.connection.cursor() as cursor:
            cursor.execute(GUARDS_AGAINST_TRUNCATE)
            guards = [row[0] for row in cursor.fetchall()]
        lift = [guard % "DISABLE" for guard in guards]
        restore = [guard % "ENABLE" for guard in guards]
        flush(operations, [*lift, *statements, *restore])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_past_the_guards)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered_from_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for seconds is read anew by every test, and by every page of a test."""
    calendar_queries.forget()
    for remembered in (standing, readiness):
        remembered.forget()
        monkeypatch.setattr(remembered, "seconds", 0.0)


@pytest.fixture(scope="session")
def whole_calendar() -> dict[str, Any]:
    """All calendars that come with the portal."""
    return json.loads(
        (Path(configuration.BASE_DIR) / "fixtures" / "calendar.json").read_text(encoding="utf-8")
    )


@pytest.fixture(scope="session")
def calendar_data(whole_calendar: dict[str, Any]) -> dict[str, Any]:
    """Those of the years in which tests play: each of them loads the rows, and nobody looks at the years before."""
    return whole_calendar | {"years": [entry for entry in whole_calendar["years"] if entry["year"] >= 2024]}


@pytest.fixture(autouse=True)
def _counts_of_this_test_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The throttle counts in Redis, which other tests, earlier runs and the demonstration share."""
    monkeypatch.setattr(throttle, "PREFIX", f"yuanbantong-test:{uuid.uuid4()}:")


@pytest.fixture
def own_media(settings: Settings, tmp_path: Path) -> None:
    """A folder of files for this test alone; tests in other processes write to the common one."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def calendars(db: None, calendar_data: dict[str, Any]) -> None:
    """The published calendars, as `load_reference` loads them."""
    bring_in("calendars", lambda: load_calendar(calendar_data))


@pytest.fixture
def cast(calendars: None) -> Cast:
    """Organisations, people and matters; see `tests/cast.py`, and `tests/stages.py` for requests."""
    return bring_in("cast", build_cast)
