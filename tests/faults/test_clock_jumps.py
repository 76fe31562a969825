"""The clock of PostgreSQL is the only one that counts; libfaketime makes it jump."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.deadlines import tasks
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.services import open_deadline
from portal.health.clock import database_now
from portal.health.queries import open_alarms
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import open_ledger
from portal.ledger.verify import verify
from portal.organizations.models import Organization
from portal.workdays.due import BEIJING
from portal.workdays.enums import Unit
from tests.faults import drill
from tests.faults.private_services import Postgres

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("kind")]

A_MOMENT = timedelta(seconds=2)
A_DAY = timedelta(days=1)


class Clock:
    """What PostgreSQL takes for the time, by a file that libfaketime reads at every look at the clock."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shift(timedelta(0))

    @property
    def environment(self) -> dict[str, str]:
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        assert libraries, "libfaketime is not installed; run: make setup-test"
        return {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DISABLE_SHM": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def shift(self, offset: timedelta) -> None:
        """The true time and ``offset``."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{offset.total_seconds():+.3f}")
        fresh.chmod(0o644)
        fresh.replace(self.file)

    def set(self, moment: datetime) -> None:
        self.shift(moment - timezone.now())


@pytest.fixture(scope="module")
def faked(postgres: Postgres, service_folder: Path) -> Iterator[Clock]:
    """The cluster, started anew with a clock that can be set."""
    clock = Clock(service_folder / "clock")
    postgres.start()
    postgres.stop()
    postgres.start(clock.environment)
    yield clock
    postgres.stop()
    postgres.start()


@pytest.fixture
def clock(faked: Clock, database: str) -> Iterator[Clock]:
    yield faked
    faked.shift(timedelta(0))


@pytest.fixture
def organ(clock: Clock) -> Organization:
    return drill.make_organ()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return open_ledger("演练")


def start(organ: Organization, ledger: Ledger, started_at: datetime, **facts: Any) -> Deadline:
    return open_deadline(
        ledger=ledger, kind=drill.KIND, organ=organ, started_at=started_at, now=started_at, **facts
    )


def effects(ledger: Ledger) -> list[datetime]:
    """The moments that the effect was stamped with."""
    found = LedgerEntry.objects.filter(ledger=ledger, kind="trace").order_by("sequence")
    return list(found.values_list("occurred_at", flat=True))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_jump_of_two_days_ahead_fires_what_is_due_by_then_once_and_says_why_it_is_late(
    clock: Clock, organ: Organization, ledger: Ledger
) -> None:
    began = database_now()
    soon = start(organ, ledger, began - timedelta(hours=24), subject="soon")
    later = start(organ, ledger, began + timedelta(hours=24), subject="later")
    tasks.sweep()
    assert effects(ledger) == []

    clock.shift(timedelta(hours=48))
    for _twice in range(2):
        tasks.sweep()
    assert effects(ledger) == [soon.due_at]
    later.refresh_from_db()
    assert (later.state, later.fired_at) == (DeadlineState.OPEN, None)
    end = LedgerEntry.objects.get(ledger=ledger, kind="deadline.overdue")
    assert end.occurred_at == soon.due_at
    assert end.data["late_seconds"] == pytest.approx(24 * 3600, abs=60)
    assert "期限巡检自" in end.summary

    clock.shift(timedelta(hours=73))
    tasks.sweep()
    assert effects(ledger) == [soon.due_at, later.due_at]
    assert verify(ledger) is None


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_step_back_by_a_day_raises_an_alarm_and_fires_nothing_twice(
    clock: Clock, organ: Organization, ledger: Ledger
) -> None:
    began = database_now()
    first = start(organ, ledger, began - drill.LENGTH, subject="first")
    tasks.sweep()
    assert effects(ledger) == [first.due_at]
    # Due by the wrong clock as well as by the right one.
    second = start(organ, ledger, began - drill.LENGTH - 2 * A_DAY, subject="second")

    clock.shift(-A_DAY)
    tasks.sweep()
    assert "CLOCK_BACKWARD" in {alarm.code for alarm in open_alarms()}
    assert effects(ledger) == [first.due_at], "nothing fires in the pass that finds the clock set back"

    clock.shift(timedelta(0))
    for _twice in range(2):
        tasks.sweep()
    assert set(effects(ledger)) == {first.due_at, second.due_at}
    assert len(effects(ledger)) == 2
    assert verify(ledger) is None


TURNS = {
    "hours over the year's end": (48, Unit.HOURS, "2026-12-30 12:00", "2027-01-01 12:00"),
    "a day that ends with the year": (1, Unit.WORKING_DAYS, "2026-12-30 12:00", "2027-01-01 00:00"),
    "working days into the next year": (5, Unit.WORKING_DAYS, "2026-12-25 12:00", "2027-01-05 00:00"),
    "hours over the leap day": (48, Unit.HOURS, "2028-02-28 09:00", "2028-03-01 09:00"),
    "a day that is the leap day": (1, Unit.WORKING_DAYS, "2028-02-28 09:00", "2028-03-01 00:00"),
    "a month that ends on the leap day": (1, Unit.MONTHS, "2028-01-31 09:00", "2028-03-01 00:00"),
}


@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.parametrize("turn", TURNS)
def test_year_end_and_leap_day_fire_at_their_instant(
    clock: Clock, organ: Organization, ledger: Ledger, turn: str
) -> None:
    amount, unit, began, due = TURNS[turn]
    clock.set(at(began))
    deadline = start(organ, ledger, at(began), amount=amount, unit=unit)
    assert deadline.due_at == at(due)

    clock.set(at(due) - A_MOMENT)
    tasks.sweep()
    assert effects(ledger) == []
    clock.set(at(due))
    for _twice in range(2):
        tasks.sweep()
    assert effects(ledger) == [at(due)]
    clock.set(at(due) + A_DAY)
    tasks.sweep()
    assert effects(ledger) == [at(due)]
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.OVERDUE
