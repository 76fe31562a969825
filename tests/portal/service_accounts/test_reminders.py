"""Who looks after a key hears once, in good time, that it runs out."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.services.granting import agree_to
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.models.key import NOTICE
from portal.service_accounts.services.keys import close_account, issue_key, open_account, revoke_key
from portal.service_accounts.tasks import remind
from tests.cast import Cast

Issued = tuple[ApiKey, str]


def told() -> list[str]:
    remind()
    return sorted(Message.objects.values_list("user__username", flat=True))


def test_the_leader_is_told_once_two_weeks_before(
    cast: Cast, issued: Issued, clock: time_machine.Traveller
) -> None:
    key, _secret = issued
    clock.move_to(key.expires_at - NOTICE - timedelta(seconds=1))
    assert told() == []
    clock.move_to(key.expires_at - NOTICE)
    assert told() == ["land_leader"]
    message = Message.objects.get()
    assert str(key) in message.body and key.account.name in message.subject
    assert message.url == f"/system-access/{key.account_id}/"
    clock.shift(timedelta(days=1))
    assert told() == ["land_leader"]


def test_nobody_is_told_of_a_key_that_has_a_successor(
    cast: Cast, account: ServiceAccount, issued: Issued, clock: time_machine.Traveller
) -> None:
    clock.move_to(issued[0].expires_at - NOTICE)
    successor, _secret = issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    assert told() == []
    revoke_key(key=successor, actor=cast.land_leader)
    assert told() == ["land_leader"], "the successor is gone"


def test_nobody_is_told_of_what_ended_or_was_short(
    cast: Cast, account: ServiceAccount, issued: Issued, clock: time_machine.Traveller
) -> None:
    key, _secret = issued
    short, _other = issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES], days=14)
    clock.move_to(short.created_at + timedelta(days=1))
    assert told() == []
    clock.move_to(key.expires_at)
    assert told() == [], "over already"
    late, _third = issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES], days=15)
    close_account(account=account, actor=cast.land_leader)
    clock.move_to(late.expires_at - timedelta(days=2))
    assert told() == []


def test_of_a_zone_the_park_and_of_a_county_the_security_administrators_are_told(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    for organization, role, actor in (
        (cast.zone, Role.WINDOW_CLERK, cast.leader),
        (cast.bole, Role.COUNTY_OFFICER, cast.security),
    ):
        made = open_account(organization=organization, role=role, name="甲", purpose="—", actor=actor)
        key, _secret = issue_key(account=made, actor=actor, scopes=[Scope.PROXY_READ], days=30)
        if key.grant is not None:
            agree_to(grant=key.grant, actor=cast.auditor)
    Message.objects.all().delete()
    clock.move_to(timezone.now() + timedelta(days=20))
    assert told() == ["leader", "security"]
