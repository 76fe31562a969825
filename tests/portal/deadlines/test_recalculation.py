"""A new calendar puts every open end right."""

import copy
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from portal.deadlines import recalculating, sweeping, tasks
from portal.deadlines.enums import DeadlineState
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import recalculate, settle
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import open_ledger
from portal.notifications.models import Message
from portal.organizations.models import Membership
from portal.workdays.services import load_calendar
from tests.portal.deadlines.conftest import TWO_DAYS_BY_CLOCK, at

Start = Callable[..., Deadline]


@pytest.fixture(autouse=True)
def _as_after_a_start() -> Iterator[None]:
    recalculating.forget()
    yield
    recalculating.forget()


@pytest.fixture
def publish(calendar_data: dict[str, Any]) -> Callable[[], None]:
    """The arrangements of 2027, invented: New Year off until Tuesday the 5th."""

    def run() -> None:
        data = copy.deepcopy(calendar_data)
        data["years"] = [entry for entry in data["years"] if entry["year"] != 2027]
        off = [{"from": "2027-01-01", "to": "2027-01-05", "name": "元旦"}]
        for scope in ("CN", "65"):
            data["years"].append({"scope": scope, "year": 2027, "status": "published", "off": off})
        load_calendar(data)

    return run


def test_an_open_end_moves_is_noted_and_told(
    report: DeadlineKind, start: Start, publish: Callable[[], None], clerk: Membership, ledger: Ledger
) -> None:
    deadline = start("test-report", "2026-12-28 10:00")
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 5), True)
    publish()
    now = at("2026-12-29 12:00")
    assert recalculate(now=now) == 1
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.due_at) == (date(2027, 1, 7), at("2027-01-08 00:00"))
    assert not deadline.provisional
    assert deadline.next_action_at == at("2026-12-30 10:00")
    entry = LedgerEntry.objects.get(ledger=ledger)
    assert (
        entry.summary
        == "放假安排更新，期限「报送评价报告」由 2027-01-05 24:00（暂定） 调整为 2027-01-07 24:00"
    )
    assert entry.data["calendar_version"] == deadline.calendar_version
    message = Message.objects.get(user=clerk.user)
    assert message.subject == "期限调整：报送评价报告，2027-01-05 24:00（暂定） 改为 2027-01-07 24:00"
    assert recalculate(now=now) == 0
    assert Message.objects.count() == 1


def test_what_does_not_move_only_gets_the_new_version(
    report: DeadlineKind, start: Start, publish: Callable[[], None], declare: Callable[..., DeadlineKind]
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    hours = start("test-hours", "2026-12-30 10:00")
    same = start("test-report", "2026-03-02 11:00")
    done = start("test-report", "2026-12-28 10:00", ledger=open_ledger())
    settle(ledger=done.ledger, kind="test-report", now=at("2026-12-29 10:00"))
    publish()
    assert recalculate(now=at("2026-03-03 12:00")) == 0
    versions = {row.pk: row.calendar_version for row in Deadline.objects.all()}
    assert versions[same.pk] != same.calendar_version
    assert (versions[hours.pk], versions[done.pk]) == (hours.calendar_version, done.calendar_version)
    assert not LedgerEntry.objects.exists()
    assert not Message.objects.exists()


def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    report: DeadlineKind, start: Start, publish: Callable[[], None]
) -> None:
    broken = start("test-report", "2026-12-28 10:00", subject="broken")
    sound = start("test-report", "2026-12-28 10:00", subject="sound")
    Deadline.objects.filter(pk=broken.pk).update(kind="nowhere")
    publish()
    assert recalculate(now=at("2026-12-29 12:00")) == 1
    sound.refresh_from_db()
    assert sound.due_on == date(2027, 1, 7)
    Deadline.objects.filter(pk=broken.pk).update(kind="test-report")
    assert recalculate(now=at("2026-12-29 12:00")) == 0, "not again at once"
    recalculating.forget()
    assert recalculate(now=at("2026-12-29 12:00")) == 1


