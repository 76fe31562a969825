"""Two people of whom one let the other in a short time ago: others have time to look before anything is destroyed."""

from datetime import timedelta
from time import monotonic

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.services.factors import clear_factors
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership, User
from portal.organizations.services.granting import agree_to
from portal.organizations.services.invitations import invite_colleague, join_by_invitation
from portal.organizations.services.people import assign_role, deactivate_person, reactivate_person
from portal.organizations.services.substitution import appoint_substitute
from portal.retention.models import Appraisal, Hold
from portal.retention.queries import find, waiting_since
from portal.retention.services.appraising import approve
from portal.retention.services.closeness import are_close
from portal.retention.services.destroying import destroy_approved
from portal.retention.services.holding import place_hold
from tests.cast import Cast
from tests.keys import keyed
from tests.portal.accounts.conftest import with_totp
from tests.portal.retention.ageing import archived, past_the_guards, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.5-LEDGER")]


def own_clerk(cast: Cast) -> Membership:
    """A second account of the leader's, perhaps."""
    invitation = invite_colleague(
        organization=cast.park, role=Role.WINDOW_CLERK, full_name="王二", email="two@cast.example", actor=cast.leader
    )  # fmt: skip
    joined = join_by_invitation(
        invitation=invitation, username="wanger", password="骆驼刺-2026-Ab", full_name="王二", phone=""
    )
    assert isinstance(joined, Membership)
    return joined


def carry_out() -> None:
    while destroy_approved(stop_at=monotonic() + 5):
        pass


def test_it_waits_a_week_and_those_who_oversee_are_told(cast: Cast) -> None:
    request = archived(cast)
    appraisal = approve(appraisal=proposed(cast, request, actor=own_clerk(cast)), actor=cast.leader)
    assert appraisal.decided_at and appraisal.not_before == appraisal.decided_at + timedelta(days=7)
    told = Message.objects.filter(subject="批准销毁档案，等待核对")
    assert {message.user.username for message in told} == {"auditor", "county_officer", "workgroup_officer"}
    assert all("王志强" in message.body and "王二" in message.body for message in told)
    entry = LedgerEntry.objects.get(kind="retention.approved")
    assert entry.data["not_before"] == appraisal.not_before.isoformat()
    carry_out()
    request.refresh_from_db()
    assert request.contact_phone, "nothing goes before"
    assert waiting_since() == appraisal.not_before, "nor is it late"
    past_the_guards("UPDATE retention_appraisal SET not_before = now() - interval '1 second'")
    carry_out()
    request.refresh_from_db()
    assert not request.contact_phone


def test_no_program_makes_it_shorter(cast: Cast) -> None:
    request = archived(cast)
    approve(appraisal=proposed(cast, request, actor=own_clerk(cast)), actor=cast.leader)
    for sooner in ("NULL", "now()"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE retention_appraisal SET not_before = {sooner}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_may_go(%s)", [str(request.ledger_id)])
        assert cursor.fetchone() == (False,)


def test_those_who_look_have_it_held(cast: Cast) -> None:
    request = archived(cast)
    appraisal = approve(appraisal=proposed(cast, request, actor=own_clerk(cast)), actor=cast.leader)
    told = find(cast.county_officer, request.ledger_id)
    assert told is not None
    place_hold(told=told, actor=cast.county_officer, ground="supervision", reason="核对")
    appraisal.refresh_from_db()
    assert appraisal.state == "withdrawn"


def test_who_has_worked_there_long_waits_for_nothing(cast: Cast, settings: Settings) -> None:
    now = timezone.now()
    assert not are_close(cast.clerk, cast.leader, now)
    newcomer = own_clerk(cast)
    assert are_close(newcomer, cast.leader, now) and are_close(cast.leader, newcomer, now)
    assert not are_close(newcomer, cast.other_leader, now)
    assert not are_close(
        newcomer, cast.leader, now + timedelta(days=settings.RETENTION_CLOSE_DAYS, seconds=5)
    )
    assert approve(appraisal=proposed(cast, archived(cast)), actor=cast.leader).not_before is None
    assert not Message.objects.filter(subject="批准销毁档案，等待核对").exists()


@pytest.mark.parametrize("way", ["given", "agreed"])
def test_a_role_that_was_given_counts_as_well(cast: Cast, way: str) -> None:
    giver = cast.leader if way == "given" else cast.security
    given = assign_role(user=cast.officer.user, organization=cast.park, role=Role.WINDOW_CLERK, actor=giver)
    if not isinstance(given, Membership):
        agree_to(grant=given, actor=cast.leader)
    assert are_close(
        Membership.objects.get(user=cast.officer.user, role=Role.WINDOW_CLERK), cast.leader, timezone.now()
    )


def test_standing_in_for_somebody_counts_as_well(cast: Cast) -> None:
    """One person's act, which nobody else agreed to: the window clerk's power, for an officer of the same park."""
    now = timezone.now()
    stand_in = appoint_substitute(
        membership=cast.clerk, substitute_user=cast.officer.user, valid_from=now, valid_until=now + timedelta(days=9),
        actor=cast.leader,
    )  # fmt: skip
    assert are_close(stand_in, cast.leader, now) and are_close(cast.leader, stand_in, now)
    assert not are_close(stand_in, cast.other_leader, now)
    appraisal = approve(appraisal=proposed(cast, archived(cast), actor=stand_in), actor=cast.leader)
    assert appraisal.decided_at and appraisal.not_before == appraisal.decided_at + timedelta(days=7)


@pytest.mark.parametrize("way", ["opened", "cleared"])
def test_so_does_letting_an_account_in_again(cast: Cast, way: str) -> None:
    now = timezone.now()
    if way == "opened":
        deactivate_person(user=cast.officer.user, actor=cast.leader)
        reactivate_person(user=cast.officer.user, actor=cast.security)
    else:
        with_totp(cast.officer.user)
        clear_factors(user=cast.officer.user, actor=cast.security)
    assert are_close(cast.officer, cast.security, now) and are_close(cast.security, cast.officer, now)
    assert not are_close(cast.officer, cast.leader, now)


def test_the_page_says_so_before_and_after(cast: Cast) -> None:
    appraisal: Appraisal = proposed(cast, archived(cast), actor=own_clerk(cast))
    leader, page = Client(), reverse("retention:appraisal", args=[appraisal.pk])
    leader.force_login(cast.leader.user)
    shown = leader.get(page).content.decode()
    assert "您和提出人有一方近期邀请了另一方" in shown and "批准后立即销毁" not in shown
    leader.post(page, {"decision": "approve"})
    assert "最早销毁时间" in leader.get(page).content.decode()


def test_lifting_a_hold_asks_who_it_is(cast: Cast, settings: Settings) -> None:
    request = archived(cast)
    told = find(cast.leader, request.ledger_id)
    assert told is not None
    hold = place_hold(told=told, actor=cast.leader, ground="complaint", reason="投诉")
    leader, page = Client(), reverse("retention:file", args=[request.ledger_id])
    leader.force_login(User.objects.get(pk=cast.leader.user_id))
    settings.RECENT_SIGN_IN_SECONDS = 0
    answer = leader.post(page, {"hold": hold.pk, "reason": "已了结"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("confirm-sign-in"))
    assert Hold.objects.get().lifted_at is None
    leader.post(page, keyed(ground="complaint", reason="又有投诉"))
    assert Hold.objects.count() == 2, "to keep a file longer needs nothing"
