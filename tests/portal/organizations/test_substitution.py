"""A substitution ends by itself, once, and both people hear of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.errors import NotAllowed
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.organizations.services import people, substitution
from tests.cast import Cast

FROM = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 28, 10, 37, tzinfo=UTC)  # a Saturday


@pytest.fixture
def stand_in(cast: Cast) -> Membership:
    with time_machine.travel(FROM - timedelta(days=1), tick=False):
        return substitution.appoint_substitute(
            membership=cast.officer,
            substitute_user=cast.clerk.user,
            valid_from=FROM,
            valid_until=UNTIL,
            actor=cast.leader,
        )


def test_it_ends_to_the_minute_exactly_once_and_both_are_told(cast: Cast, stand_in: Membership) -> None:
    Message.objects.all().delete()
    assert sweep(now=UNTIL - timedelta(seconds=1)) == 0
    assert [sweep(now=UNTIL), sweep(now=UNTIL), sweep(now=UNTIL + timedelta(days=1))] == [1, 0, 0]
    told = Message.objects.order_by("user__username").values_list("user", "subject")
    assert set(told) == {(cast.officer.user_id, "代班到期"), (cast.clerk.user_id, "代班到期")}
    assert len(told) == 2
    stand_in.refresh_from_db()
    assert stand_in.valid_until == UNTIL
    assert not Membership.objects.valid(UNTIL).filter(pk=stand_in.pk).exists()
    row = Deadline.objects.get(kind="substitution")
    assert (row.state, row.settled_at, row.was_late) == (DeadlineState.SETTLED, UNTIL, False)
    begun, ended = LedgerEntry.objects.filter(ledger=row.ledger).order_by("sequence")
    assert (begun.kind, begun.actor) == ("substitution.begun", cast.leader.user)
    assert (ended.kind, ended.occurred_at, ended.actor) == ("deadline.expired", UNTIL, None)
    assert verify(row.ledger) is None


def test_a_role_held_elsewhere_lets_nobody_stand_in_here(cast: Cast) -> None:
    """A leader of one park who is a clerk in another does not become leader there by the security administrator."""
    user = cast.other_leader.user
    Membership.objects.create(user=user, organization=cast.park, role=Role.WINDOW_CLERK, valid_from=FROM)
    with time_machine.travel(FROM, tick=False):
        with pytest.raises(NotAllowed, match="同一角色"):
            substitution.appoint_substitute(
                membership=cast.leader, substitute_user=user, valid_from=FROM, valid_until=UNTIL, actor=cast.security
            )  # fmt: skip
        made = substitution.appoint_substitute(
            membership=cast.leader, substitute_user=user, valid_from=FROM, valid_until=UNTIL, actor=cast.leader
        )  # fmt: skip
    assert made.role == Role.PARK_LEADER, "the person themselves, and on record"


def test_ended_early_nothing_is_left_to_end(cast: Cast, stand_in: Membership) -> None:
    moment = FROM + timedelta(days=1)
    with time_machine.travel(moment, tick=False):
        people.end_membership(membership=stand_in, actor=cast.leader)
    row = Deadline.objects.get(kind="substitution")
    assert (row.state, row.settled_at, row.was_late) == (DeadlineState.SETTLED, moment, False)
    assert row.remaining_text(moment) == "提前结束"
    assert sweep(now=UNTIL) == 0
    last = LedgerEntry.objects.filter(ledger=row.ledger).latest("sequence")
    assert (last.kind, last.actor) == ("substitution.ended", cast.leader.user)


def test_it_ends_with_the_role_that_it_stands_for(cast: Cast, stand_in: Membership) -> None:
    with time_machine.travel(FROM + timedelta(days=1), tick=False):
        people.end_membership(membership=cast.officer, actor=cast.leader)
    assert not Deadline.objects.live().filter(kind="substitution").exists()
