"""Who speaks with a key, and who does not any more."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.granting import agree_to, refuse
from portal.service_accounts.enums import KeyStanding, Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.queries import Speaker, speaker
from portal.service_accounts.services.keys import (
    MOST_ACCOUNTS,
    close_account,
    issue_key,
    note_use,
    open_account,
    revoke_key,
)
from tests.cast import Cast
from tests.portal.service_accounts.conftest import HERE

Issued = tuple[ApiKey, str]


def who(secret: str, address: str = HERE) -> Speaker | None:
    return speaker(secret, address, timezone.now())


def test_a_key_speaks_for_its_account_within_its_scopes(cast: Cast, issued: Issued) -> None:
    key, secret = issued
    found = who(secret)
    assert found is not None
    assert found.key == key
    assert found.membership.organization == cast.bole_land
    assert found.membership.role == Role.DEPARTMENT_CLERK
    assert found.membership.user.full_name == "国土审批系统（服务账号）"
    assert found.scopes == {Scope.PROXY_READ, Scope.PROXY_ACT}


def test_the_database_holds_the_hash_alone(issued: Issued) -> None:
    key, secret = issued
    stored = ApiKey.objects.values().get(pk=key.pk)
    hidden = secret.rsplit("_", 1)[1] if secret.count("_") == 2 else secret[13:]
    assert secret[4:12] == stored["prefix"]
    assert not any(hidden in str(value) for value in stored.values())
    assert not User.objects.get(is_service=True).has_usable_password()


def _revoked(key: ApiKey, cast: Cast) -> None:
    revoke_key(key=key, actor=cast.land_leader)


def _closed(key: ApiKey, cast: Cast) -> None:
    close_account(account=key.account, actor=cast.land_leader)


def _role_ended(key: ApiKey, _cast: Cast) -> None:
    Membership.objects.filter(pk=key.account.membership_id).update(valid_until=timezone.now())


def _user_inactive(key: ApiKey, _cast: Cast) -> None:
    User.objects.filter(pk=key.account.membership.user_id).update(is_active=False)


def _organization_inactive(_key: ApiKey, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.bole_land.pk).update(is_active=False)


def _of_a_person(key: ApiKey, _cast: Cast) -> None:
    """A row that somebody turned into a person's in the database."""
    User.objects.filter(pk=key.account.membership.user_id).update(is_service=False)


@pytest.mark.parametrize(
    "end", [_revoked, _closed, _role_ended, _user_inactive, _organization_inactive, _of_a_person]
)
def test_whatever_ends_it_the_answer_is_the_same(cast: Cast, issued: Issued, end: object) -> None:
    key, secret = issued
    assert who(secret) is not None
    end(key, cast)  # type: ignore[operator]  # one of the functions above
    assert who(secret) is None


def test_a_key_expires_to_the_moment(issued: Issued, clock: time_machine.Traveller) -> None:
    key, secret = issued
    clock.move_to(key.expires_at - timedelta(microseconds=1))
    assert who(secret) is not None
    clock.move_to(key.expires_at)
    assert who(secret) is None


@pytest.mark.parametrize(
    ("address", "let_in"),
    [
        ("10.20.255.1", True),
        ("::ffff:10.20.0.9", True),
        ("10.21.0.1", False),
        ("::ffff:10.21.0.1", False),
        ("::10.20.0.9", False),
        ("64:ff9b::10.20.0.9", False),
        ("", False),
        ("10.20.0.9, 8.8.8.8", False),
        ("fe80::1%10.20.0.9", False),
        ("010.20.0.9", False),
        ("169083914", False),
    ],
)
def test_only_its_networks_may_use_a_key(issued: Issued, address: str, let_in: bool) -> None:
    _key, secret = issued
    assert (who(secret, address) is not None) is let_in


@pytest.mark.parametrize("mend", [str.upper, str.strip, lambda text: text + " ", lambda text: text + "\n",
                                  lambda text: text[:-1], lambda text: text[:-1] + "é", lambda _text: "",
                                  lambda text: text + "\0", lambda text: text[13:], lambda text: "ybt_" + "x" * 10**6,
                                  lambda text: text[:12] + "\ud800" + text[13:]])  # fmt: skip
