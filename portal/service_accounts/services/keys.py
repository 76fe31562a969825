"""Opening and closing accounts of other systems, issuing, revoking and using their keys."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.models import Grant, Membership, Organization, User
from portal.organizations.recording import record
from portal.organizations.services.granting import drop, propose, waits_for_another
from portal.service_accounts.addresses import parse_address, parse_network
from portal.service_accounts.enums import Scope, roles_for_programs
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.models.key import LONGEST_LIFE, USUAL_LIFE_DAYS
from portal.service_accounts.queries import organizations_to_close_for, organizations_to_open_for
from portal.service_accounts.secret_text import hash_of, new_secret, prefix_of

# The requests of an account are counted; whoever could open any number of them would not be.
MOST_ACCOUNTS = 10
# The old key and its successor, while the system is told the new one.
MOST_LIVE_KEYS = 2
MOST_NETWORKS = 20
# When a key was last used need not be known more exactly, and every request would write.
MINUTE = timedelta(minutes=1)


@transaction.atomic
def open_account(
    *, organization: Organization, role: str, name: str, purpose: str, actor: Membership
) -> ServiceAccount:
    """Lets a program of the organisation act in one of its operative roles, once it has a key.

    ``NotAllowed`` unless the actor looks after the organisation; ``InvalidInput`` for a role that no program may have,
    a name that an open account of the organisation has, or one account too many.
    """
    if not organizations_to_open_for(actor).filter(pk=organization.pk).exists():
        raise NotAllowed(_("您无权为该组织开通服务账号。"))
    body = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if role not in roles_for_programs(body.kind):
        raise InvalidInput(_("服务账号只能使用该组织的经办角色，不能担任负责人或管理员。"), field="role")
    open_accounts = ServiceAccount.objects.filter(membership__organization=body, closed_at=None)
    if open_accounts.filter(name=name).exists():
        raise InvalidInput(_("该组织已有同名的服务账号，请换一个名称。"), field="name")
    if open_accounts.count() >= MOST_ACCOUNTS:
        raise InvalidInput(
            _("一个组织最多 %(most)d 个服务账号，请先关闭不用的。") % {"most": MOST_ACCOUNTS}, field="name"
        )
    now = timezone.now()
    user = User.objects.create_user(
        f"service-{secrets.token_hex(8)}",
        is_service=True,
        full_name=_("%(name)s（服务账号）") % {"name": name},
    )
    membership = Membership.objects.create(user=user, organization=body, role=role, valid_from=now)
    account = ServiceAccount.objects.create(
        membership=membership, name=name, purpose=purpose, created_at=now, created_by=actor
    )
    _record(
        "system.account_opened", _("开通服务账号“%(name)s”"), account, actor, now, role=role, purpose=purpose
    )
    return account


@transaction.atomic
def issue_key(
    *,
    account: ServiceAccount,
    actor: Membership,
    scopes: Iterable[str],
    networks: Iterable[str] = (),
    days: int = USUAL_LIFE_DAYS,
) -> tuple[ApiKey, str]:
    """A new key, and its secret, which is told this once and never again. The other key stays good, so that a system
    changes from one to the other without a pause. One that the security administrator issues opens nothing before a
    second person agreed.

    ``days`` is its life, 1 to 366. ``Conflict`` for a closed account and while two keys are live; ``InvalidInput``
    without a scope, for an unknown one, for a network that is none.
    """
    now = timezone.now()
    locked = _lock(account)
    if not organizations_to_open_for(actor).filter(pk=locked.membership.organization_id).exists():
        raise NotAllowed(_("您无权为该服务账号生成密钥。"))
    if not Membership.objects.valid(now).filter(pk=locked.membership_id).exists() or locked.closed_at:
        raise Conflict(_("该服务账号已关闭。"))
    if locked.keys.unspent(now).count() >= MOST_LIVE_KEYS:
        raise Conflict(_("已有两个有效的密钥。请先停用不再使用的一个，再生成新的。"))
    secret = new_secret()
    key = ApiKey.objects.create(
        account=locked,
        prefix=prefix_of(secret),
        secret_hash=hash_of(secret),
        scopes=_checked_scopes(scopes),
        networks=_checked_networks(networks),
        created_at=now,
        created_by=actor,
        expires_at=now + _checked_life(days),
    )
    if waits_for_another(actor):
        key.grant = _ask_another(key, actor, now)
        key.save(update_fields=["grant"])
    _record(
        "system.key_issued",
        _("为“%(name)s”生成密钥 %(key)s，待第二人同意") if key.grant else _("为“%(name)s”生成密钥 %(key)s"),
        locked,
        actor,
        now,
        key=str(key),
        scopes=key.scopes,
        networks=key.networks,
        days=days,
        grant=key.grant_id,
    )
    return key, secret


def _ask_another(key: ApiKey, actor: Membership, now: datetime) -> Grant:
    held = key.account.membership
    detail = _("密钥 %(key)s：%(scopes)s；允许的地址：%(networks)s；%(until)s 到期。用途：%(purpose)s") % {
        "key": key,
        "scopes": "、".join(str(Scope(scope).label) for scope in key.scopes),
        "networks": "、".join(key.networks) or _("不限制"),
        "until": f"{timezone.localtime(key.expires_at):%Y-%m-%d}",
        "purpose": key.account.purpose,
    }
    return propose(
        user=held.user, organization=held.organization, role=held.role, giver=actor, now=now, detail=detail
    )


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: Membership) -> None:
    """Makes a key void at once; one that expired by itself, or was revoked before, raises ``Conflict``."""
    now = timezone.now()
    locked = _lock(key.account)
    _guard_closing(locked, actor)
    if not locked.keys.unspent(now).filter(pk=key.pk).update(revoked_at=now, revoked_by=actor):
        raise Conflict(_("该密钥已经失效。"))
    drop(Grant.objects.filter(key=key.pk), actor, now)
    _record("system.key_revoked", _("停用“%(name)s”的密钥 %(key)s"), locked, actor, now, key=str(key))


@transaction.atomic
def close_account(*, account: ServiceAccount, actor: Membership) -> None:
    """Ends the account for good: its keys, its role and whatever else would let the system in."""
    now = timezone.now()
    locked = _lock(account)
    _guard_closing(locked, actor)
    if locked.closed_at is not None:
        raise Conflict(_("该服务账号已关闭。"))
    locked.keys.unspent(now).update(revoked_at=now, revoked_by=actor)
    drop(Grant.objects.filter(key__account=locked), actor, now)
    locked.closed_at, locked.closed_by = now, actor
    locked.save(update_fields=["closed_at", "closed_by"])
    membership = locked.membership
    if membership.valid_until is None or membership.valid_until > now:
        membership.valid_until = max(now, membership.valid_from)
        membership.save(update_fields=["valid_until"])
    User.objects.filter(pk=membership.user_id).update(is_active=False)
    _record("system.account_closed", _("关闭服务账号“%(name)s”"), locked, actor, now)


def note_use(*, key: ApiKey, address: str, now: datetime) -> None:
    """Writes down that a key was used, and from where, at most once a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - MINUTE)
    found = parse_address(address)
    ApiKey.objects.filter(stale, pk=key.pk).update(
        last_used_at=now, last_used_from=None if found is None else str(found)
    )


