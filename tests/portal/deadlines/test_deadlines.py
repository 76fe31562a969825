"""Opening, showing, pausing and ending deadlines."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from portal.deadlines import kinds
from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.explaining import explain
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import cancel, cancel_all, open_deadline, set_pauses, settle
from portal.errors import Conflict
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization
from tests.portal.deadlines.conftest import TWO_DAYS_BY_CLOCK, at

Start = Callable[..., Deadline]


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_a_deadline_keeps_why_its_date_is_what_it_is(report: DeadlineKind, start: Start) -> None:
    deadline = Deadline.objects.get(pk=start("test-report", "2026-05-26 17:00").pk)
    assert (deadline.due_on, deadline.due_at) == (date(2026, 6, 5), at("2026-06-06 00:00"))
    why = explain([deadline])[deadline.pk]
    assert why.started_on == date(2026, 5, 26)
    assert why.period == "5 个工作日"
    assert why.rules == ("BZ54-5.5-SINGLE",)
    assert why.counted == tuple(date(2026, 6, n) for n in range(1, 6))
    assert [(rest.day.day, rest.name) for rest in why.skipped][:3] == [(n, "古尔邦节") for n in (27, 28, 29)]
    assert why.calendar_version.startswith("652701@")
    assert not why.provisional


def test_the_calendar_is_that_of_the_organ_that_owes_the_act(report: DeadlineKind, start: Start) -> None:
    chenzhou = create_organization(
        code="431000", name="郴州市某园区", kind=OrganizationKind.PARK, division_code="431000"
    )
    assert start("test-report", "2026-05-26 17:00", organ=chenzhou).due_on == date(2026, 6, 2)


def test_length_title_and_rule_may_be_given(report: DeadlineKind, start: Start) -> None:
    deadline = start(
        "test-report",
        "2026-03-02 11:00",
        amount=20,
        title="用地预审",
        rule="行政许可法42",
        subject="matter:7",
    )
    assert (deadline.due_on, deadline.title, deadline.rule) == (date(2026, 3, 31), "用地预审", "行政许可法42")


def test_one_open_deadline_of_a_kind_per_subject(
    report: DeadlineKind, start: Start, ledger: Ledger, bureau: Organization
) -> None:
    first = start("test-report", "2026-03-02 11:00")
    start("test-report", "2026-03-02 11:00", subject="matter:1")
    start("test-report", "2026-03-02 11:00", ledger=open_ledger())
    with pytest.raises(Conflict):
        start("test-report", "2026-03-03 11:00")
    first.pk = None
    with pytest.raises(IntegrityError, match="deadline_one_open"):
        first.save(force_insert=True)


def test_another_may_start_when_the_first_is_settled(
    report: DeadlineKind, start: Start, ledger: Ledger
) -> None:
    start("test-report", "2026-03-02 11:00")
    assert settle(ledger=ledger, kind="test-report", now=at("2026-03-03 11:00")) == 1
    assert start("test-report", "2026-03-04 11:00").due_on == date(2026, 3, 11)


def test_settling_what_does_not_run_does_nothing(report: DeadlineKind, start: Start, ledger: Ledger) -> None:
    deadline = start("test-report", "2026-03-02 11:00", subject="matter:1")
    now = at("2026-03-03 11:00")
    assert settle(ledger=ledger, kind="test-report", now=now) == 0
    assert settle(ledger=ledger, kind="other", now=now, subject="matter:1") == 0
    assert settle(ledger=open_ledger(), kind="test-report", now=now, subject="matter:1") == 0
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.OPEN


@pytest.mark.parametrize(
    ("settled", "late", "text"),
    [
        ("2026-03-09 23:59:59", False, "按期办结"),
        ("2026-03-10 00:00:00", True, "逾期办结"),
    ],
)
def test_settling_keeps_whether_it_was_late(
    report: DeadlineKind, start: Start, ledger: Ledger, settled: str, late: bool, text: str
) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    settle(ledger=ledger, kind="test-report", now=at(settled))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.was_late, deadline.settled_at) == ("settled", late, at(settled))
    assert deadline.next_action_at is None
    assert deadline.lamp(at("2026-04-01 00:00")) == Lamp.DONE
    assert deadline.remaining_text(at("2026-04-01 00:00")) == text


def test_cancelling(report: DeadlineKind, start: Start, ledger: Ledger) -> None:
    one, two, three = (start("test-report", "2026-03-02 11:00", subject=f"matter:{n}") for n in (1, 2, 3))
    neighbour = start("test-report", "2026-03-02 11:00", ledger=open_ledger())
    settle(ledger=ledger, kind="test-report", subject="matter:3", now=at("2026-03-03 10:00"))
    assert cancel(ledger=ledger, kind="test-report", subject="matter:1", now=at("2026-03-03 10:00")) == 1
    assert cancel_all(ledger=ledger, now=at("2026-03-03 10:00")) == 1
    for row in (one, two, three, neighbour):
        row.refresh_from_db()
    assert [row.state for row in (one, two, three, neighbour)] == [
        "cancelled",
        "cancelled",
        "settled",
        "open",
    ]
    assert one.remaining_text(at("2026-03-03 10:00")) == "已取消"


@pytest.mark.parametrize(
    ("now", "lamp", "text"),
    [
        ("2026-03-02 11:00", Lamp.NORMAL, "剩余 5 个工作日"),
        ("2026-03-03 09:00", Lamp.NORMAL, "剩余 5 个工作日"),
        ("2026-03-04 00:00", Lamp.NORMAL, "剩余 4 个工作日"),
        ("2026-03-07 12:00", Lamp.NORMAL, "剩余 1 个工作日"),
        ("2026-03-08 12:00", Lamp.DUE_SOON, "剩余 1 个工作日"),
        ("2026-03-09 00:00", Lamp.DUE_SOON, "今天到期"),
        ("2026-03-09 23:59", Lamp.DUE_SOON, "今天到期"),
        ("2026-03-10 00:00", Lamp.OVERDUE, "已超期 1 个工作日"),
        ("2026-03-11 12:00", Lamp.OVERDUE, "已超期 2 个工作日"),
        ("2026-03-15 12:00", Lamp.OVERDUE, "已超期 4 个工作日"),
    ],
)
def test_working_days_in_words(report: DeadlineKind, start: Start, now: str, lamp: Lamp, text: str) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    assert deadline.lamp(at(now)) == lamp
    assert deadline.remaining_text(at(now)) == text


def test_overdue_over_a_weekend_is_less_than_a_working_day(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-11-13 10:00")
    assert deadline.due_on == date(2026, 11, 20)
    assert deadline.remaining_text(at("2026-11-21 10:00")) == "已超期，不足 1 个工作日"


@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.parametrize(
    ("now", "lamp", "text"),
    [
        ("2026-03-02 11:00", Lamp.NORMAL, "剩余 48 小时"),
        ("2026-03-03 22:59", Lamp.NORMAL, "剩余 12 小时 1 分"),
        ("2026-03-03 23:00", Lamp.DUE_SOON, "剩余 12 小时"),
        ("2026-03-04 05:40", Lamp.DUE_SOON, "剩余 5 小时 20 分"),
        ("2026-03-04 10:15", Lamp.DUE_SOON, "剩余 45 分"),
        ("2026-03-04 10:59:30", Lamp.DUE_SOON, "剩余 不足 1 分钟"),
        ("2026-03-04 11:00", Lamp.OVERDUE, "已超期 不足 1 分钟"),
        ("2026-03-05 12:30", Lamp.OVERDUE, "已超期 25 小时 30 分"),
    ],
)
def test_hours_in_words(
    declare: Callable[..., DeadlineKind], start: Start, now: str, lamp: Lamp, text: str
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    deadline = start("test-hours", "2026-03-02 11:00")
    assert deadline.lamp(at(now)) == lamp
    assert deadline.remaining_text(at(now)) == text


def test_a_short_period_is_not_due_soon_from_its_first_minute(
    declare: Callable[..., DeadlineKind], start: Start
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    deadline = start("test-hours", "2026-03-02 11:00", amount=8)
    assert deadline.lamp(at("2026-03-02 12:00")) == Lamp.NORMAL
    assert deadline.lamp(at("2026-03-02 15:00")) == Lamp.DUE_SOON


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-03-02 11:00", "剩余 10 天"),
        ("2026-03-12 11:00", "今天到期"),
        ("2026-03-15 11:00", "已超期 3 天"),
    ],
)
def test_natural_days_in_words(
    declare: Callable[..., DeadlineKind], start: Start, now: str, text: str
) -> None:
    declare("test-days", label="回访", amount=10, unit="days", rule="BZ54-6.3")
    assert start("test-days", "2026-03-02 11:00").remaining_text(at(now)) == text


def test_lists_of_deadlines_in_words_ask_nothing_of_the_database(
    report: DeadlineKind, start: Start, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(5):
        start("test-report", "2026-03-02 11:00", subject=f"matter:{number}")
    rows = list(Deadline.objects.select_related("organ").most_urgent_first())
    with django_assert_num_queries(0):
        assert [row.remaining_text(at("2026-03-12 11:00")) for row in rows] == ["已超期 3 个工作日"] * 5


# Pauses ---------------------------------------------------------------------------------------------------------


def test_a_pause_moves_the_end_and_says_so(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    set_pauses(
        deadline=deadline, pauses=[(at("2026-03-04 09:00"), None, "专家评审")], now=at("2026-03-04 09:00")
    )
    assert (deadline.due_on, deadline.due_at, deadline.next_action_at) == (None, None, None)
    assert deadline.lamp(at("2026-03-20 09:00")) == Lamp.PAUSED
    assert deadline.remaining_text(at("2026-03-20 09:00")) == "暂停计时，剩余 3 个工作日"
    resumed = at("2026-03-11 16:00")
    set_pauses(deadline=deadline, pauses=[(at("2026-03-04 09:00"), resumed, "专家评审")], now=resumed)
    assert deadline.due_on == date(2026, 3, 16)
    assert explain([deadline])[deadline.pk].pauses == ((at("2026-03-04 09:00"), resumed, "专家评审"),)
    assert deadline.next_action_at == at("2026-03-13 10:00")


def test_paused_deadlines_come_last(report: DeadlineKind, start: Start) -> None:
    paused = start("test-report", "2026-03-02 11:00", pauses=[(at("2026-03-03 09:00"), None)])
    later = start("test-report", "2026-03-05 11:00", subject="b")
    sooner = start("test-report", "2026-03-03 11:00", subject="a")
    assert list(Deadline.objects.live().most_urgent_first()) == [sooner, later, paused]


def test_what_is_settled_cannot_be_paused(report: DeadlineKind, start: Start, ledger: Ledger) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    settle(ledger=ledger, kind="test-report", now=at("2026-03-03 11:00"))
    with pytest.raises(Conflict):
        set_pauses(deadline=deadline, pauses=[], now=at("2026-03-04 11:00"))


# Kinds ----------------------------------------------------------------------------------------------------------


def test_a_code_names_one_kind(report: DeadlineKind) -> None:
    kinds.register(report)
    other = DeadlineKind(code="test-report", label="另一期限", amount=1, unit="hours", rule="x")
    with pytest.raises(ValueError, match="registered already"):
        kinds.register(other)
    with pytest.raises(LookupError):
        kinds.get("never declared")


def test_an_undeclared_kind_cannot_start(calendars: None, ledger: Ledger, bureau: Organization) -> None:
    with pytest.raises(LookupError):
        open_deadline(ledger=ledger, kind="never declared", organ=bureau, started_at=at("2026-03-02 11:00"))


# Reminders ------------------------------------------------------------------------------------------------------


def planned(deadline: Deadline) -> list[tuple[str, str]]:
    from datetime import datetime

    from portal.workdays.due import BEIJING

    moments = [
        (code, datetime.fromisoformat(moment).astimezone(BEIJING)) for code, moment, _ in deadline.reminders
    ]
    return [(code, f"{moment:%m-%d %H:%M}") for code, moment in moments]


@pytest.mark.parametrize(
    ("amount", "unit", "reminders"),
    [
        (
            5,
            "working_days",
            [("half_way", "03-04 10:00"), ("day_before", "03-06 10:00"), ("last_hours", "03-09 20:00")],
        ),
        (2, "working_days", [("day_before", "03-03 10:00"), ("last_hours", "03-04 20:00")]),
        (1, "working_days", [("last_hours", "03-03 20:00")]),
        (
            10,
            "days",
            [("half_way", "03-07 10:00"), ("day_before", "03-11 10:00"), ("last_hours", "03-12 20:00")],
        ),
        (
            1,
            "months",
            [("half_way", "03-17 10:00"), ("day_before", "04-01 10:00"), ("last_hours", "04-02 20:00")],
        ),
        (48, "hours", [("day_before", "03-03 11:00"), ("last_hours", "03-04 07:00")]),
        (
            72,
            "hours",
            [("half_way", "03-03 23:00"), ("day_before", "03-04 11:00"), ("last_hours", "03-05 07:00")],
        ),
        (24, "hours", [("half_way", "03-02 23:00"), ("last_hours", "03-03 07:00")]),
        (6, "hours", [("half_way", "03-02 14:00")]),
    ],
)
def test_reminders_fit_the_length(
    report: DeadlineKind, start: Start, amount: int, unit: str, reminders: list[tuple[str, str]]
) -> None:
    deadline = start("test-report", "2026-03-02 11:00", amount=amount, unit=unit)
    assert planned(deadline) == reminders
    first = min(deadline.reminders, key=lambda reminder: reminder[1])[1]
    assert deadline.next_action_at is not None
    assert deadline.next_action_at.isoformat() == at("2026-03-02 11:00").fromisoformat(first).isoformat()


def test_reminders_already_over_when_it_is_opened_are_left_out(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-03-02 11:00", now=at("2026-03-05 09:00"))
    assert [code for code, _ in planned(deadline)] == ["day_before", "last_hours"]


def test_a_lead_lets_the_system_act_before_the_end(
    declare: Callable[..., DeadlineKind], start: Start
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK, lead=timedelta(minutes=30))
    deadline = start("test-hours", "2026-03-02 11:00")
    assert (deadline.fires_at, deadline.due_at) == (at("2026-03-04 10:30"), at("2026-03-04 11:00"))
