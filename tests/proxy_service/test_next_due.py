"""The nearest end that a request keeps is what its deadlines say, whoever changes them and in whatever way."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.deadlines import kinds
from portal.deadlines import services as deadlines
from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from proxy_service import listing
from proxy_service.deadlines import lock_request
from proxy_service.filters import filtered
from proxy_service.lifecycle import Clock
from proxy_service.models import ProxyRequest
from proxy_service.next_due import recount
from tests.cast import Cast
from tests.roles import as_owner
from tests.stages import make_request

INSTANT = timedelta(microseconds=1)
STARTED = datetime(2026, 3, 2, 2, tzinfo=UTC)


def check(request: ProxyRequest) -> None:
    """By the deadlines in Python: the nearest end, and the moment at which a lamp turns that was green before."""
    request.refresh_from_db()
    owed = list(Deadline.objects.owed().filter(ledger=request.ledger_id).exclude(due_at=None))
    assert request.next_due_at == min((clock.due_at for clock in owed), default=None)
    if not owed:
        assert request.amber_at is None
        return
    still_open = [clock for clock in owed if clock.state == DeadlineState.OPEN]
    amber = request.amber_at
    if len(still_open) == len(owed):
        assert any(clock.lamp(amber + INSTANT) in (Lamp.DUE_SOON, Lamp.OVERDUE) for clock in owed)
        assert all(clock.lamp(amber - 2 * INSTANT) == Lamp.NORMAL for clock in owed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stage",
    ["submitted", "correction_requested", "accepted", "planned", "handed_over", "received", "paused", "completed",
     "delivered", "evaluated", "reported", "archived", "withdrawn"],
)  # fmt: skip
def test_at_every_stage_it_is_what_the_deadlines_say(cast: Cast, stage: str) -> None:
    request = make_request(cast, stage)
    check(request)
    assert recount() == 0


@pytest.mark.django_db
class TestEveryWay:
    @pytest.fixture
    def request_with(self, cast: Cast) -> Any:
        def made(*periods: tuple[str, int, str]) -> tuple[ProxyRequest, list[Deadline]]:
            with time_machine.travel(STARTED, tick=False):
                request = make_request(cast, "submitted")
                deadlines.cancel_all(ledger=request.ledger, now=STARTED)
                opened = [
                    deadlines.open_deadline(
                        ledger=request.ledger, kind=kind, organ=cast.park, started_at=STARTED, amount=amount, unit=unit
                    )
                    for kind, amount, unit in periods
                ]  # fmt: skip
            return request, opened

        return made

    def test_it_follows_what_begins_moves_ends_and_goes(self, request_with: Any) -> None:
        request, (near, far) = request_with(("first_check", 5, "working_days"), ("plan", 30, "days"))
        check(request)
        assert request.next_due_at == near.due_at
        Deadline.objects.filter(pk=near.pk).update(due_at=far.due_at + timedelta(days=9))
        check(request)
        assert request.next_due_at == far.due_at
        deadlines.settle(ledger=request.ledger, kind="plan", now=STARTED + timedelta(days=1))
        check(request)
        with as_owner():
            near.delete()
        check(request)
        assert request.next_due_at is None

    def test_a_pause_leaves_nothing_due_and_the_lamp_says_so(self, cast: Cast, request_with: Any) -> None:
        request, (clock,) = request_with(("first_check", 10, "working_days"))
        Deadline.objects.filter(pk=clock.pk).update(due_at=None, due_on=None)
        check(request)
        seen = listing.listed(cast.clerk)
        by_lamp = {
            lamp: list(filtered(seen, {"lamp": lamp}, STARTED + timedelta(days=1)))
            for lamp in (Lamp.OVERDUE, Lamp.DUE_SOON, Lamp.NORMAL, Lamp.PAUSED)
        }
        assert by_lamp == {Lamp.OVERDUE: [], Lamp.DUE_SOON: [], Lamp.NORMAL: [], Lamp.PAUSED: [request]}
        assert [row.deadline for row in listing.with_deadlines(seen, STARTED)] == [clock]

    def test_overdue_stays_the_nearest_end_and_retention_is_nobodys_task(
        self, request_with: Any, cast: Cast
    ) -> None:
        request, (clock,) = request_with(("first_check", 2, "hours"))
        with time_machine.travel(STARTED + timedelta(hours=3), tick=False):
            sweep(now=timezone.now())
        clock.refresh_from_db()
        assert clock.state == DeadlineState.OVERDUE
        check(request)
        assert request.next_due_at == clock.due_at
        with time_machine.travel(STARTED, tick=False):
            deadlines.cancel_all(ledger=request.ledger, now=STARTED)
            deadlines.open_deadline(
                ledger=request.ledger, kind="retention", organ=cast.park, started_at=STARTED, amount=24, unit="months"
            )  # fmt: skip
        check(request)
        assert request.next_due_at is None

    def test_an_old_copy_that_is_saved_writes_the_truth(self, request_with: Any) -> None:
        request, (clock,) = request_with(("first_check", 10, "working_days"))
        stale = ProxyRequest.objects.get(pk=request.pk)
        Deadline.objects.filter(pk=clock.pk).update(due_at=clock.due_at + timedelta(days=2))
        stale.save()
        ProxyRequest.objects.filter(pk=request.pk).update(next_due_at=None, amber_at=STARTED)
        check(request)
        assert request.next_due_at == clock.due_at + timedelta(days=2)

    def test_what_was_copied_past_the_triggers_is_recounted(
        self, request_with: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        request, (clock,) = request_with(("first_check", 10, "working_days"))
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE deadlines_deadline SET due_at = due_at + interval '1 day'")
            cursor.execute("SET LOCAL session_replication_role = origin")
        request.refresh_from_db()
        assert request.next_due_at == clock.due_at
        call_command("recount_due")
        assert "更正 1 件" in capsys.readouterr().out
        check(request)
        assert recount() == 0


def test_what_is_passed_over_is_what_nobody_owes_an_act_for() -> None:
    """The trigger names the kind; a new one of its sort has to be named there too."""
    own = {kind.code for kind in kinds.all_kinds() if kind.lock is lock_request and kind.expires}
    assert own == {Clock.RETENTION}


@pytest.mark.django_db(transaction=True)
def test_two_who_change_two_deadlines_at_once_leave_the_nearest_end_right(cast: Cast) -> None:
    """Neither sees what the other has not committed; whoever comes second counts with what the first has written."""
    request = make_request(cast, "submitted")
    near = Deadline.objects.owed().filter(ledger=request.ledger_id).earliest("due_at")
    near_end = near.due_at
    second = Deadline.objects.get(pk=near.pk)
    second.pk, second.kind, second.due_at = None, "plan", near_end + timedelta(days=1)
    second.save(force_insert=True)
    waiting = Event()

    def other() -> None:
        try:
            with transaction.atomic():
                waiting.set()
                Deadline.objects.filter(pk=second.pk).update(due_at=near_end + timedelta(days=5))
        finally:
            connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        Deadline.objects.filter(pk=near.pk).update(due_at=near_end + timedelta(days=9))
        thread.start()
        assert waiting.wait(30)
        thread.join(1)
        assert thread.is_alive(), "the second waits for the first"
    thread.join(30)
    check(request)
    assert request.next_due_at == near_end + timedelta(days=5)
