"""Deadlines fire through the real beat and worker, and lose or double nothing when those are killed."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.deadlines import kinds
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.services import open_deadline
from portal.ledger.models import LedgerEntry
from portal.ledger.services import open_ledger
from portal.ledger.verify import verify
from portal.organizations.enums import OrganizationKind
from portal.organizations.services.structure import create_organization
from tests.faults import clock_worker
from tests.faults.processes import kill, wait_until

NUMBER = 60


@pytest.fixture
def kind() -> Iterator[None]:
    clock_worker.declare()
    yield
    kinds.unregister(clock_worker.KIND)


@pytest.fixture
def start_process(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts a worker or a beat on the database and the broker of the test."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "REDIS_PREFIX": f"clocks-{os.getpid()}-{time.monotonic_ns()}:",
    }
    options = {
        "worker": ["--concurrency", "2", "--loglevel", "warning"],
        "beat": ["--loglevel", "warning", "--pidfile", "", "--schedule", str(tmp_path / "beat")],
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "tests.faults.clock_worker", name]
        process = subprocess.Popen(
            [*command, *options[name]], env=environment, cwd=settings.BASE_DIR, start_new_session=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def traces() -> int:
    return LedgerEntry.objects.filter(kind="trace").count()


@pytest.mark.fault
@pytest.mark.slow
@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.django_db(transaction=True)
def test_killed_workers_and_beat_lose_and_double_nothing(
    kind: None,
    calendars: None,
    start_process: Callable[[str], subprocess.Popen[bytes]],
) -> None:
    organ = create_organization(
        code="fault-park", name="故障演练园区", kind=OrganizationKind.PARK, division_code="652701"
    )
    started_at = timezone.now() - timedelta(hours=47, minutes=59, seconds=58)
    ledgers = [open_ledger(f"fault-{number}") for number in range(4)]
    for number in range(NUMBER):
        open_deadline(
            ledger=ledgers[number % 4],
            kind=clock_worker.KIND,
            organ=organ,
            started_at=started_at,
            subject=f"problem:{number}",
        )

    first = [start_process("worker"), start_process("worker"), start_process("beat"), start_process("beat")]
    wait_until(lambda: traces() > 0, 60)
    for process in first:
        kill(process)
    time.sleep(1)  # PostgreSQL notices the broken connections and rolls back
    done_before = traces()
    assert 0 < done_before < NUMBER

    start_process("worker")
    start_process("beat")
    wait_until(lambda: not Deadline.objects.open().exists(), 60)
    found = Counter(LedgerEntry.objects.filter(kind="trace").values_list("subject", flat=True))
    assert found == Counter(f"problem:{number}" for number in range(NUMBER))
    overdue = Counter(LedgerEntry.objects.filter(kind="deadline.overdue").values_list("subject", flat=True))
    assert overdue == found
    assert Deadline.objects.filter(state=DeadlineState.OVERDUE, attempts=0).count() == NUMBER
    assert set(LedgerEntry.objects.values_list("occurred_at", flat=True)) == {
        started_at + timedelta(hours=48)
    }
    assert [verify(ledger) for ledger in ledgers] == [None] * 4
