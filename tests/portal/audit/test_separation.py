"""三员分立: three administrators, each with powers of their own, and nobody two of them."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.services.factors import clear_factors
from portal.console import shell_user
from portal.errors import Conflict, NotAllowed
from portal.ledger.models import LedgerEntry
from portal.navigation import NAVIGATION
from portal.notifications.models import Message
from portal.organizations.enums import SEPARATED_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import managed_organizations
from portal.organizations.services.invitations import accept_invitation, invite_colleague
from portal.organizations.services.people import (
    assign_role,
    deactivate_person,
    end_membership,
    reactivate_person,
)
from portal.organizations.services.structure import change_organization
from portal.organizations.services.substitution import appoint_substitute
from tests.cast import Cast
from tests.portal.accounts.conftest import with_totp
from tests.roles import as_owner

THREE = ("administrator", "security", "auditor")
DAY = timedelta(days=1)


def hold(cast: Cast, name: str, role: Role, begin: datetime, end: datetime | None, **more: object) -> None:
    """Writes the row itself, past every service."""
    with transaction.atomic():
        Membership.objects.create(
            user=cast.people[name].user, organization=cast.platform, role=role, valid_from=begin, valid_until=end,
            **more,
        )  # fmt: skip


@pytest.mark.parametrize("name", THREE)
@pytest.mark.parametrize("role", sorted(SEPARATED_ROLES))
def test_the_database_lets_no_account_hold_two_of_the_three(cast: Cast, name: str, role: Role) -> None:
    now = timezone.now()
    if cast.people[name].role == role:
        hold(cast, name, role, now, now + DAY, substitute_for=cast.people[name])  # the same power twice
        return
    for begin, end in ((now, None), (now, now + DAY), (now - DAY, now + DAY), (now + 9 * DAY, None)):
        with pytest.raises(IntegrityError, match="membership_separated_roles"):
            hold(cast, name, role, begin, end)
    with pytest.raises(IntegrityError, match="membership_separated_roles"):
        hold(cast, name, role, now, now + DAY, substitute_for=cast.people[name])


def test_one_after_the_other_may_be(cast: Cast) -> None:
    now = timezone.now()
    Membership.objects.filter(pk=cast.auditor.pk).update(valid_until=now)
    hold(cast, "auditor", Role.ADMINISTRATOR, now, now + DAY)
    with pytest.raises(IntegrityError):
        hold(cast, "auditor", Role.AUDITOR, now + DAY - timedelta(seconds=1), None)
    hold(cast, "auditor", Role.AUDITOR, now + DAY, None)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by making a period longer
        Membership.objects.filter(user=cast.auditor.user, role=Role.ADMINISTRATOR).update(valid_until=None)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by changing a role in place
        Membership.objects.filter(pk=cast.auditor.pk).update(role=Role.ADMINISTRATOR, valid_until=now + DAY)
        Membership.objects.filter(pk=cast.auditor.pk).update(role=Role.SECURITY_ADMINISTRATOR)


UPGRADE = import_module("portal.organizations.migrations.0005_apart_from_now_on")


def migrate(*statements: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        for statement in ("SET CONSTRAINTS ALL IMMEDIATE", *statements):
            cursor.execute(statement)


def test_what_was_held_at_once_before_the_rule_does_not_stop_the_upgrade(cast: Cast) -> None:
    """As the first release let it be: a system administrator who worked in the park as well, until yesterday."""
    now = timezone.now()
    migrate(UPGRADE.TOGETHER)
    Membership.objects.filter(pk=cast.administrator.pk).update(valid_from=now - 9 * DAY)
    for end in (now - 3 * DAY, now - DAY):
        hold(cast, "administrator", Role.PARK_LEADER, now - 5 * DAY, end)
    migrate(UPGRADE.APART)
    assert Membership.objects.filter(user=cast.administrator.user).count() == 3, "nothing of it is falsified"
    for begin, until in ((now, None), (now - 2 * DAY, now - DAY / 2), (now + DAY, now + 2 * DAY)):
        with pytest.raises(IntegrityError, match="membership_separated_roles"):
            hold(cast, "administrator", Role.PARK_LEADER, begin, until)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by having what is over go on
        Membership.objects.filter(user=cast.administrator.user, role=Role.PARK_LEADER).update(
            valid_until=None
        )


@pytest.mark.parametrize("begin", [-DAY, DAY])
def test_what_is_held_at_once_now_is_named_for_people_to_decide(cast: Cast, begin: timedelta) -> None:
    now = timezone.now()
    migrate(UPGRADE.TOGETHER)
    hold(cast, "administrator", Role.PARK_LEADER, now + begin, None)
    Membership.objects.filter(pk=cast.auditor.pk).update(valid_from=now - 9 * DAY)
    hold(cast, "auditor", Role.PARK_LEADER, now - 5 * DAY, now - DAY)
    with pytest.raises(IntegrityError, match="请先结束其中一个角色") as refused, transaction.atomic():
        migrate(UPGRADE.APART)
    person, told = cast.administrator.user, str(refused.value)
    place = cast.platform.name
    assert f"{person.username}（{person.full_name}）：{place}·园区负责人、{place}·系统管理员" in told
    assert cast.auditor.user.username not in told, "what is over is nobody's to decide"
    Membership.objects.filter(user=person, role=Role.PARK_LEADER).update(
        valid_until=now + max(begin, 0 * DAY)
    )
    migrate(UPGRADE.APART)


def test_services_say_so_in_words(cast: Cast) -> None:
    other = Membership.objects.create(
        user=cast.outsider, organization=cast.platform, role=Role.SECURITY_ADMINISTRATOR
    )
    with pytest.raises(Conflict, match="不能同时担任"):
        assign_role(
            user=cast.auditor.user, organization=cast.platform, role=Role.ADMINISTRATOR, actor=cast.security
        )
    invitation = invite_colleague(
        organization=cast.platform, role=Role.AUDITOR, full_name="—", email="a@cast.example", actor=other
    )
    with pytest.raises(Conflict, match="不能同时担任"):
        accept_invitation(invitation=invitation, user=cast.administrator.user)
    now = timezone.now()
    for absent, substitute in ((cast.administrator, cast.auditor), (cast.auditor, cast.security)):
        with pytest.raises(Conflict, match="不能同时担任"):
            appoint_substitute(
                membership=absent, substitute_user=substitute.user, valid_from=now, valid_until=now + DAY, actor=other
            )  # fmt: skip


def test_nobody_of_them_gives_themselves_a_role(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="不能给自己"):
        assign_role(
            user=cast.security.user, organization=cast.platform, role=Role.SECURITY_ADMINISTRATOR, actor=cast.security
        )  # fmt: skip
    invitation = invite_colleague(
        organization=cast.park, role=Role.PARK_LEADER, full_name="—", email="a@cast.example", actor=cast.security
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="不能给自己"):
        accept_invitation(invitation=invitation, user=cast.security.user)


def test_powers_over_people_are_the_security_administrators_alone(cast: Cast) -> None:
    deactivate_person(user=cast.officer.user, actor=cast.leader)
    for name in ("administrator", "auditor"):
        actor = cast.people[name]
        assert not managed_organizations(actor).exists()
        with pytest.raises(NotAllowed):
            reactivate_person(user=cast.officer.user, actor=actor)
        with pytest.raises(NotAllowed):
            end_membership(membership=cast.clerk, actor=actor)
    reactivate_person(user=cast.officer.user, actor=cast.security)
    for name in ("security", "auditor", "leader"):
        with pytest.raises(NotAllowed):
            change_organization(
                organization=cast.park, actor=cast.people[name], now=timezone.now(), address="别处"
            )


def test_the_last_security_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Conflict, match="唯一的安全管理员"):
        end_membership(membership=cast.security, actor=cast.security)
    second = Membership.objects.create(
        user=cast.outsider, organization=cast.platform, role=Role.SECURITY_ADMINISTRATOR
    )
    end_membership(membership=cast.security, actor=second)


@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_so_do_the_last_of_the_other_two(cast: Cast, name: str) -> None:
    held = cast.people[name]
    for end in (
        lambda: end_membership(membership=held, actor=cast.security),
        lambda: deactivate_person(user=held.user, actor=cast.security),
    ):
        with pytest.raises(Conflict, match=f"唯一的{held.get_role_display()}"):
            end()
    Membership.objects.create(user=cast.outsider, organization=cast.platform, role=held.role)
    end_membership(membership=held, actor=cast.security)


@pytest.mark.parametrize("way", ["role", "account", "factors"])
def test_whatever_weakens_an_auditor_is_told_to_all_who_watch(cast: Cast, way: str) -> None:
    Membership.objects.create(user=cast.outsider, organization=cast.platform, role=Role.AUDITOR)
    with_totp(cast.auditor.user)
    with_totp(cast.clerk.user)
    clear_factors(user=cast.clerk.user, actor=cast.security)
    end_membership(membership=cast.clerk, actor=cast.security)
    told = Message.objects.filter(subject__contains="审计管理员")
    assert not told.exists()
    if way == "role":
        end_membership(membership=cast.auditor, actor=cast.security)
    elif way == "account":
        deactivate_person(user=cast.auditor.user, actor=cast.security)
    else:
        clear_factors(user=cast.auditor.user, actor=cast.security)
    assert {message.user_id for message in told} == {
        cast.auditor.user_id,
        cast.outsider.pk,
        cast.security.user_id,
    }
    assert all(cast.auditor.user.full_name in message.body for message in told)


@pytest.mark.parametrize("name", ["security", "auditor"])
def test_whoever_holds_the_server_appoints_the_first_and_no_second(cast: Cast, name: str) -> None:
    role = cast.people[name].role
    asked = ("appoint_first", role, "shouren", "首任", "shou@cast.example")
    with pytest.raises(CommandError, match="平台已有"):
        call_command(*asked)
    Membership.objects.filter(pk=cast.people[name].pk).update(valid_until=timezone.now())
    for known in {"administrator", "clerk", "security", "auditor"} - {name}:
        with pytest.raises(CommandError, match="不能同时担任"):
            call_command("appoint_first", role, known, "—", "x@cast.example")
    call_command(*asked)
    appointed = Membership.objects.get(user__username="shouren")
    assert (appointed.role, appointed.organization) == (role, cast.platform)
    assert not appointed.user.check_password("")
    entry = LedgerEntry.objects.get(kind="person.first_appointed")
    assert entry.data["via"] == "command" and entry.data["os_user"] == shell_user()
    told = {message.user.username for message in Message.objects.filter(subject="服务器上的任命")}
    assert told == {"shouren"} | ({"security", "auditor"} - {name})


# Pages of one of the three alone, beside what everybody finds.
MENUS = {
    "people": {"security"},
    "organizations": {"administrator"},
    "audit:log": {"auditor"},
    "grants": {"security", "auditor"},
    "operations": {"administrator", "auditor"},
    "calendar": {"administrator", "auditor"},
    "service_accounts:accounts": {"security", "auditor"},
}


def test_each_finds_their_own_pages(cast: Cast) -> None:
    for page, names in MENUS.items():
        offered = {role for item in NAVIGATION if item.url_name == page for role in item.roles}
        assert offered & SEPARATED_ROLES == {cast.people[name].role for name in names}, page
        for name in THREE:
            visitor = Client()
            visitor.force_login(cast.people[name].user)
            assert (visitor.get(reverse(page)).status_code == 200) == (name in names), f"{name}: {page}"
