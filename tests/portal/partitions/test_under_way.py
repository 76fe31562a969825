"""People go on writing while a table becomes one of months: real processes on a database of their own, all of them its
owner, as who gives that command is."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configuration
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.roles import owner_at_new_lines

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
# Comes to the change of names, and no further.
HALF_WAY = """
import sys, time, django
django.setup()
from pathlib import Path
from django.core.management import call_command
from portal.partitions import making
def stand_still(*_given):
    Path(sys.argv[1]).touch()
    time.sleep(600)
making._change_names = stand_still
call_command("partitions", "--begin", "ledger_ledgerentry")
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
    with django_db_blocker.unblock(), owner_at_new_lines(), connection._nodb_cursor() as cursor:
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
    """The rows were looked through, the names are not changed."""
    stop, path, half_way = tmp_path / "stop", tmp_path / "writer", tmp_path / "half-way"
    killed = started(database, "-c", HALF_WAY, str(half_way))
    until([half_way])
    killed.kill()
    killed.communicate()
    writer = started(database, "-c", WRITER, path.name, str(stop), str(path))
    until([path])
    stop.touch()
    answer(writer)
    answer(started(database, "manage.py", "partitions", "--begin", "ledger_ledgerentry"))
    partitioned, entries = json.loads(answer(started(database, "-c", STANDING)))
    assert partitioned and entries


# A month that is long over, in which only the audit log of the platform has entries; all of them anchored.
LONG_OVER = """
import sys, django
django.setup()
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from django.conf import settings
from django.utils import timezone
from portal import audit
from portal.anchors.keys import make_key
from portal.anchors.services.anchoring import make_next
from portal.partitions import making
from portal.partitions.tables import ENTRIES
settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = Path(sys.argv[1]) / "anchors", Path(sys.argv[1]) / "key.pem"
then = timezone.now() - timedelta(days=620)
making.begin(ENTRIES, then)
with patch("django.utils.timezone.now", lambda: then):
    for _each in range(3):
        audit.record(actor=None, organization=None, kind="retention.held", summary="记录", now=then)
make_key(), make_next()
"""
LETTING_GO = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from types import SimpleNamespace
from django.conf import settings
from portal.health.clock import database_now
from portal.partitions import departing
settings.AUDIT_LOG_YEARS = 1
def killed(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "record":
    departing.audit = SimpleNamespace(record=killed)
elif sys.argv[2]:
    setattr(departing, sys.argv[2], killed)
departing.let_go("ledger_ledgerentry_first", Path(sys.argv[1]), database_now())
"""
LEFT = """
import json, django
django.setup()
from portal.anchors.checking import entry_faults, month_faults
from portal.ledger.models import DepartedEntry, Ledger, LedgerEntry
from portal.ledger.verify import verify
broken = [str(ledger) for ledger in Ledger.objects.all() if verify(ledger)]
found = [*broken, *entry_faults(), *month_faults()]
print(json.dumps([LedgerEntry.objects.count(), DepartedEntry.objects.gone().count(), found]))
"""


@pytest.mark.parametrize(("step", "there"), [("_have_stay", 3), ("record", 3), ("_drop", 1)])
def test_whoever_is_killed_while_a_month_leaves_loses_nothing(
    database: str, tmp_path: Path, step: str, there: int
) -> None:
    """Before anything stays, amid the transaction that takes the month out, and before what is out is dropped."""
    answer(started(database, "-c", LONG_OVER, str(tmp_path)))
    killed = started(database, "-c", LETTING_GO, str(tmp_path), step)
    killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL
    gone = 3 if there == 1 else 0
    assert json.loads(answer(started(database, "-c", LEFT))) == [there, gone, []]
    answer(started(database, "-c", LETTING_GO, str(tmp_path), ""))
    assert json.loads(answer(started(database, "-c", LEFT))) == [1, 3, []]
