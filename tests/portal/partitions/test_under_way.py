"""People go on writing while a table becomes one of months: real processes on a database of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configuration
from django.db import connection
from pytest_django import DjangoDbBlocker

pytestmark = [pytest.mark.slow, pytest.mark.fault]
WRITERS = 3
# Each act by itself, until the file is there; what was acknowledged, and how long the longest took.
WRITER = """
import json, sys, time, django
django.setup()
from pathlib import Path
from django.utils import timezone
from portal.ledger.enums import Heading
from portal.ledger.services import append, open_ledger
ledger, told, longest = open_ledger(sys.argv[1]), 0, 0.0
while not Path(sys.argv[2]).exists():
    begun = time.monotonic()
    append(ledger=ledger, heading=Heading.SYSTEM, kind="note", summary="记录", occurred_at=timezone.now())
    told, longest = told + 1, max(longest, time.monotonic() - begun)
    Path(sys.argv[3]).touch()
print(json.dumps([told, longest]))
"""
STANDING = """
import json, django
django.setup()
from portal.ledger.models import LedgerEntry
from portal.partitions import catalog
entries = LedgerEntry.objects.order_by("pk").values_list("pk", "ledger__label")
print(json.dumps([catalog.is_partitioned("ledger_ledgerentry"), list(entries)]))
"""


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    name, template = (
        f"{connection.settings_dict['NAME']}_months",
        connection.settings_dict["TEST"]["TEMPLATE"],
    )
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield name
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def started(database: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"DATABASE_NAME": database, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=configuration.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: "subprocess.Popen[str]") -> str:
    said, wrong = process.communicate(timeout=240)
    assert process.returncode == 0, wrong[-2000:]
    return said


def until(conditions: list[Path]) -> None:
    end = time.monotonic() + 120
    while not all(path.exists() for path in conditions):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_nothing_is_refused_lost_or_written_twice(database: str, tmp_path: Path) -> None:
    stop, begun = tmp_path / "stop", [tmp_path / f"writer-{number}" for number in range(WRITERS)]
    writers = [started(database, "-c", WRITER, path.name, str(stop), str(path)) for path in begun]
    try:
        until(begun)
        made = answer(
            started(database, "manage.py", "partitions", "--begin", "ledger_ledgerentry", "--ahead", "3")
        )
        for path in begun:
            path.unlink()
        until(begun)  # everybody has written since
    finally:
        stop.touch()
    told = [json.loads(answer(writer)) for writer in writers]
    assert "+ ledger_ledgerentry_" in made
    partitioned, entries = json.loads(answer(started(database, "-c", STANDING)))
    assert partitioned
    assert sorted(label for _key, label in entries) == sorted(
        path.name for path, (number, _longest) in zip(begun, told, strict=True) for _each in range(number)
    )
    assert len({key for key, _label in entries}) == len(entries)
    assert f"{WRITERS} ledgers, {len(entries)} entries" in answer(
        started(database, "manage.py", "verify_ledger")
    )


def test_who_was_killed_half_way_leaves_a_table_that_can_be_begun_again(
    database: str, tmp_path: Path
) -> None:
    """Somebody holds the table, so that it is never free: the rows were looked through, the names are not changed."""
    holder = connection.copy()
    holder.settings_dict = holder.settings_dict | {"NAME": database}
    stop, path = tmp_path / "stop", tmp_path / "writer"
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE ledger_ledgerentry IN SHARE UPDATE EXCLUSIVE MODE")
        killed = started(database, "manage.py", "partitions", "--begin", "ledger_ledgerentry")
        time.sleep(6)
        killed.kill()
        killed.communicate()
        cursor.execute("ROLLBACK")
    holder.close()
    writer = started(database, "-c", WRITER, path.name, str(stop), str(path))
    until([path])
    stop.touch()
    answer(writer)
    answer(started(database, "manage.py", "partitions", "--begin", "ledger_ledgerentry"))
    partitioned, entries = json.loads(answer(started(database, "-c", STANDING)))
    assert partitioned and entries