def test_nearly_a_key_is_none(issued: Issued, mend: object) -> None:
    _key, secret = issued
    nearly = mend(secret)  # type: ignore[operator]  # one of the functions above
    assert (who(nearly) is not None) is (nearly == secret)


def test_a_key_is_changed_without_a_pause(cast: Cast, account: ServiceAccount, issued: Issued) -> None:
    old, old_secret = issued
    new, new_secret = issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    assert {getattr(who(secret), "key", None) for secret in (old_secret, new_secret)} == {old, new}
    with pytest.raises(Conflict, match="两个有效"):
        issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    revoke_key(key=old, actor=cast.land_leader)
    assert who(old_secret) is None
    assert who(new_secret) is not None
    with pytest.raises(Conflict, match="已经失效"):
        revoke_key(key=old, actor=cast.land_leader)
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])


def test_an_expired_key_leaves_room(
    cast: Cast, account: ServiceAccount, issued: Issued, clock: time_machine.Traveller
) -> None:
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    clock.move_to(issued[0].expires_at)
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])


def test_the_last_use_is_written_once_a_minute(issued: Issued, clock: time_machine.Traveller) -> None:
    key, _secret = issued
    uses = []
    for seconds in (0, 59, 60, 61):
        clock.move_to(key.created_at + timedelta(seconds=seconds))
        note_use(key=key, address=f"10.20.0.{seconds}", now=timezone.now())
        key.refresh_from_db()
        assert key.last_used_at is not None
        uses.append(((key.last_used_at - key.created_at).seconds, key.last_used_from))
    assert uses == [(0, "10.20.0.0"), (0, "10.20.0.0"), (60, "10.20.0.60"), (60, "10.20.0.60")]


def test_an_unreadable_address_is_no_error(issued: Issued, clock: time_machine.Traveller) -> None:
    key, _secret = issued
    note_use(key=key, address="unix:", now=timezone.now())
    key.refresh_from_db()
    assert (key.last_used_at, key.last_used_from) == (timezone.now(), None)


def test_only_who_looks_after_the_organisation_opens_an_account(cast: Cast) -> None:
    opened = set()
    for name, membership in cast.people.items():
        try:
            open_account(
                organization=cast.bole_land,
                role=Role.DEPARTMENT_CLERK,
                name=name,
                purpose="—",
                actor=membership,
            )
        except NotAllowed:
            continue
        opened.add(name)
    assert opened == {"land_leader"}


def test_the_security_administrator_opens_them_for_bodies_without_a_leader(cast: Cast) -> None:
    made = open_account(
        organization=cast.bole,
        role=Role.COUNTY_OFFICER,
        name="督查平台",
        purpose="取数",
        actor=cast.security,
    )
    key, secret = issue_key(account=made, actor=cast.security, scopes=[Scope.PROXY_READ])
    assert who(secret) is None and key.standing(timezone.now()) == KeyStanding.WAITING
    assert key.grant is not None and str(key) in key.grant.detail and "查看代办业务" in key.grant.detail
    with pytest.raises(NotAllowed):
        agree_to(grant=key.grant, actor=cast.security)
    agree_to(grant=key.grant, actor=cast.auditor)
    assert who(secret) is not None and ApiKey.objects.live(timezone.now()).get() == key


@pytest.mark.parametrize("way", ["refused", "revoked", "closed", "late"])
def test_a_key_that_nobody_agreed_to_opens_nothing(
    cast: Cast, clock: time_machine.Traveller, way: str
) -> None:
    asked = {"organization": cast.bole, "role": Role.COUNTY_OFFICER, "name": "督查平台", "purpose": "取数"}
    made = open_account(**asked, actor=cast.security)
    key, secret = issue_key(account=made, actor=cast.security, scopes=[Scope.PROXY_READ])
    assert key.grant is not None
    with pytest.raises(Conflict, match="正待第二人同意"):
        issue_key(account=made, actor=cast.security, scopes=[Scope.PROXY_READ])
    if way == "refused":
        refuse(grant=key.grant, actor=cast.auditor, reason="没有这个系统")
    elif way == "revoked":
        revoke_key(key=key, actor=cast.security)
    elif way == "closed":
        close_account(account=made, actor=cast.security)
    else:
        clock.move_to(key.grant.expires_at)
    with pytest.raises(Conflict):
        agree_to(grant=key.grant, actor=cast.auditor)
    assert who(secret) is None
    key = ApiKey.objects.get(pk=key.pk)
    over = KeyStanding.REVOKED if way in {"revoked", "closed"} else KeyStanding.REFUSED
    assert key.standing(timezone.now()) == over


