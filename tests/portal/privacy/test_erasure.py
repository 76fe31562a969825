"""Deletion on request: held while the law keeps, approved by two, and then gone."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.enums import Outcome
from portal.accounts.services.log import note_attempt
from portal.audit.models import AuditLedger
from portal.audit.queries import sign_ins_found
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.notifications.models import Email, Message
from portal.notifications.services import notify, send_email
from portal.organizations.enums import Role
from portal.organizations.models import Invitation, Membership, User
from portal.organizations.services.invitations import invite_colleague, join_by_invitation
from portal.privacy.models import ErasureRequest
from portal.privacy.queries import leaders_of, to_decide
from portal.privacy.services.erasure import (
    approve_erasure,
    ask_for_erasure,
    look_again,
    refuse_erasure,
    withdraw_erasure,
)
from tests.cast import SINCE, Cast
from tests.keys import keyed
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def asked_by(membership: Membership) -> ErasureRequest:
    return ask_for_erasure(user=membership.user, actor=membership, why="已离职")


def invited(cast: Cast, *, email: str) -> Invitation:
    return invite_colleague(
        organization=cast.park, role=Role.WINDOW_CLERK, full_name="新人", email=email, actor=cast.leader
    )


def another(cast: Cast, role: Role, membership: Membership) -> Membership:
    user = User.objects.create_user(f"another-{role}", full_name="另一人")
    return Membership.objects.create(
        user=user, organization=membership.organization, role=role, valid_from=SINCE
    )


def test_who_led_them_for_a_day_decides_nothing(cast: Cast) -> None:
    """Somebody's shell enterprise, joined and left again, makes its owner nobody's leader; nor does standing in there.
    Who has left altogether has the leader of where they were last."""
    now, person = timezone.now(), cast.second_officer.user
    for days, stood_in in ((-30, None), (-3, cast.land_clerk)):
        Membership.objects.create(
            user=person,
            organization=stood_in.organization if stood_in else cast.other_enterprise,
            role=stood_in.role if stood_in else Role.ENTERPRISE_HANDLER,
            valid_from=now + timedelta(days=days),
            valid_until=now + timedelta(days=1 if stood_in else -29),
            substitute_for=stood_in,
        )
    request = asked_by(cast.second_officer)
    told = Message.objects.filter(url__startswith="/personal-data/erasures/")
    assert {message.user.username for message in told} == {"leader", "security"}
    for stranger in (cast.other_owner, cast.land_leader):
        assert not to_decide(stranger).exists() and to_decide(cast.leader).get() == request
        with pytest.raises(NotAllowed):
            approve_erasure(request=request, actor=stranger)
    Membership.objects.filter(user=person).exclude(substitute_for=None).update(
        valid_until=now - timedelta(days=1)
    )
    Membership.objects.filter(pk=cast.second_officer.pk).update(valid_until=now)
    assert [held.pk for held in leaders_of(person, now)] == [cast.leader.pk]
    assert not to_decide(cast.other_owner).exists() and to_decide(cast.leader).get() == request


def test_two_people_approve_and_nothing_of_the_account_is_left(cast: Cast) -> None:
    person = cast.second_officer.user
    name, phone, email = person.full_name, person.phone, person.email
    notify(users=[person], subject="办件提醒", body=f"{name}：请办理")
    Authenticator.objects.create(user=person, type="totp", data={})
    request = asked_by(cast.second_officer)
    assert request.state == "asked"
    assert approve_erasure(request=request, actor=cast.leader).state == "asked"
    assert User.objects.get(pk=person.pk).phone == phone
    assert approve_erasure(request=request, actor=cast.security).state == "done"

    gone = User.objects.get(pk=person.pk)
    assert (gone.username, gone.phone, gone.email, gone.is_active) == (f"erased-{person.pk}", "", "", False)
    assert name not in gone.full_name and not gone.has_usable_password()
    assert not Membership.objects.valid(timezone.now()).filter(user=person).exists()
    assert not Message.objects.filter(user=person).exists() and not Email.objects.filter(to=email).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    assert ErasureRequest.objects.get().why == ""
    kinds = LedgerEntry.objects.filter(kind__startswith="privacy.").order_by("pk")
    assert [entry.kind for entry in kinds] == [
        "privacy.erasure_asked",
        "privacy.erasure_approved",
        "privacy.erasure_approved",
        "privacy.erased",
    ]
    assert not any(name in entry.summary or name in json.dumps(entry.data) for entry in kinds)
    assert verify(AuditLedger.objects.get(organization=cast.park).ledger) is None


@pytest.mark.parametrize(
    "whose", ["another account's", "the anchors'", "somebody invited's", "nobody else's"]
)
def test_an_address_that_is_anothers_takes_none_of_their_letters_along(
    cast: Cast, settings: Settings, whose: str
) -> None:
    """Anybody writes any address into their profile."""
    address = "Auditor@example.org"
    User.objects.filter(pk=cast.second_officer.user_id).update(email=address)
    if whose == "another account's":
        User.objects.filter(pk=cast.auditor.user_id).update(email=address.lower())
        notify(users=[User.objects.get(pk=cast.auditor.user_id)], subject="异常", body="请核对")
    elif whose == "the anchors'":
        settings.ANCHOR_MAIL = [address.lower()]
    elif whose == "somebody invited's":
        invited(cast, email=address.lower())
    send_email(to=address.lower(), subject="锚点", body="第 1 号")
    before = Email.objects.filter(to__iexact=address, message=None).count()
    request = asked_by(cast.second_officer)
    for actor in (cast.leader, cast.security):
        approve_erasure(request=request, actor=actor)
    left = 0 if whose == "nobody else's" else before
    assert Email.objects.filter(to__iexact=address, message=None).count() == left
    assert Message.objects.filter(user=cast.auditor.user, subject="异常").exists() == (
        whose == "another account's"
    )
    assert not Invitation.objects.filter(email="").exists()


def test_the_invitation_that_a_person_accepted_says_nothing_of_them_any_more(cast: Cast) -> None:
    invitation = invited(cast, email="new@example.org")
    joined = join_by_invitation(
        invitation=invitation, username="xinren", password="骆驼刺-2026-Ab", full_name="新人", phone=""
    )
    other = invited(cast, email="second@example.org")
    request = asked_by(joined)
    for actor in (cast.leader, cast.security):
        approve_erasure(request=request, actor=actor)
    invitation.refresh_from_db(), other.refresh_from_db()
    assert (invitation.email, invitation.full_name) == ("", "已删除人员")
    assert other.email == "second@example.org"


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_that_and_when_a_case_told_them_of_something_stays(cast: Cast) -> None:
    """Who has done nothing in a case may still have been given its notices: whether in time, an appeal may turn on."""
    person, ledger = cast.second_officer.user, make_request(cast, "received").ledger
    for n in (1, 2):
        notify(users=[person], subject=f"补正通知 {n}", body=person.full_name, ledger=ledger)
    waiting, sent = Message.objects.filter(user=person, subject__startswith="补正通知").order_by("subject")
    now = timezone.now()
    Message.objects.filter(pk=sent.pk).update(read_at=now)
    sent.emails.update(state="sent", sent_at=now, error=f"250 {person.email}")
    others = set(Message.objects.exclude(user=person).values_list("pk", "body"))
    request = asked_by(cast.second_officer)
    assert request.state == "asked"
    for actor in (cast.leader, cast.security):
        approve_erasure(request=request, actor=actor)
    waiting.refresh_from_db(), sent.refresh_from_db()
    assert (sent.user, sent.ledger, sent.subject, sent.read_at) == (person, ledger, "补正通知 2", now)
    assert {waiting.body, sent.body} == {""} and waiting.read_at is None
    letters = Email.objects.filter(message__in=[waiting, sent])
    assert list(letters.values_list("message", "to", "body", "error", "sent_at")) == [
        (sent.pk, "", "", "", now)
    ]
    assert others <= set(Message.objects.exclude(user=person).values_list("pk", "body"))


def test_who_knows_the_name_still_finds_the_sign_ins_of_an_erased_account(cast: Cast) -> None:
    person = cast.second_officer.user
    username, name = person.username, person.full_name
    note_attempt(request=None, outcome=Outcome.SIGNED_IN, user=person)
    note_attempt(request=None, outcome=Outcome.SIGNED_IN, user=cast.officer.user)
    request = asked_by(cast.second_officer)
    for actor in (cast.leader, cast.security):
        approve_erasure(request=request, actor=actor)
    note_attempt(request=None, outcome=Outcome.WRONG_PASSWORD, name=f" {username}")
    found = {
        words: [(row.user_id, row.outcome) for row in sign_ins_found({"person": words})]
        for words in (username, name, name[:1], "已删除人员")
    }
    own = (person.pk, "signed_in")
    assert found[username] == [(None, "wrong_password"), own] and found[name] == found["已删除人员"] == [own]
    assert own not in found[name[:1]], "a part of it tells nothing"


def test_the_names_in_ledgers_stay_as_they_were(cast: Cast) -> None:
    filed = make_request(cast, "submitted")
    [entry] = filed.ledger.entries.filter(kind="submit")
    name = cast.owner.user.full_name
    assert entry.actor_name == name
    # Whoever acted in an open case is held.
    assert asked_by(cast.owner).state == "held"


def test_open_cases_and_kept_files_hold_a_request_and_say_until_when(cast: Cast) -> None:
    open_case = make_request(cast, "received")
    assert open_case.officer == cast.officer
    request = asked_by(cast.officer)
    assert (request.state, request.held_until, len(request.holds)) == ("held", None, 1)
    for actor in (cast.leader, cast.security):
        with pytest.raises(Conflict):
            approve_erasure(request=request, actor=actor)
    assert User.objects.get(pk=cast.officer.user_id).phone


def test_a_hold_ends_by_itself_on_the_day_after_the_last(cast: Cast) -> None:
    filed = make_request(cast, "archived")
    request = asked_by(cast.owner)
    assert (request.state, request.held_until) == ("held", filed.retained_until)
    assert look_again(now=timezone.now()) == 0
    after = timezone.now() + (filed.retained_until - timezone.localdate()) + timedelta(days=2)
    with time_machine.travel(after):
        assert look_again(now=timezone.now()) == 1
        request.refresh_from_db()
        assert (request.state, request.holds, request.held_until) == ("asked", [], None)
        assert Message.objects.filter(user=cast.security.user, url="/personal-data/erasures/").exists()


def test_what_came_up_after_the_first_approval_holds_again(cast: Cast) -> None:
    request = asked_by(cast.officer)
    approve_erasure(request=request, actor=cast.leader)
    make_request(cast, "received")
    with pytest.raises(Conflict):
        approve_erasure(request=request, actor=cast.security)
    look_again(now=timezone.now())
    request.refresh_from_db()
    assert (request.state, request.leader_approval, request.security_approval) == ("held", None, None)


def test_nobody_approves_twice_or_their_own_or_for_strangers(cast: Cast) -> None:
    request = asked_by(cast.second_officer)
    for stranger in (cast.other_leader, cast.land_leader, cast.clerk, cast.administrator, cast.auditor):
        with pytest.raises(NotAllowed):
            approve_erasure(request=request, actor=stranger)
    approve_erasure(request=request, actor=cast.security)
    second = another(cast, Role.SECURITY_ADMINISTRATOR, cast.security)
    for actor in (cast.security, second):  # a leader is there, and has to
        with pytest.raises(Conflict):
            approve_erasure(request=request, actor=actor)
    own = asked_by(cast.leader)
    with pytest.raises(NotAllowed):
        approve_erasure(request=own, actor=cast.leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(state="done", ended_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(leader_approval=cast.security)


def test_where_nobody_leads_a_second_security_administrator_approves(cast: Cast) -> None:
    second = another(cast, Role.SECURITY_ADMINISTRATOR, cast.security)
    request = asked_by(cast.county_officer)
    approve_erasure(request=request, actor=cast.security)
    with pytest.raises(Conflict):
        approve_erasure(request=request, actor=cast.security)
    assert approve_erasure(request=request, actor=second).state == "done"


def test_one_open_request_a_person_which_they_may_withdraw(cast: Cast) -> None:
    request = asked_by(cast.clerk)
    with pytest.raises(Conflict):
        asked_by(cast.clerk)
    with pytest.raises(NotAllowed):
        withdraw_erasure(request=request, user=cast.leader.user, actor=cast.leader)
    withdraw_erasure(request=request, user=cast.clerk.user, actor=cast.clerk)
    assert LedgerEntry.objects.filter(kind="privacy.erasure_withdrawn", actor=cast.clerk.user).count() == 1
    with pytest.raises(Conflict):
        approve_erasure(request=request, actor=cast.leader)
    assert asked_by(cast.clerk).state == "asked"


def test_a_refusal_tells_why(cast: Cast) -> None:
    request = asked_by(cast.clerk)
    with pytest.raises(InvalidInput):
        refuse_erasure(request=request, actor=cast.security, reason="  ")
    refuse_erasure(request=request, actor=cast.security, reason="在职人员的信息履职必需，可电 13912345678")
    assert "履职必需" in Message.objects.get(user=cast.clerk.user).body
    chained = LedgerEntry.objects.get(kind="privacy.erasure_refused").summary
    assert "履职必需" in chained and "139****5678" in chained and "13912345678" not in chained
    assert "履职必需" in signed_in(cast.clerk).get("/personal-data/").content.decode()


def test_the_pages_lead_from_asking_to_the_end(cast: Cast) -> None:
    person, leader, security = signed_in(cast.clerk), signed_in(cast.leader), signed_in(cast.security)
    assert person.post("/personal-data/", {"why": ""}).status_code == 422
    assert person.post("/personal-data/", {"understood": "on"}).status_code == 302
    request = ErasureRequest.objects.get()
    assert cast.clerk.user.full_name in leader.get("/personal-data/erasures/").content.decode()
    address = f"/personal-data/erasures/{request.pk}/"
    assert person.get(address).status_code == 404
    assert signed_in(cast.other_leader).get(address).status_code == 404
    assert leader.post(address, {"decision": "refuse", "reason": ""}).status_code == 422
    for client in (leader, security):
        assert client.get(address).status_code == 200
        assert client.post(address, {"decision": "approve"}).status_code == 302
    assert ErasureRequest.objects.get().state == "done"
    assert person.get("/personal-data/").status_code == 302  # signed in no more
    assert security.get("/personal-data/erasures/").status_code == security.get(address).status_code == 200


def test_one_s_own_page_and_copy_tell_all_that_is_held_and_nobody_else_s(cast: Cast) -> None:
    user = cast.owner.user
    client = signed_in(cast.owner)
    page = client.get("/personal-data/").content.decode()
    copy = client.get("/personal-data/copy/")
    told = json.loads(copy.content)
    assert {told["phone"], told["email"], told["full_name"]} == {user.phone, user.email, user.full_name}
    assert told["roles"][0]["organization"] == cast.enterprise.name
    assert "attachment" in copy["Content-Disposition"] and copy["Cache-Control"] == "no-store"
    for text in (page, copy.content.decode()):
        assert user.phone in text and cast.handler.user.phone not in text
    session = client.session
    del session["confirmed_at"]
    session.save()
    assert client.get("/personal-data/copy/").status_code == 302


def test_the_person_sees_who_looked(cast: Cast) -> None:
    leader = signed_in(cast.leader)
    key = f"organizations.user.phone/{cast.clerk.user_id}"
    leader.post(f"/personal-data/show/{key}/", keyed(reason="通知今晚值班调整"))
    page = signed_in(cast.clerk).get("/personal-data/").content.decode()
    assert "通知今晚值班调整" in page and cast.leader.user.full_name in page
    assert "通知今晚值班调整" not in signed_in(cast.officer).get("/personal-data/").content.decode()
