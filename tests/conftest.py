"""What every test stands on."""

import gc
import json
import os
import uuid
from collections import Counter
from collections.abc import Iterator
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
from portal.operations.rights import Purpose
from portal.workdays import queries as calendar_queries
from portal.workdays.services import load_calendar
from tests.cast import Cast, build_cast
from tests.databases import BY_MONTH, empty, is_made, keep_by_month, keys_never_again, migrated
from tests.roles import WANTED, as_application
from tests.snapshots import bring_in

# They take longest: the other processes share out everything else meanwhile.
LONGEST = {"faults", "journeys", "scripts"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no process is left with one of them at the end."""
    files = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}

    def turn(item: pytest.Item) -> tuple[bool, bool, int, str]:
        path = item.path
        return path.parent.name not in LONGEST, path not in slow, -files[path], str(path)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is imported by now stays; looking through it again and again is a tenth of the tests' time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> None:
    """Every process has a database of its own, a copy of the one that is migrated once."""
    names = connection.settings_dict["TEST"]
    with django_db_blocker.unblock():
        names["TEMPLATE"] = migrated(names["NAME"].removesuffix(f"_{worker_id}"))


@pytest.fixture(scope="session", autouse=True)
def _empty_past_the_guards() -> Iterator[None]:
    """Tests that commit have their tables emptied afterwards, those that are append-only included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lambda _operations, _statements: empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def _by_month(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """Where that is asked for, the tables that may be are kept by month."""
    if os.environ.get(BY_MONTH):
        request.getfixturevalue("django_db_setup")
        if is_made():
            with django_db_blocker.unblock():
                keep_by_month()


@pytest.fixture(scope="session", autouse=True)
def _as_the_application(
    _by_month: None, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Where that is asked for, the tests own no more of the database than the portal does."""
    if os.environ.get(WANTED):
        request.getfixturevalue("django_db_setup")
        if is_made():
            with django_db_blocker.unblock(), as_application(*Purpose):
                yield
            return
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
def sequences_set(db: None) -> Iterator[None]:
    """For tests in which sequences are set back: the tests after them get no key that a remembered row has."""
    with keys_never_again():
        yield


@pytest.fixture
def calendars(db: None, calendar_data: dict[str, Any]) -> None:
    """The published calendars, as `load_reference` loads them."""
    bring_in("calendars", lambda: load_calendar(calendar_data))


@pytest.fixture
def cast(calendars: None) -> Cast:
    """Organisations, people and matters; see `tests/cast.py`, and `tests/stages.py` for requests."""
    return bring_in("cast", build_cast)