def test_the_security_administrator_takes_back_what_they_could_not_give(cast: Cast, issued: Issued) -> None:
    key, secret = issued
    with pytest.raises(NotAllowed):
        issue_key(account=key.account, actor=cast.security, scopes=[Scope.FILES])
    revoke_key(key=key, actor=cast.security)
    assert who(secret) is None
    close_account(account=key.account, actor=cast.security)


@pytest.mark.parametrize(
    "name",
    ["land_clerk", "environment_leader", "leader", "other_leader", "auditor", "administrator", "owner"],
)
def test_nobody_else_touches_a_key(cast: Cast, issued: Issued, name: str) -> None:
    key, secret = issued
    actor = cast.people[name]
    with pytest.raises(NotAllowed):
        issue_key(account=key.account, actor=actor, scopes=[Scope.FILES])
    with pytest.raises(NotAllowed):
        revoke_key(key=key, actor=actor)
    with pytest.raises(NotAllowed):
        close_account(account=key.account, actor=actor)
    assert who(secret) is not None


@pytest.mark.parametrize(
    "role", [Role.DEPARTMENT_LEADER, Role.WINDOW_CLERK, Role.ADMINISTRATOR, "", "nobody"]
)
def test_a_program_leads_nothing_and_has_no_role_of_others(cast: Cast, role: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_account(organization=cast.bole_land, role=role, name="甲", purpose="—", actor=cast.land_leader)
    assert refused.value.field == "role"
    assert not User.objects.filter(is_service=True).exists()


def test_names_are_told_apart_and_counted(cast: Cast, account: ServiceAccount) -> None:
    def another(name: str) -> ServiceAccount:
        return open_account(
            organization=cast.bole_land,
            role=Role.DEPARTMENT_CLERK,
            name=name,
            purpose="—",
            actor=cast.land_leader,
        )

    with pytest.raises(InvalidInput, match="同名"):
        another(account.name)
    for number in range(1, MOST_ACCOUNTS):
        another(f"系统{number}")
    with pytest.raises(InvalidInput, match="最多"):
        another("多余")
    close_account(account=account, actor=cast.land_leader)
    another(account.name)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["proxy:read", "*"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"networks": ["10.0.0.0/8", "0.0.0.0/0"]}, "networks"),
        ({"networks": ["10.0.0.1/8"]}, "networks"),
        ({"networks": [f"10.0.{part}.0/24" for part in range(21)]}, "networks"),
    ],
)
def test_what_a_key_cannot_have(
    cast: Cast, account: ServiceAccount, given: dict[str, object], field: str
) -> None:
    asked = {"scopes": [Scope.FILES]} | given
    with pytest.raises(InvalidInput) as refused:
        issue_key(account=account, actor=cast.land_leader, **asked)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.field == field
    assert not ApiKey.objects.exists()


def test_a_closed_account_gets_no_key(cast: Cast, account: ServiceAccount) -> None:
    close_account(account=account, actor=cast.land_leader)
    with pytest.raises(Conflict):
        issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    with pytest.raises(Conflict):
        close_account(account=account, actor=cast.land_leader)
    account.refresh_from_db()
    assert account.closed_by == cast.land_leader
    assert account.membership.valid_until is not None


@pytest.mark.parametrize(
    "change",
    [
        {"password": "pbkdf2_sha256$1$a$b"},
        {"email": "a@b.example"},
        {"phone": "13900000000"},
        {"is_staff": True},
    ],
)
def test_the_database_lets_no_program_become_a_person(
    account: ServiceAccount, change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=account.membership.user_id).update(**change)


def test_the_database_lets_no_key_live_longer(issued: Issued) -> None:
    key, _secret = issued
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(expires_at=key.created_at + timedelta(days=366, seconds=1))
