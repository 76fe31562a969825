"""What gives power takes two people: nothing that the security administrator gives takes effect by that alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Email, Message
from portal.organizations.enums import SEPARATED_ROLES, GrantState, Role
from portal.organizations.models import Grant, Membership
from portal.organizations.queries import grants_awaiting, may_decide_on, memberships_of
from portal.organizations.services import granting
from portal.organizations.services.invitations import invite_colleague, join_by_invitation
from portal.organizations.services.people import assign_role, deactivate_person, end_membership
from portal.organizations.services.substitution import appoint_substitute
from proxy_service.demo.people import STAFF
from tests.cast import PEOPLE, Cast
from tests.delegation.cast import PEOPLE as OTHERS
from tests.keys import keyed

PASSWORD = "骆驼刺-2026-Ab"


def proposed(
    cast: Cast, user: Any = None, organization: Any = None, role: Role = Role.PROXY_OFFICER
) -> Grant:
    given = assign_role(
        user=user or cast.clerk.user, organization=organization or cast.park, role=role, actor=cast.security
    )
    assert isinstance(given, Grant)
    return given


def holds(user: Any, role: Role) -> bool:
    return memberships_of(user, timezone.now()).filter(role=role).exists()


def second_security(cast: Cast) -> Membership:
    return Membership.objects.create(
        user=cast.outsider, organization=cast.platform, role=Role.SECURITY_ADMINISTRATOR
    )


def test_a_second_mailbox_of_the_security_administrator_holds_no_role(cast: Cast) -> None:
    """Each of the three, and a role in every kind of body, a leader's too."""
    everywhere = [(cast.platform, role) for role in sorted(SEPARATED_ROLES)]
    everywhere += [(cast.park, Role.PARK_LEADER), (cast.bole_land, Role.DEPARTMENT_CLERK)]
    everywhere += [(cast.bole, Role.COUNTY_OFFICER), (cast.workgroup, Role.WORKGROUP_OFFICER)]
    everywhere += [(cast.centre, Role.SERVICE_CENTRE_OFFICER), (cast.enterprise, Role.ENTERPRISE_OWNER)]
    for number, (organization, role) in enumerate(everywhere):
        invitation = invite_colleague(
            organization=organization, role=role, full_name="秦岚二", email=f"own{number}@private.example",
            actor=cast.security,
        )  # fmt: skip
        joined = join_by_invitation(
            invitation=invitation, username=f"own{number}", password=PASSWORD, full_name="某人", phone=""
        )
        assert isinstance(joined, Grant) and not joined.user.memberships.exists(), role
        told = Message.objects.filter(url=f"/grants/{joined.pk}/").values_list("user__username", flat=True)
        assert set(told) >= {"auditor"} and "security" not in told
        with pytest.raises(NotAllowed):
            granting.agree_to(grant=joined, actor=cast.security)
        assert LedgerEntry.objects.filter(kind="grant.proposed", data__grant=joined.pk).count() == 1


def test_it_takes_effect_when_another_agrees_and_all_who_watch_are_told(cast: Cast) -> None:
    grant = proposed(cast)
    assert not holds(cast.clerk.user, Role.PROXY_OFFICER)
    assert {message.user.username for message in Message.objects.all()} == {"auditor", "leader"}
    assert Email.objects.filter(to="auditor@cast.example", body__contains="李雪梅").exists()
    agreed = granting.agree_to(grant=grant, actor=cast.auditor)
    assert agreed.membership is not None and agreed.membership.valid_from == agreed.decided_at
    assert holds(cast.clerk.user, Role.PROXY_OFFICER)
    told = Message.objects.filter(body__contains="秦岚提出、沈正同意")
    assert {message.user.username for message in told} == {"auditor", "security", "clerk"}
    kinds = LedgerEntry.objects.filter(ledger__audited__organization=cast.park).order_by("sequence")
    assert [(entry.kind, entry.actor_name) for entry in kinds] == [
        ("grant.proposed", "秦岚"),
        ("grant.agreed", "沈正"),
    ]
    with pytest.raises(Conflict, match="已经答复"):
        granting.agree_to(grant=grant, actor=cast.auditor)


def test_leaders_give_in_their_own_organisation_by_themselves(cast: Cast) -> None:
    given = assign_role(
        user=cast.clerk.user, organization=cast.park, role=Role.PROXY_OFFICER, actor=cast.leader
    )
    assert isinstance(given, Membership) and not Grant.objects.exists()


def test_who_may_agree(cast: Cast, settings: Settings) -> None:
    """Another security administrator, the auditor, the leader of the body; never whom it is for."""
    other, in_park = second_security(cast), proposed(cast)
    people = cast.people | {"other": other}

    def agreeing(grant: Grant) -> set[str]:
        return {name for name, held in people.items() if may_decide_on(grant, held)}

    assert agreeing(in_park) == {"other", "auditor", "leader"}
    in_zone = proposed(cast, cast.zone_clerk.user, cast.zone)
    assert agreeing(in_zone) == {"other", "auditor", "leader"}
    settings.GRANTS_AGREED_BY = ["security_administrator"]
    assert agreeing(in_park) == {"other", "leader"}
    assert [grant.pk for grant in grants_awaiting(cast.leader, timezone.now())] == [in_park.pk, in_zone.pk]
    assert grants_awaiting(cast.auditor, timezone.now()) == []
    for_leader = proposed(cast, cast.leader.user, cast.park, Role.WINDOW_CLERK)
    with pytest.raises(NotAllowed):
        granting.agree_to(grant=for_leader, actor=cast.leader)


