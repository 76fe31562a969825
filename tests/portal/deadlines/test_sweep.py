"""What the sweep does when a moment has come: once, in order, and undisturbed by what fails."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from portal.deadlines import sweeping, tasks
from portal.deadlines.enums import DeadlineState
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import cancel_all, open_deadline, set_pauses, settle, sweep
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append, close_ledger, open_ledger
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.organizations.models import Membership, Organization
from tests.portal.deadlines.conftest import FIVE_DAYS, TWO_DAYS_BY_CLOCK, at

Start = Callable[..., Deadline]
Declare = Callable[..., DeadlineKind]


def inbox(membership: Membership) -> list[str]:
    return list(Message.objects.filter(user=membership.user).order_by("pk").values_list("subject", flat=True))


def test_nothing_is_done_before_its_time(report: DeadlineKind, start: Start, clerk: Membership) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    before = Deadline.objects.filter(pk=deadline.pk).values().get()
    assert sweep(now=at("2026-03-04 09:59:59")) == 0
    assert Deadline.objects.filter(pk=deadline.pk).values().get() == before
    assert inbox(clerk) == []


def test_reminders_reach_the_watchers_once_each(
    report: DeadlineKind, start: Start, clerk: Membership, leader: Membership, ledger: Ledger
) -> None:
    start("test-report", "2026-03-02 11:00")
    for moment in (
        "2026-03-04 10:00",
        "2026-03-04 10:01",
        "2026-03-06 10:02",
        "2026-03-09 20:00",
        "2026-03-09 23:59",
    ):
        sweep(now=at(moment))
    assert inbox(clerk) == [
        "提醒（期限过半）：报送评价报告，剩余 4 个工作日",
        "提醒（最后一天前）：报送评价报告，剩余 2 个工作日",
        "提醒（最后 4 小时）：报送评价报告，今天到期",
    ]
    assert inbox(leader) == []
    message = Message.objects.filter(user=clerk.user).latest("pk")
    assert message.ledger == ledger
    assert "BLBH-2026-0001" in message.body
    assert "2026-03-09 24:00（北京时间）" in message.body
    assert "BZ54-5.5-SINGLE" in message.body


def test_of_several_reminders_missed_only_the_newest_is_sent(
    report: DeadlineKind, start: Start, clerk: Membership
) -> None:
    start("test-report", "2026-03-02 11:00")
    sweep(now=at("2026-03-09 21:00"))
    sweep(now=at("2026-03-09 21:01"))
    assert inbox(clerk) == ["提醒（最后 4 小时）：报送评价报告，今天到期"]


def test_the_end_makes_it_overdue_and_tells_who_must_know(
    report: DeadlineKind, start: Start, clerk: Membership, leader: Membership, ledger: Ledger
) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    assert sweep(now=at("2026-03-10 00:00:30")) == 1
    assert sweep(now=at("2026-03-10 00:00:31")) == 0
    deadline.refresh_from_db()
    assert (deadline.state, deadline.was_late, deadline.next_action_at) == (DeadlineState.OVERDUE, True, None)
    assert inbox(clerk) == inbox(leader) == ["超期：报送评价报告"]
    entry = LedgerEntry.objects.get(ledger=ledger)
    assert (entry.heading, entry.kind, entry.occurred_at) == (
        "system",
        "deadline.overdue",
        at("2026-03-10 00:00"),
    )
    assert entry.summary == "期限「报送评价报告」已于 2026-03-09 24:00 届满，尚未办结，转为超期"
    assert entry.data["late_seconds"] == 30
    assert entry.actor is None


def test_what_is_found_late_is_stamped_when_it_was_due_and_says_how_late(
    report: DeadlineKind, start: Start, ledger: Ledger
) -> None:
    with time_machine.travel(at("2026-03-02 11:00")):
        deadline = start("test-report", "2026-03-02 11:00")
    sweep(now=at("2026-03-10 01:05"))
    entry = LedgerEntry.objects.get(ledger=ledger)
    assert entry.occurred_at == at("2026-03-10 00:00")
    assert entry.summary.endswith("（系统迟 1 小时 5 分 执行：到期事项排队处理）")
    assert entry.data["late_seconds"] == 3900
    deadline.refresh_from_db()
    assert (deadline.fired_at, deadline.found_at) == (at("2026-03-10 00:00"), at("2026-03-10 01:05"))


def test_an_overdue_deadline_can_still_be_settled(report: DeadlineKind, start: Start, ledger: Ledger) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    sweep(now=at("2026-03-10 00:00"))
    assert settle(ledger=ledger, kind="test-report", now=at("2026-03-12 11:00")) == 1
    deadline.refresh_from_db()
    assert (deadline.state, deadline.was_late) == (DeadlineState.SETTLED, True)


def test_a_pause_entered_afterwards_takes_the_overdue_back(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    sweep(now=at("2026-03-10 00:00"))
    pauses = [(at("2026-03-03 09:00"), at("2026-03-10 09:00"))]
    set_pauses(deadline=deadline, pauses=pauses, now=at("2026-03-10 09:00"))
    assert (deadline.state, deadline.was_late, deadline.due_at) == ("open", False, at("2026-03-17 00:00"))
    assert sweep(now=at("2026-03-17 00:00")) == 1
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.OVERDUE


def test_an_end_that_moves_is_reminded_of_again(
    report: DeadlineKind, start: Start, clerk: Membership
) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    sweep(now=at("2026-03-06 10:00"))
    pauses = [(at("2026-03-05 11:00"), at("2026-03-11 09:00"))]
    set_pauses(deadline=deadline, pauses=pauses, now=at("2026-03-11 09:00"))
    sweep(now=at("2026-03-11 09:00"))
    sweep(now=at("2026-03-12 10:00"))
    assert [subject.split("，")[1] for subject in inbox(clerk)] == ["剩余 2 个工作日"] * 2
    deadline.refresh_from_db()
    assert [bool(sent_at) for _, _, sent_at in deadline.reminders] == [True, True, True, False]


@pytest.mark.parametrize("end", [settle, None])
def test_what_was_settled_or_cancelled_never_fires(
    report: DeadlineKind, start: Start, ledger: Ledger, clerk: Membership, end: Any
) -> None:
    start("test-report", "2026-03-02 11:00")
    if end:
        settle(ledger=ledger, kind="test-report", now=at("2026-03-03 11:00"))
    else:
        cancel_all(ledger=ledger, now=at("2026-03-03 11:00"))
    assert sweep(now=at("2026-04-01 00:00")) == 0
    assert inbox(clerk) == []


def test_a_paused_clock_never_fires(report: DeadlineKind, start: Start) -> None:
    start("test-report", "2026-03-02 11:00", pauses=[(at("2026-03-03 09:00"), None)])
    assert sweep(now=at("2027-03-02 11:00")) == 0


# Effects --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("BZ54-5.5-48H")
def test_the_system_acts_before_the_48th_hour_and_settles_in_time(
    declare: Declare, start: Start, ledger: Ledger
) -> None:
    moments: list[datetime] = []

    def begin(deadline: Deadline, *, now: datetime) -> None:
        moments.append(now)
        settle(ledger=deadline.ledger, kind=deadline.kind, now=now)

    declare("test-coordination", **TWO_DAYS_BY_CLOCK, lead=timedelta(minutes=30), effect=begin, reminders=())
    deadline = start("test-coordination", "2026-05-26 17:30")
    assert sweep(now=at("2026-05-28 16:59:59")) == 0
    assert sweep(now=at("2026-05-28 17:00:02")) == 1
    assert sweep(now=at("2026-05-28 17:30:00")) == 0
    assert moments == [at("2026-05-28 17:00")]
    deadline.refresh_from_db()
    assert (deadline.state, deadline.was_late, deadline.fired_at) == (
        "settled",
        False,
        at("2026-05-28 17:00"),
    )
    entry = LedgerEntry.objects.get(ledger=ledger)
    assert (entry.kind, entry.occurred_at) == ("deadline.fired", at("2026-05-28 17:00"))
    assert entry.summary == "期限「启动协调」将于 2026-05-28 17:30 届满，系统已提前自动处理"


def test_an_effect_that_does_not_settle_leaves_it_to_fall_overdue(
    declare: Declare, start: Start, ledger: Ledger
) -> None:
    fired: list[int] = []
    declare(
        "test-coordination",
        **TWO_DAYS_BY_CLOCK,
        lead=timedelta(minutes=30),
        effect=lambda deadline, *, now: fired.append(deadline.pk),
    )
    deadline = start("test-coordination", "2026-05-26 17:30")
    for moment in ("17:00", "17:15", "17:30", "17:45"):
        sweep(now=at(f"2026-05-28 {moment}"))
    deadline.refresh_from_db()
    assert fired == [deadline.pk]
    assert deadline.state == DeadlineState.OVERDUE
    kinds_written = (
        LedgerEntry.objects.filter(ledger=ledger).order_by("sequence").values_list("kind", flat=True)
    )
    assert list(kinds_written) == ["deadline.fired", "deadline.overdue"]


def test_an_effect_at_the_end_itself(declare: Declare, start: Start, ledger: Ledger) -> None:
    def close(deadline: Deadline, *, now: datetime) -> None:
        settle(ledger=deadline.ledger, kind=deadline.kind, now=now)

    declare("test-evaluation", **FIVE_DAYS, effect=close)
    deadline = start("test-evaluation", "2026-03-02 11:00")
    sweep(now=at("2026-03-10 00:00"))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.settled_at, deadline.was_late) == (
        "settled",
        at("2026-03-10 00:00"),
        True,
    )
    assert LedgerEntry.objects.get(ledger=ledger).summary.endswith("届满，系统已按规定自动处理")


def test_a_failing_effect_leaves_nothing_behind_and_holds_up_no_other(
    declare: Declare, report: DeadlineKind, start: Start, ledger: Ledger
) -> None:
    broken = [True]

    def fail(deadline: Deadline, *, now: datetime) -> None:
        append(ledger=deadline.ledger, heading="system", kind="half", summary="半途", occurred_at=now)
        if broken[0]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        settle(ledger=deadline.ledger, kind=deadline.kind, now=now)

    declare("test-failing", **FIVE_DAYS, effect=fail)
    failing = start("test-failing", "2026-03-02 10:00")
    healthy = start("test-report", "2026-03-02 11:00")
    due = at("2026-03-10 00:00")
    assert sweep(now=due) == 1
    failing.refresh_from_db()
    healthy.refresh_from_db()
    assert healthy.state == DeadlineState.OVERDUE
    assert (failing.state, failing.attempts, failing.fired_at) == (DeadlineState.OPEN, 1, None)
    assert "division by zero" in failing.error
    assert not LedgerEntry.objects.filter(kind="half").exists()

    pauses, now = [], due
    for _ in range(7):
        assert failing.next_action_at is not None
        pauses.append(failing.next_action_at - now)
        assert sweep(now=failing.next_action_at - timedelta(seconds=1)) == 0
        now = failing.next_action_at
        sweep(now=now)
        failing.refresh_from_db()
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (
        timedelta(seconds=10),
        timedelta(seconds=30),
        timedelta(hours=1),
    )
    assert failing.attempts == 8

    broken[0] = False
    assert sweep(now=failing.next_action_at) == 1
    failing.refresh_from_db()
    assert (failing.state, failing.settled_at, failing.attempts, failing.error) == ("settled", due, 0, "")
    assert LedgerEntry.objects.filter(kind="half").count() == 1
    assert verify(ledger) is None


def test_a_kind_that_nobody_declares_any_more_holds_up_no_other(
    declare: Declare, report: DeadlineKind, start: Start
) -> None:
    declare("test-gone", **FIVE_DAYS)
    gone = start("test-gone", "2026-03-02 10:00")
    healthy = start("test-report", "2026-03-02 11:00")
    Deadline.objects.filter(pk=gone.pk).update(kind="test-nowhere")
    assert sweep(now=at("2026-03-10 00:00")) == 1
    gone.refresh_from_db()
    healthy.refresh_from_db()
    assert (gone.attempts, healthy.state) == (1, DeadlineState.OVERDUE)


def test_after_the_archive_the_row_alone_keeps_what_happened(
    report: DeadlineKind, start: Start, ledger: Ledger
) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    close_ledger(ledger, at("2026-03-05 11:00"))
    assert sweep(now=at("2026-03-10 00:00")) == 1
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.OVERDUE
    assert not LedgerEntry.objects.filter(ledger=ledger).exists()


def test_a_backlog_is_worked_off_in_the_order_in_which_it_fell_due(declare: Declare, start: Start) -> None:
    order: list[str] = []
    declare(
        "test-hours",
        **TWO_DAYS_BY_CLOCK,
        effect=lambda deadline, *, now: order.append(deadline.subject),
        reminders=(),
    )
    for day in (6, 2, 4, 3, 5):
        start("test-hours", f"2026-03-0{day} 11:00", subject=f"s{day}")
    assert sweep(now=at("2026-03-20 00:00"), limit=2) == 2
    assert sweep(now=at("2026-03-20 00:00"), limit=2) == 2
    assert sweep(now=at("2026-03-20 00:00"), limit=2) == 1
    assert order == ["s2", "s3", "s4", "s5", "s6"]


def test_the_task_works_off_the_whole_backlog_by_the_clock_of_the_database(
    declare: Declare, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    for number in range(3):
        start("test-hours", "2026-03-02 11:00", subject=str(number))
    future = timezone.now() + timedelta(days=1)
    start("test-hours", "2026-03-02 11:00", amount=24 * 3650, subject="future")
    batches = sweeping.sweep
    monkeypatch.setattr(tasks.services, "sweep", lambda **stop: batches(limit=2, **stop))
    tasks.sweep()
    assert Deadline.objects.open().get().subject == "future"
    assert abs(sweeping.database_now() - timezone.now()) < timedelta(minutes=5) < future - timezone.now()


# At once --------------------------------------------------------------------------------------------------------


def at_once(number: int, work: Callable[[], None]) -> list[BaseException]:
    barrier = threading.Barrier(number)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.django_db(transaction=True)
def test_a_task_delivered_four_times_at_once_fires_each_once(
    declare: Declare, calendars: None, bureau: Organization
) -> None:
    def effect(deadline: Deadline, *, now: datetime) -> None:
        append(
            ledger=deadline.ledger,
            heading="system",
            kind="effect",
            summary="生效",
            occurred_at=now,
            subject="effect",
        )

    declare("test-hours", **TWO_DAYS_BY_CLOCK, effect=effect, reminders=())
    ledgers = [open_ledger(str(number)) for number in range(5)]
    for number in range(40):
        open_deadline(
            ledger=ledgers[number % 5],
            kind="test-hours",
            organ=bureau,
            started_at=at("2026-03-02 11:00"),
            subject=str(number),
        )
    assert at_once(4, tasks.sweep) == []
    assert not Deadline.objects.filter(attempts__gt=0).exists()
    assert Deadline.objects.filter(state=DeadlineState.OVERDUE).count() == 40
    assert LedgerEntry.objects.filter(kind="effect").count() == 40
    assert LedgerEntry.objects.filter(kind="deadline.overdue").count() == 40
    assert [verify(ledger) for ledger in ledgers] == [None] * 5


@pytest.mark.django_db(transaction=True)
def test_a_sweep_passes_over_what_another_holds_and_waits_for_nobody(
    declare: Declare, calendars: None, bureau: Organization
) -> None:
    held, goes_on, order = threading.Event(), threading.Event(), list[str]()

    def effect(deadline: Deadline, *, now: datetime) -> None:
        order.append(deadline.subject)
        if deadline.subject == "first":
            held.set()
            assert goes_on.wait(20)

    declare("test-hours", **TWO_DAYS_BY_CLOCK, effect=effect, reminders=())
    for day, subject in enumerate(("first", "second", "third"), start=2):
        started_at = at(f"2026-03-0{day} 11:00")
        open_deadline(
            ledger=open_ledger(subject),
            kind="test-hours",
            organ=bureau,
            started_at=started_at,
            subject=subject,
        )
    done: list[int] = []

    def slow() -> None:
        done.append(sweep(now=at("2026-03-20 00:00"), limit=1))
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert held.wait(10)
    assert sweep(now=at("2026-03-20 00:00")) == 2, "the first is in other hands"
    assert order == ["first", "second", "third"]
    goes_on.set()
    thread.join(30)
    assert done == [1]
    assert sweep(now=at("2026-03-20 00:00")) == 0
    assert Deadline.objects.filter(state=DeadlineState.OVERDUE).count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_official_and_the_sweep_do_not_block_each_other(
    declare: Declare, calendars: None, bureau: Organization, caplog: pytest.LogCaptureFixture
) -> None:
    """The official holds the subject and then wants the deadline; the sweep must not hold the deadline already and
    want the subject."""

    def subject(deadline: Deadline) -> bool:
        found = Organization.objects.select_for_update(skip_locked=True).filter(pk=bureau.pk)
        return found.first() is not None

    declare("test-hours", **TWO_DAYS_BY_CLOCK, lock=subject)
    ledger = open_ledger()
    started_at = at("2026-03-02 11:00")
    open_deadline(ledger=ledger, kind="test-hours", organ=bureau, started_at=started_at)
    held, swept = threading.Event(), []

    def sweeper() -> None:
        held.wait(10)
        swept.append(sweep(now=at("2026-03-05 00:00")))
        connection.close()

    thread = threading.Thread(target=sweeper)
    thread.start()
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=bureau.pk)
        held.set()
        thread.join(30)
        assert swept == [0], "it did not wait"
        assert settle(ledger=ledger, kind="test-hours", now=at("2026-03-04 10:00")) == 1
    assert sweep(now=at("2026-03-05 00:00")) == 0
    assert [record for record in caplog.records if record.name == "portal.deadlines.sweeping"] == []
    deadline = Deadline.objects.get(ledger=ledger)
    assert (deadline.state, deadline.was_late, deadline.attempts) == (DeadlineState.SETTLED, False, 0)
