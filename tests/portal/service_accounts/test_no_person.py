"""A service account is a member like any other when it acts, and nobody when a person is meant."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from delegation.halls import colleagues_of
from delegation.models import Inquiry
from portal.documents.seals import may_seal
from portal.errors import Conflict, InvalidInput
from portal.notifications.models import Email, Message
from portal.notifications.services import notify
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership, User
from portal.organizations.queries import people_in
from portal.organizations.services import invitations, people, substitution
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import open_account
from proxy_service.planning import officers_in
from tests.cast import Cast

PASSWORD = "纬三路上的骆驼刺-2026"


@pytest.fixture
def park_system(cast: Cast) -> Membership:
    """A system of the park's that works as a proxy officer."""
    made = open_account(
        organization=cast.park, role=Role.PROXY_OFFICER, name="园区一体化平台", purpose="—", actor=cast.leader
    )
    return made.membership


def test_nobody_signs_in_with_it(account: ServiceAccount) -> None:
    user = account.membership.user
    for password in ("", "!", user.password, user.password[1:], PASSWORD):
        assert authenticate(username=user.username, password=password) is None
    client = Client()
    answer = client.post("/login/", {"username": user.username, "password": user.password})
    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def test_no_letter_gives_it_a_password(account: ServiceAccount) -> None:
    user = account.membership.user
    Client().post("/password/reset/", {"email": ""})
    assert not Email.objects.exists()
    identity = urlsafe_base64_encode(force_bytes(user.pk))
    address = f"/password/reset/{identity}/{default_token_generator.make_token(user)}/"
    client = Client()
    assert not client.get(address).context["validlink"], "even with a token that only the server can make"
    client.post(
        f"/password/reset/{identity}/set-password/", {"new_password1": PASSWORD, "new_password2": PASSWORD}
    )
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert authenticate(username=user.username, password=PASSWORD) is None


def test_it_is_told_nothing(cast: Cast, account: ServiceAccount) -> None:
    notify(users=[account.membership.user, cast.land_clerk.user], subject="甲", body="乙")
    assert Message.objects.get().user == cast.land_clerk.user
    told = people_in([cast.bole_land], DEPARTMENT_ROLES, timezone.now())
    assert set(told) == {cast.land_clerk.user, cast.land_leader.user}


def test_it_is_no_choice_where_people_are_chosen(cast: Cast, park_system: Membership) -> None:
    now = timezone.now()
    assert set(officers_in(cast.park, now)) == {cast.officer, cast.second_officer}
    own = set(colleagues_of(Inquiry(park=cast.park), now))
    assert own == {cast.clerk, cast.officer, cast.second_officer, cast.leader, cast.zone_clerk}
    assert {held.role for held in own} == PARK_ROLES
    leader = Client()
    leader.force_login(cast.leader.user)
    for page in ("hand-over", "substitute"):
        offered = leader.get(f"/people/memberships/{cast.officer.pk}/{page}/").context["colleagues"]
        assert offered.exists()
        assert "服务账号" not in "".join(map(str, offered))


def test_the_pages_on_people_say_what_it_is_and_lead_to_its_keys(cast: Cast, park_system: Membership) -> None:
    leader = Client()
    leader.force_login(cast.leader.user)
    assert "园区一体化平台（服务账号）" in leader.get("/people/").content.decode()
    page = leader.get(f"/people/{park_system.user_id}/").content.decode()
    assert "/system-access/" in page
    assert f"/people/memberships/{park_system.pk}/hand-over/" in page, "what it left open goes to a colleague"
    for offered in ("end/", "substitute/"):
        assert f"/people/memberships/{park_system.pk}/{offered}" not in page
    assert "增加角色" not in page
    assert f"/people/{park_system.user_id}/deactivate/" not in page


def test_its_roles_are_no_matter_of_the_pages_on_people(cast: Cast, park_system: Membership) -> None:
    user = park_system.user
    with pytest.raises(Conflict, match="系统对接"):
        people.assign_role(user=user, organization=cast.park, role=Role.PARK_LEADER, actor=cast.leader)
    with pytest.raises(Conflict, match="系统对接"):
        people.end_membership(membership=park_system, actor=cast.leader)
    with pytest.raises(Conflict, match="系统对接"):
        people.deactivate_person(user=user, actor=cast.leader)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Conflict, match="系统对接"):
        people.reactivate_person(user=user, actor=cast.security)


def test_it_accepts_no_invitation(cast: Cast, park_system: Membership) -> None:
    invitation = invitations.invite_colleague(
        organization=cast.park, role=Role.PARK_LEADER, full_name="甲", email="a@b.example", actor=cast.leader
    )
    with pytest.raises(Conflict, match="系统对接"):
        invitations.accept_invitation(invitation=invitation, user=park_system.user)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_it_stands_in_for_nobody_and_nobody_for_it(cast: Cast, park_system: Membership) -> None:
    now = timezone.now()
    period = {"valid_from": now, "valid_until": now + timedelta(days=1), "actor": cast.leader}
    with pytest.raises(InvalidInput):
        substitution.appoint_substitute(membership=cast.officer, substitute_user=park_system.user, **period)
    with pytest.raises(Conflict, match="系统对接"):
        substitution.appoint_substitute(
            membership=park_system, substitute_user=cast.second_officer.user, **period
        )
    with pytest.raises(InvalidInput):
        people.hand_over_work(from_membership=cast.officer, to_membership=park_system, actor=cast.leader)


def test_it_answers_for_no_seal(cast: Cast) -> None:
    made = open_account(
        organization=cast.bole,
        role=Role.COUNTY_OFFICER,
        name="督查平台",
        purpose="—",
        actor=cast.security,
    )
    assert made.membership.role in settings.SEALING_ROLES
    assert not may_seal(made.membership)
    assert may_seal(cast.county_officer)


def test_it_does_not_count_as_a_leader(cast: Cast, account: ServiceAccount) -> None:
    """Even if a row said so, the last person who leads may not go."""
    Membership.objects.filter(pk=account.membership_id).update(role=Role.DEPARTMENT_LEADER)
    with pytest.raises(Conflict, match="唯一的负责人"):
        people.end_membership(membership=cast.land_leader, actor=cast.land_leader)