def test_the_database_asks_for_three_people(cast: Cast) -> None:
    other = second_security(cast)
    standing_in = Membership.objects.create(
        user=cast.outsider, organization=cast.platform, role=Role.SECURITY_ADMINISTRATOR,
        valid_until=timezone.now() + timedelta(days=1), substitute_for=cast.security,
    )  # fmt: skip
    grant = proposed(cast)

    def refused(sql: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    agree = "UPDATE organizations_grant SET state = 'agreed', decided_at = proposed_at, decided_by_id = "
    for actor in (cast.security, cast.clerk, standing_in):
        refused(f"{agree}{actor.pk}")
    refused("UPDATE organizations_grant SET state = 'agreed'")
    refused(f"{agree}{cast.auditor.pk}, decided_at = expires_at".replace("decided_at = proposed_at, ", ""))
    refused(f"{agree}{cast.auditor.pk}, membership_id = {cast.officer.pk}")
    for change in (
        "role = 'auditor'",
        f"user_id = {cast.outsider.pk}",
        "expires_at = now() + interval '9 years'",
    ):
        refused(f"UPDATE organizations_grant SET {change}")
    refused("DELETE FROM organizations_grant")
    refused(
        "INSERT INTO organizations_grant (organization_id, role, user_id, detail, proposed_by_id, proposed_at,"
        " expires_at, state, decided_by_id, decided_at, answer) SELECT organization_id, role, user_id, '',"
        f" proposed_by_id, proposed_at, expires_at, 'agreed', {cast.auditor.pk}, proposed_at, ''"
        " FROM organizations_grant"
    )
    granting.agree_to(grant=grant, actor=other)
    refused("UPDATE organizations_grant SET answer = 'x'")


def test_what_nobody_answers_in_time_is_void_and_may_be_proposed_anew(cast: Cast) -> None:
    grant = proposed(cast)
    with pytest.raises(Conflict, match="正待第二人同意"):
        proposed(cast)
    with time_machine.travel(grant.expires_at, tick=False):
        assert grant.standing(timezone.now()) == GrantState.EXPIRED
        with pytest.raises(Conflict, match="过期"):
            granting.agree_to(grant=grant, actor=cast.auditor)
        granting.agree_to(grant=proposed(cast), actor=cast.auditor)


def test_who_does_not_agree_says_why_and_who_proposed_may_think_again(cast: Cast) -> None:
    grant = proposed(cast)
    with pytest.raises(InvalidInput):
        granting.refuse(grant=grant, actor=cast.auditor, reason=" ")
    granting.refuse(grant=grant, actor=cast.auditor, reason="查无此人")
    assert Message.objects.get(subject="授权未获同意").user == cast.security.user
    assert LedgerEntry.objects.get(kind="grant.refused").data["answer"] == "查无此人"
    again = proposed(cast)
    with pytest.raises(NotAllowed):
        granting.withdraw(grant=again, actor=cast.auditor)
    granting.withdraw(grant=again, actor=cast.security)
    with pytest.raises(Conflict):
        granting.agree_to(grant=again, actor=cast.auditor)
    assert not holds(cast.clerk.user, Role.PROXY_OFFICER)


def _proposer_leaves(cast: Cast) -> None:
    second_security(cast)
    end_membership(membership=cast.security, actor=Membership.objects.get(user=cast.outsider))


def _person_is_deactivated(cast: Cast) -> None:
    deactivate_person(user=cast.clerk.user, actor=cast.leader)


def _leader_gives_it(cast: Cast) -> None:
    assign_role(user=cast.clerk.user, organization=cast.park, role=Role.PROXY_OFFICER, actor=cast.leader)


@pytest.mark.parametrize("change", [_proposer_leaves, _person_is_deactivated, _leader_gives_it])
def test_what_was_proposed_is_judged_again_when_it_takes_effect(
    cast: Cast, change: Callable[[Cast], None]
) -> None:
    grant = proposed(cast)
    change(cast)
    with pytest.raises(Conflict):
        granting.agree_to(grant=grant, actor=cast.auditor)


def test_without_a_second_person_nothing_is_proposed(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.auditor.pk).update(valid_until=timezone.now())
    asked = {
        "organization": cast.platform,
        "role": Role.AUDITOR,
        "full_name": "沈",
        "email": "s@cast.example",
    }
    with pytest.raises(Conflict, match="appoint_first"):
        invite_colleague(**asked, actor=cast.security)
    assert proposed(cast), "the leader of the park may agree"


def test_standing_in_is_no_way_around(cast: Cast) -> None:
    now = timezone.now()
    period = {"valid_from": now, "valid_until": now + timedelta(days=1)}
    with pytest.raises(NotAllowed, match="同一角色"):
        appoint_substitute(
            membership=cast.leader, substitute_user=cast.clerk.user, actor=cast.security, **period
        )
    # What somebody is elsewhere, or only until tomorrow morning, gives nothing here.
    elsewhere, leaving = cast.other_leader.user, cast.zone_clerk.user
    Membership.objects.create(user=elsewhere, organization=cast.park, role=Role.WINDOW_CLERK)
    Membership.objects.create(
        user=leaving, organization=cast.park, role=Role.PARK_LEADER, valid_until=now + timedelta(hours=23)
    )
    for user in (elsewhere, leaving):
        with pytest.raises(NotAllowed, match="同一角色"):
            appoint_substitute(membership=cast.leader, substitute_user=user, actor=cast.security, **period)
    appoint_substitute(
        membership=cast.officer, substitute_user=cast.second_officer.user, actor=cast.security, **period
    )


def test_none_of_the_three_does_the_work_of_a_body(cast: Cast) -> None:
    """The services say so; and so does the database, whatever way the row comes."""
    for name in ("administrator", "auditor", "security"):
        with pytest.raises(DatabaseError, match="membership_separated_roles"), transaction.atomic():
            Membership.objects.create(
                user=cast.people[name].user, organization=cast.park, role=Role.WINDOW_CLERK
            )
        if name != "security":
            with pytest.raises(Conflict, match="不能同时担任别的角色"):
                granting.give_or_propose(
                    cast.people[name].user, cast.park, Role.PARK_LEADER, cast.security, timezone.now()
                )
    with pytest.raises(Conflict, match="不能同时担任别的角色"):
        proposed(cast, cast.clerk.user, cast.platform, Role.AUDITOR)
    both = Membership.objects.create(user=cast.clerk.user, organization=cast.park, role=Role.PROXY_OFFICER)
    assert both.pk, "operative roles go together"


# Pages ------------------------------------------------------------------------------------------------


def of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_newcomer_waits_and_then_has_the_role(cast: Cast) -> None:
    invitation = invite_colleague(
        organization=cast.bole, role=Role.COUNTY_OFFICER, full_name="马骏", email="ma@cast.example", actor=cast.security
    )  # fmt: skip
    newcomer = Client()
    typed = keyed(
        full_name="马骏", phone="13909091234", username="majun", password="红柳骆驼刺-2026-Ab",
        password_again="红柳骆驼刺-2026-Ab", consent="on",
    )  # fmt: skip
    page = newcomer.post(reverse("accept-invitation", args=[invitation.token]), typed, follow=True)
    assert page.status_code == 200 and "须经第二个人同意" in page.content.decode()
    assert "县市政府督查员" in newcomer.get("/home/", follow=True).content.decode()
    grant = Grant.objects.get()
    assert (grant.organization, grant.user.username) == (cast.bole, "majun")
    auditor = of(cast.auditor.user)
    assert "马骏" in auditor.get(reverse("grants")).content.decode()
    place = reverse("grant", args=[grant.pk])
    assert "核实" in auditor.get(place).content.decode()
    assert auditor.post(place, {"decision": "refuse", "reason": ""}).status_code == 422
    assert auditor.post(place, {"decision": "nonsense"}).status_code == 404
    assert "即时生效" in auditor.post(place, {"decision": "agree"}, follow=True).content.decode()
    assert newcomer.get("/home/").context["request"].membership.role == Role.COUNTY_OFFICER


def test_who_may_agree_has_just_signed_in(cast: Cast, settings: Settings) -> None:
    grant = proposed(cast)
    settings.RECENT_SIGN_IN_SECONDS = 900
    auditor = of(cast.auditor.user)
    with time_machine.travel(timezone.now() + timedelta(seconds=900)):
        answer = auditor.post(reverse("grant", args=[grant.pk]), {"decision": "agree"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("confirm-sign-in"))
    grant.refresh_from_db()
    assert grant.state == GrantState.WAITING


def test_everybody_sees_their_own_part(cast: Cast) -> None:
    grant = proposed(cast)
    place, listed = reverse("grant", args=[grant.pk]), reverse("grants")
    for name in ("security", "auditor", "leader", "other_leader", "clerk", "owner", "administrator"):
        client = of(cast.people[name].user)
        sees = name in {"security", "auditor", "leader"}
        assert client.get(place).status_code == (200 if sees else 404), name
        opens = sees or name.endswith(("leader", "owner"))
        page = client.get(listed)
        assert page.status_code == (200 if opens else 404), name
        assert not opens or ("李雪梅" in page.content.decode()) == sees, name
    withdrawn = of(cast.security.user).post(place, {"decision": "withdraw"}, follow=True)
    assert "已撤回" in withdrawn.content.decode()


def test_the_demonstration_keeps_the_three_apart() -> None:
    for _username, name, held in STAFF:
        roles = {role for role, _code in held}
        assert not roles & SEPARATED_ROLES or len(roles) == 1, name
    for people in (PEOPLE, OTHERS):
        assert {where for _name, role, where in people.values() if role in SEPARATED_ROLES} == {"platform"}
