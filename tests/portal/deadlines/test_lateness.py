"""Late, failing, or told by a clock that went back: what the sweep does then, and what it says."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from portal.deadlines import sweeping, tasks
from portal.deadlines.enums import DeadlineState
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import cancel_all, retry, settle, sweep
from portal.errors import Conflict, NotAllowed
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.portal.deadlines.conftest import FIVE_DAYS, TWO_DAYS_BY_CLOCK, at

Start = Callable[..., Deadline]
Declare = Callable[..., DeadlineKind]


@pytest.fixture
def administrator(clerk: Membership) -> Membership:
    clerk.role = Role.ADMINISTRATOR
    clerk.save()
    return clerk


def ends_at(start: Start, moment: datetime, subject: str) -> Deadline:
    return start("test-hours", "2026-03-02 11:00", subject=subject, fixed_end=moment)


def beaten(started_at: datetime, finished_at: datetime) -> None:
    Heartbeat.objects.create(
        name=Beat.SWEEP, started_at=started_at, finished_at=finished_at, latest_at=finished_at
    )


# Late -----------------------------------------------------------------------------------------------------------


def test_an_hours_backlog_is_worked_off_in_order_and_says_why_it_is_late(
    declare: Declare, start: Start, ledger: Ledger
) -> None:
    order: list[str] = []
    declare(
        "test-hours",
        **TWO_DAYS_BY_CLOCK,
        effect=lambda deadline, *, now: order.append(deadline.subject),
        reminders=(),
    )
    now = database_now()
    died = now - timedelta(hours=1)
    beaten(died - timedelta(seconds=1), died)
    minutes = [50, 10, 40, 20, 30]
    for number in minutes:
        ends_at(start, now - timedelta(minutes=number), str(number))
    tasks.sweep()
    assert order == ["50", "40", "30", "20", "10"]
    entries = LedgerEntry.objects.filter(ledger=ledger).order_by("sequence")
    assert [(now - entry.occurred_at) // timedelta(minutes=1) for entry in entries] == [50, 40, 30, 20, 10]
    assert "（系统迟 50 分 执行：期限巡检自 " in entries[0].summary
    assert entries[0].data["late_because"].endswith(" 中断")
    row = Deadline.objects.get(subject="50")
    assert row.fired_at == now - timedelta(minutes=50)
    assert row.found_at is not None
    assert row.found_at >= now
    # What is left of the backlog for a later pass still knows of the interruption.
    ends_at(start, now - timedelta(minutes=5), "left")
    tasks.sweep()
    assert "中断" in LedgerEntry.objects.get(ledger=ledger, subject="left").data["late_because"]


def test_what_was_over_when_it_was_entered_is_not_laid_at_the_sweeps_door(
    declare: Declare, start: Start, ledger: Ledger
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    ends_at(start, database_now() - timedelta(minutes=5), "old")
    tasks.sweep()
    assert LedgerEntry.objects.get(ledger=ledger).data["late_because"] == "登记时期限已届满"


def test_a_clock_set_back_fires_nothing_in_that_pass_and_nothing_twice(
    declare: Declare, start: Start, ledger: Ledger
) -> None:
    fired: list[str] = []
    declare(
        "test-hours",
        **TWO_DAYS_BY_CLOCK,
        effect=lambda deadline, *, now: fired.append(deadline.subject),
        reminders=(),
    )
    now = database_now()
    ends_at(start, now - timedelta(minutes=1), "before")
    tasks.sweep()
    # As if that pass had looked at a clock ten minutes ahead of the one that the next pass sees.
    ahead = now + timedelta(minutes=10)
    Heartbeat.objects.update(started_at=ahead, finished_at=ahead, latest_at=ahead)
    ends_at(start, now - timedelta(seconds=30), "after")
    tasks.sweep()
    assert fired == ["before"]
    assert Alarm.objects.get(closed_at=None).code == AlarmCode.CLOCK_BACKWARD
    tasks.sweep()
    tasks.sweep()
    assert fired == ["before", "after"]
    assert LedgerEntry.objects.filter(ledger=ledger, kind="deadline.overdue").count() == 2
    assert Alarm.objects.filter(code=AlarmCode.CLOCK_BACKWARD).count() == 1


# Failing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(declare: Declare) -> list[bool]:
    """Whether the effect of ``test-failing`` fails."""
    fails = [True]

    def effect(deadline: Deadline, *, now: datetime) -> None:
        if fails[0]:
            raise ValueError("no such organ")
        settle(ledger=deadline.ledger, kind=deadline.kind, now=now)

    declare("test-failing", **FIVE_DAYS, effect=effect, reminders=())
    return fails


def fail(deadline: Deadline, times: int) -> datetime:
    """Sweeps whenever it is tried again; returns the last of those moments."""
    now = at("2026-03-10 00:00")
    for _ in range(times):
        deadline.refresh_from_db()
        assert deadline.next_action_at is not None
        now = max(now, deadline.next_action_at)
        assert sweep(now=now) == 0
    deadline.refresh_from_db()
    return now


def test_after_the_third_failure_administrators_see_it_and_are_alarmed_once(
    broken: list[bool], start: Start
) -> None:
    deadline = start("test-failing", "2026-03-02 10:00")
    fail(deadline, 2)
    assert not Deadline.objects.failing().exists()
    assert not Alarm.objects.exists()
    fail(deadline, 2)
    assert list(Deadline.objects.failing()) == [deadline]
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.subject) == (AlarmCode.DEADLINE_FAILING, str(deadline.pk))
    assert "连续 3 次处理失败：ValueError: no such organ" in alarm.detail
    broken[0] = False
    deadline.refresh_from_db()
    assert sweep(now=deadline.next_action_at) == 1
    alarm.refresh_from_db()
    assert not alarm.is_open
    assert not Deadline.objects.failing().exists()


@pytest.mark.parametrize("text", ["\x00", "\ud800"], ids=["nul", "surrogate"])
def test_an_error_that_cannot_be_stored_as_it_is_holds_up_no_other(
    declare: Declare, start: Start, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    # Tests in parallel hand their logs on as UTF-8, which has no surrogates.
    monkeypatch.setattr(sweeping.logger, "disabled", True)

    def effect(deadline: Deadline, *, now: datetime) -> None:
        raise ValueError(f"bad {text}")

    declare("test-strange", **FIVE_DAYS, effect=effect, reminders=())
    declare("test-sound", **FIVE_DAYS, reminders=())
    strange, sound = (start(kind, "2026-03-02 10:00") for kind in ("test-strange", "test-sound"))
    assert sweep(now=at("2026-03-10 00:00")) == 1
    strange.refresh_from_db()
    sound.refresh_from_db()
    assert (sound.state, strange.attempts) == (DeadlineState.OVERDUE, 1)
    assert strange.error.startswith("ValueError: bad ")


def test_a_failure_that_cannot_even_be_noted_holds_up_no_other(
    broken: list[bool], declare: Declare, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_facts: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(sweeping, "postpone", refuse)
    declare("test-sound", **FIVE_DAYS, reminders=())
    start("test-failing", "2026-03-02 10:00")
    sound = start("test-sound", "2026-03-02 10:00")
    assert sweep(now=at("2026-03-10 00:00")) == 1
    sound.refresh_from_db()
    assert sound.state == DeadlineState.OVERDUE


def test_an_alarm_ends_when_somebody_does_by_hand_what_failed(
    broken: list[bool], start: Start, ledger: Ledger
) -> None:
    deadline = start("test-failing", "2026-03-02 10:00")
    fail(deadline, 3)
    tasks.sweep()
    assert Alarm.objects.get(code=AlarmCode.DEADLINE_FAILING).is_open
    cancel_all(ledger=ledger, now=at("2026-03-10 10:00"))
    tasks.sweep()
    assert not Alarm.objects.get(code=AlarmCode.DEADLINE_FAILING).is_open


def test_an_administrator_has_it_tried_again_at_once_and_that_is_recorded(
    broken: list[bool], start: Start, administrator: Membership, leader: Membership, ledger: Ledger
) -> None:
    deadline = start("test-failing", "2026-03-02 10:00")
    with time_machine.travel(at("2026-03-10 09:00")):
        fail(deadline, 3)
        with pytest.raises(NotAllowed):
            retry(deadline=deadline, actor=leader)
        broken[0] = False
    Deadline.objects.update(next_action_at=database_now() + timedelta(hours=1))
    tasks.sweep()
    assert Deadline.objects.get().state == DeadlineState.OPEN, "it still rests"
    retry(deadline=deadline, actor=administrator)
    tasks.sweep()
    deadline.refresh_from_db()
    assert (deadline.state, deadline.attempts, deadline.error) == (DeadlineState.SETTLED, 0, "")
    asked, fired = LedgerEntry.objects.filter(ledger=ledger).order_by("sequence")
    assert (asked.kind, asked.actor) == ("deadline.retry", administrator.user)
    assert asked.data["error"] == "ValueError: no such organ"
    assert "此前 3 次处理未成功" in fired.summary
    with pytest.raises(Conflict):
        retry(deadline=deadline, actor=administrator)


# Periods that only run until they are over ------------------------------------------------------------------------


def test_what_nobody_owes_is_over_at_its_end_and_not_late(
    declare: Declare, start: Start, ledger: Ledger, bureau: Organization
) -> None:
    declare("test-term", **TWO_DAYS_BY_CLOCK, expires=True, reminders=())
    end = at("2026-03-07 15:20")  # a Saturday, and no full hour: taken as it is
    deadline = start("test-term", "2026-03-02 11:00", fixed_end=end)
    assert deadline.due_at == end
    assert not Deadline.objects.owed().exists()
    assert sweep(now=end - timedelta(seconds=1)) == 0
    assert sweep(now=end) == 1
    deadline.refresh_from_db()
    assert (deadline.state, deadline.settled_at, deadline.was_late) == (DeadlineState.SETTLED, end, False)
    assert deadline.remaining_text(end) == "已届满"
    entry = LedgerEntry.objects.get(ledger=ledger)
    assert (entry.kind, entry.occurred_at) == ("deadline.expired", end)