def test_the_task_puts_ends_right_before_anything_fires(
    report: DeadlineKind, start: Start, calendar_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the old calendar it is over; the new one knows of a holiday in between."""
    deadline = start("test-report", "2026-03-02 11:00")
    data = copy.deepcopy(calendar_data)
    region = next(entry for entry in data["years"] if (entry["scope"], entry["year"]) == ("65", 2026))
    region["off"].append({"from": "2026-03-05", "to": "2026-03-06", "name": "临时放假"})
    load_calendar(data)
    for module in (recalculating, sweeping):
        monkeypatch.setattr(module, "database_now", lambda: at("2026-03-10 00:00:05"))
    tasks.sweep()
    deadline.refresh_from_db()
    assert (deadline.state, deadline.due_on) == (DeadlineState.OPEN, date(2026, 3, 11))


def test_one_written_down_by_an_old_calendar_afterwards_is_found_a_minute_later(
    report: DeadlineKind, start: Start, publish: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act that began before the calendar changed may end after all others were put right."""
    deadline = start("test-report", "2026-12-28 10:00")
    old = {name: getattr(deadline, name) for name in recalculating.RECKONED}
    publish()
    now = at("2026-12-29 12:00")
    assert recalculate(now=now) == 1
    Deadline.objects.filter(pk=deadline.pk).update(**old)
    assert recalculate(now=now) == 0
    later = recalculating.monotonic() + recalculating.REST
    monkeypatch.setattr(recalculating, "monotonic", lambda: later)
    assert recalculate(now=now) == 1
    deadline.refresh_from_db()
    assert deadline.due_on == date(2027, 1, 7)


def test_what_becomes_certain_without_moving_is_noted_and_told_to_nobody(
    report: DeadlineKind, start: Start, publish: Callable[[], None], ledger: Ledger
) -> None:
    deadline = start("test-report", "2026-12-31 10:00", amount=1, unit="months")
    assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 1), True)
    publish()
    assert recalculate(now=at("2026-12-31 12:00")) == 1
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 1), False)
    assert "确定为" in LedgerEntry.objects.get(ledger=ledger).summary
    assert not Message.objects.exists()


def test_many_whose_end_does_not_move_are_brought_up_to_date_together(
    report: DeadlineKind,
    start: Start,
    publish: Callable[[], None],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    for number in range(30):
        start("test-report", "2026-03-02 11:00", subject=str(number))
    publish()
    with django_assert_max_num_queries(20):
        assert recalculate(now=at("2026-03-03 12:00")) == 0
    assert len(set(Deadline.objects.values_list("calendar_version", flat=True))) == 1
    assert not recalculating._outdated(
        int(Deadline.objects.first().calendar_version.partition("@")[2])
    ).exists()


def test_a_due_row_is_put_right_before_it_fires(
    report: DeadlineKind, start: Start, publish: Callable[[], None], clerk: Membership
) -> None:
    """Even where the pass over all rows has not come to it yet; a reminder that is due is not lost."""
    deadline = start("test-report", "2026-12-28 10:00")
    publish()
    assert sweeping.sweep(now=at("2027-01-06 00:00:05")) == 1
    deadline.refresh_from_db()
    assert (deadline.state, deadline.due_on) == (DeadlineState.OPEN, date(2027, 1, 7))
    subjects = list(Message.objects.filter(user=clerk.user).order_by("pk").values_list("subject", flat=True))
    assert [subject.partition("：")[0] for subject in subjects] == ["期限调整", "提醒（期限过半）"]


def test_what_ran_out_runs_again_when_a_holiday_is_published_afterwards(
    report: DeadlineKind, start: Start, publish: Callable[[], None], ledger: Ledger
) -> None:
    deadline = start("test-report", "2026-12-28 10:00")
    still_over = start("test-report", "2026-12-21 10:00", subject="earlier")
    assert sweeping.sweep(now=at("2027-01-06 09:00")) == 2
    publish()
    assert recalculate(now=at("2027-01-06 10:00")) == 1
    for row in (deadline, still_over):
        row.refresh_from_db()
    assert (deadline.state, deadline.due_on, deadline.was_late) == (
        DeadlineState.OPEN,
        date(2027, 1, 7),
        False,
    )
    assert (still_over.state, still_over.next_action_at) == (DeadlineState.OVERDUE, None)
    assert sweeping.sweep(now=at("2027-01-08 00:00")) == 1
    deadline.refresh_from_db()
    assert (deadline.state, deadline.fired_at) == (DeadlineState.OVERDUE, at("2027-01-08 00:00"))


def test_an_unchanged_calendar_costs_nothing(
    report: DeadlineKind, start: Start, django_assert_num_queries: Callable[[int], Any]
) -> None:
    start("test-report", "2026-03-02 11:00")
    recalculate(now=at("2026-03-03 12:00"))
    with django_assert_num_queries(0):
        recalculate(now=at("2026-03-03 12:00"))