def _lock(account: ServiceAccount) -> ServiceAccount:
    """The row that everybody who changes an account or its keys locks first."""
    rows = ServiceAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("membership__organization").get(pk=account.pk)


def _record(
    kind: str, words: str, account: ServiceAccount, actor: Membership, now: datetime, **data: Any
) -> None:
    record(
        actor=actor,
        organization=account.membership.organization,
        kind=kind,
        summary=words % {"name": account.name, **data},
        data={"account": account.pk, **data},
        now=now,
    )


def _guard_closing(account: ServiceAccount, actor: Membership) -> None:
    if not organizations_to_close_for(actor).filter(pk=account.membership.organization_id).exists():
        raise NotAllowed(_("您无权管理该服务账号。"))


def _checked_scopes(scopes: Iterable[str]) -> list[str]:
    asked = set(scopes)
    if not asked or asked - set(Scope.values):
        raise InvalidInput(_("请选择至少一项权限范围。"), field="scopes")
    return [scope.value for scope in Scope if scope in asked]


def _checked_networks(networks: Iterable[str]) -> list[str]:
    try:
        checked = sorted({parse_network(network) for network in networks})
    except ValueError as error:
        raise InvalidInput(str(error), field="networks") from error
    if len(checked) > MOST_NETWORKS:
        raise InvalidInput(_("最多填写 %(most)d 个网段。") % {"most": MOST_NETWORKS}, field="networks")
    return checked


def _checked_life(days: int) -> timedelta:
    if not 1 <= days <= LONGEST_LIFE.days:
        raise InvalidInput(_("有效期应为 1 至 %(most)d 天。") % {"most": LONGEST_LIFE.days}, field="days")
    return timedelta(days=days)
