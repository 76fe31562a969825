"""Leaders look after their own people, and nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Email
from portal.organizations.enums import Role
from portal.organizations.models import Invitation, Membership, User
from portal.organizations.services import invitation_limit, invitations, people, substitution
from tests.cast import PASSWORD, Cast
from tests.keys import keyed
from tests.stages import make_request

JOINING = {
    "full_name": "古丽娜尔·艾合买提",
    "phone": "13812345678",
    "username": "gulnar",
    "password": "纬三路上的骆驼刺-2026",
    "password_again": "纬三路上的骆驼刺-2026",
}


def invite(cast: Cast, **changes: object) -> Invitation:
    inputs = {
        "organization": cast.park,
        "role": Role.PROXY_OFFICER,
        "full_name": "古丽娜尔·艾合买提",
        "email": "gulnar@example.org",
        "actor": cast.leader,
    } | changes
    return invitations.invite_colleague(**inputs)


def roles_of(user: User) -> set[tuple[str, str]]:
    held = Membership.objects.valid(timezone.now()).filter(user=user)
    return {(membership.organization.code, membership.role) for membership in held}


def test_an_invited_colleague_joins_by_the_link_in_the_letter(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader.user)
    form = keyed(
        full_name="古丽娜尔•艾合买提", email="gulnar@example.org",
        organization=cast.zone.pk, role=Role.WINDOW_CLERK,
    )  # fmt: skip
    for _click in range(2):
        assert client.post(reverse("invite"), form).status_code == 302
    invitation = Invitation.objects.get()
    letter = Email.objects.get(to="gulnar@example.org")
    link = reverse("accept-invitation", args=[invitation.token])
    assert link in letter.body
    newcomer = Client()
    assert "古丽娜尔·艾合买提" in newcomer.get(link).content.decode()
    joining = keyed(**JOINING)
    for _click in range(2):
        assert newcomer.post(link, joining)["Location"] == reverse("home")
    user = User.objects.get(username="gulnar")
    assert user.email == "gulnar@example.org"
    assert roles_of(user) == {(cast.zone.code, Role.WINDOW_CLERK)}
    assert newcomer.get(link).status_code == 410


def test_a_person_who_has_an_account_takes_a_second_role_and_switches(client: Client, cast: Cast) -> None:
    invitation = invite(cast)
    client.force_login(cast.other_officer.user)
    assert client.post(reverse("accept-invitation", args=[invitation.token]), keyed()).status_code == 302
    assert roles_of(cast.other_officer.user) == {
        (cast.other_park.code, Role.PROXY_OFFICER),
        (cast.park.code, Role.PROXY_OFFICER),
    }
    assert "博乐边境经济合作区" in client.get(reverse("profile")).content.decode()
    assert client.get(reverse("profile")).wsgi_request.membership.organization == cast.park
    response = client.post(reverse("switch-membership"), {"membership": cast.other_officer.pk})
    assert response.status_code == 302
    assert client.get(reverse("profile")).wsgi_request.membership == cast.other_officer


def test_nobody_switches_to_a_role_of_somebody_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk.user)
    response = client.post(reverse("switch-membership"), {"membership": cast.leader.pk})
    assert response.status_code == 404
    assert client.get(reverse("profile")).wsgi_request.membership == cast.clerk


def test_an_invitation_ends_after_fourteen_days_or_when_taken_back(client: Client, cast: Cast) -> None:
    first, second = invite(cast), invite(cast, email="second@example.org")
    invitations.revoke_invitation(invitation=first, actor=cast.leader)
    assert client.post(reverse("accept-invitation", args=[first.token]), keyed(**JOINING)).status_code == 410
    with time_machine.travel(second.expires_at, tick=False):
        late = client.post(reverse("accept-invitation", args=[second.token]), keyed(**JOINING))
        assert late.status_code == 410
    assert not User.objects.filter(username="gulnar").exists()


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.ADMINISTRATOR, Role.DEPARTMENT_LEADER])
def test_only_roles_that_the_organisation_knows_are_given(cast: Cast, role: Role) -> None:
    with pytest.raises(InvalidInput):
        invite(cast, role=role)
    with pytest.raises(InvalidInput):
        people.assign_role(user=cast.clerk.user, organization=cast.park, role=role, actor=cast.leader)


def test_acts_on_a_neighbours_people_are_refused_and_change_nothing(cast: Cast) -> None:
    before = list(Membership.objects.order_by("pk").values())
    for actor in (cast.leader, cast.clerk, cast.owner, cast.county_officer, cast.auditor):
        with pytest.raises(NotAllowed):
            invite(cast, organization=cast.other_park, actor=actor)
        with pytest.raises(NotAllowed):
            people.end_membership(membership=cast.other_officer, actor=actor)
        with pytest.raises((NotAllowed, Conflict)):
            people.deactivate_person(user=cast.other_officer.user, actor=actor)
        with pytest.raises(NotAllowed):
            people.assign_role(
                user=cast.clerk.user, organization=cast.other_park, role=Role.PARK_LEADER, actor=actor
            )
    assert list(Membership.objects.order_by("pk").values()) == before
    assert not Invitation.objects.exists()
    assert User.objects.get(pk=cast.other_officer.user_id).is_active


def test_a_stranger_cannot_be_drawn_in_without_an_invitation(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        people.assign_role(
            user=cast.land_clerk.user, organization=cast.park, role=Role.WINDOW_CLERK, actor=cast.leader
        )


def test_pages_show_the_leaders_own_people_and_no_neighbour(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader.user)
    shown = {person.pk for person in client.get(reverse("people")).context["page_obj"]}
    own = Membership.objects.filter(organization__in=[cast.park, cast.zone])
    assert shown == set(own.values_list("user", flat=True))
    stranger = cast.other_officer
    assert client.get(reverse("person", args=[stranger.user_id])).status_code == 404
    assert client.post(reverse("deactivate-person", args=[stranger.user_id])).status_code == 404
    for name in ("end-membership", "hand-over", "substitute"):
        assert client.post(reverse(name, args=[stranger.pk])).status_code == 404
    assert client.get(reverse("person", args=[10**9])).status_code == 404
    assert roles_of(stranger.user) == {(cast.other_park.code, Role.PROXY_OFFICER)}


@pytest.mark.parametrize(
    "name", ["clerk", "officer", "handler", "county_officer", "auditor", "centre_officer"]
)
def test_pages_on_people_are_for_leaders(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast.people[name].user)
    for url in ("people", "invite", "organizations"):
        assert client.get(reverse(url)).status_code == 404
    client.logout()
    assert client.get(reverse("people"))["Location"] == f"{reverse('login')}?next={reverse('people')}"


def test_the_list_of_people_takes_the_same_queries_for_one_and_for_thirty(
    client: Client, cast: Cast, django_assert_num_queries
) -> None:
    client.force_login(cast.land_leader.user)
    url = reverse("people")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        user = User.objects.create_user(f"clerk{number}", full_name=f"经办{number}")
        Membership.objects.create(user=user, organization=cast.bole_land, role=Role.DEPARTMENT_CLERK)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_a_deactivated_person_is_out_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk.user)
    assert client.get(reverse("profile")).status_code == 200
    people.deactivate_person(user=cast.clerk.user, actor=cast.leader)
    assert client.get(reverse("profile")).status_code == 302
    assert not client.login(username=cast.clerk.user.username, password=PASSWORD)
    assert roles_of(cast.clerk.user) == set()
    place = reverse("reactivate-person", args=[cast.clerk.user_id])
    client.force_login(cast.leader.user)
    assert place not in client.get(reverse("person", args=[cast.clerk.user_id])).content.decode()
    client.force_login(cast.security.user)
    assert place in client.get(reverse("person", args=[cast.clerk.user_id])).content.decode()
    assert client.post(place).status_code == 302
    client.logout()
    assert client.login(username=cast.clerk.user.username, password=PASSWORD)


def test_a_leader_does_not_close_an_account_that_others_share(cast: Cast) -> None:
    invitations.accept_invitation(invitation=invite(cast), user=cast.other_officer.user)
    with pytest.raises(Conflict):
        people.deactivate_person(user=cast.other_officer.user, actor=cast.leader)
    assert User.objects.get(pk=cast.other_officer.user_id).is_active


def test_the_last_leader_stays_until_there_is_another(cast: Cast) -> None:
    with pytest.raises(Conflict):
        people.end_membership(membership=cast.owner, actor=cast.owner)
    people.assign_role(
        user=cast.handler.user, organization=cast.enterprise, role=Role.ENTERPRISE_OWNER, actor=cast.owner
    )
    people.end_membership(membership=cast.owner, actor=cast.owner)
    assert roles_of(cast.owner.user) == set()
    with pytest.raises(Conflict):
        people.end_membership(membership=cast.owner, actor=cast.security)


def test_a_leavers_open_cases_go_to_a_colleague(client: Client, cast: Cast) -> None:
    request = make_request(cast, "in_progress")
    assert request.officer == cast.officer
    client.force_login(cast.leader.user)
    url = reverse("hand-over", args=[cast.officer.pk])
    offered = client.get(url).context["form"].fields["colleague"].queryset
    assert set(offered) == {cast.second_officer}
    assert client.post(url, {"colleague": cast.other_officer.pk}).status_code == 422
    assert client.post(url, {"colleague": cast.second_officer.pk}).status_code == 302
    request.refresh_from_db()
    assert request.officer == cast.second_officer
    last = request.ledger.entries.order_by("-sequence").first()
    assert last.kind == "assign_officer"
    assert last.actor == cast.leader.user


FROM = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def substitute(cast: Cast, **changes: object) -> Membership:
    inputs = {
        "membership": cast.officer,
        "substitute_user": cast.clerk.user,
        "valid_from": FROM,
        "valid_until": UNTIL,
        "actor": cast.leader,
    } | changes
    return substitution.appoint_substitute(**inputs)


@pytest.mark.parametrize(
    ("moment", "stands_in"),
    [
        (FROM - timedelta(minutes=1), False),
        (FROM, True),
        (UNTIL - timedelta(minutes=1), True),
        (UNTIL, False),
    ],
)
def test_a_substitute_stands_in_to_the_minute(
    client: Client, cast: Cast, moment: datetime, stands_in: bool
) -> None:
    with time_machine.travel(FROM - timedelta(days=1), tick=False):
        given = substitute(cast)
    with time_machine.travel(moment, tick=False):
        client.force_login(cast.clerk.user)
        response = client.post(reverse("switch-membership"), {"membership": given.pk})
        assert response.status_code == (302 if stands_in else 404)
        assert (given in Membership.objects.valid(moment)) is stands_in


def test_the_absent_person_arranges_it_and_a_colleague_cannot(client: Client, cast: Cast) -> None:
    url = reverse("substitute", args=[cast.officer.pk])
    begin = timezone.localtime() + timedelta(hours=1)
    data = {
        "colleague": cast.second_officer.user_id,
        "valid_from": f"{begin:%Y-%m-%dT%H:%M}",
        "valid_until": f"{begin + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    client.force_login(cast.clerk.user)
    assert client.post(url, data).status_code == 404
    client.force_login(cast.officer.user)
    assert client.post(url, data).status_code == 302
    given = Membership.objects.get(substitute_for=cast.officer)
    assert (given.user, given.role, given.organization) == (
        cast.second_officer.user,
        Role.PROXY_OFFICER,
        cast.park,
    )


def test_substitutions_that_make_no_sense_are_refused(cast: Cast) -> None:
    with time_machine.travel(FROM - timedelta(days=1), tick=False):
        for changes in (
            {"substitute_user": cast.officer.user},
            {"substitute_user": cast.other_officer.user},
            {"valid_until": FROM},
            {"valid_from": FROM - timedelta(days=9), "valid_until": FROM - timedelta(days=2)},
        ):
            with pytest.raises(InvalidInput):
                substitute(cast, **changes)
        with pytest.raises(NotAllowed):
            substitute(cast, actor=cast.other_leader)
        given = substitute(cast)
        with pytest.raises(Conflict):
            substitute(cast, valid_from=FROM + timedelta(hours=1))
        with pytest.raises(Conflict):
            substitute(cast, membership=given, substitute_user=cast.second_officer.user)
    assert Membership.objects.filter(substitute_for__isnull=False).count() == 1


def test_a_substitution_ends_with_the_role_it_stands_for(cast: Cast) -> None:
    now = timezone.now()
    given = substitute(cast, valid_from=now, valid_until=now + timedelta(days=3))
    people.end_membership(membership=cast.officer, actor=cast.leader)
    given.refresh_from_db()
    assert given.valid_until <= timezone.now()


def test_no_more_open_invitations_than_an_organisation_needs(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (invitation_limit.MOST_OF_ENTERPRISE, invitation_limit.MOST) == (50, 500)
    monkeypatch.setattr(invitation_limit, "MOST_OF_ENTERPRISE", 2)
    enterprise = {"organization": cast.enterprise, "role": Role.ENTERPRISE_HANDLER, "actor": cast.owner}
    with time_machine.travel("2026-03-02T10:00:00+08:00", tick=False) as clock:
        first = invite(cast, **enterprise)
        invite(cast, **enterprise)
        invitations.revoke_invitation(invitation=first, actor=cast.owner)  # frees nothing on the same day
        client.force_login(cast.owner.user)
        form = keyed(
            full_name="阿依古丽",
            email="a@example.org",
            organization=cast.enterprise.pk,
            role=enterprise["role"],
        )
        refused = client.post(reverse("invite"), form)
        assert refused.status_code == 422 and "已达上限" in refused.content.decode()
        assert Email.objects.count() == 2
        clock.shift(timedelta(days=1, seconds=1))
        invite(cast, **enterprise)
        with pytest.raises(Conflict, match="已达上限"):
            invite(cast, **enterprise)
        invite(cast)  # others are not touched
        clock.shift(invitations.INVITATION_LASTS)
        invite(cast, **enterprise)
