"""Registering the addresses of an account, and changing them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.models import Membership
from portal.organizations.recording import record
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.queries import organizations_to_close_for
from portal.webhooks import guard
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.queries import manages
from portal.webhooks.secret_text import new_secret, seal
from portal.webhooks.services.fanning_out import compose

MOST_ENDPOINTS = 5
BOTH_SIGN = timedelta(hours=24)
PING = "endpoint.ping"


@transaction.atomic
def open_endpoint(
    *, account: ServiceAccount, url: str, events: Iterable[str], actor: Membership, now: datetime
) -> tuple[Endpoint, str]:
    """Registers an address, which gets a test at once, and tells its secret this once. ``events`` none: all.

    ``NotAllowed`` for who does not look after the account, ``InvalidInput`` for an address that nothing is sent to, one
    that is registered already, and one too many.
    """
    _guard(account, actor)
    _check(url)
    ServiceAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    others = Endpoint.objects.filter(account=account)
    if others.filter(url=url).exists():
        raise InvalidInput(_("该账号已登记这个接收地址。"), field="url")
    if others.filter(is_active=True).count() >= MOST_ENDPOINTS:
        raise InvalidInput(
            _("一个账号最多使用 %(most)d 个接收地址。") % {"most": MOST_ENDPOINTS}, field="url"
        )
    secret = new_secret()
    endpoint = Endpoint.objects.create(
        account=account,
        url=url,
        events=sorted(set(events)),
        secret=seal(secret),
        created_at=now,
        created_by=actor,
        changed_at=now,
        changed_by=actor,
    )
    ping(endpoint=endpoint, actor=actor, now=now)
    note_change("endpoint.opened", _("“%(account)s”登记接收地址 %(url)s"), endpoint, actor, now)
    return endpoint, secret


@transaction.atomic
def change_events(*, endpoint: Endpoint, events: Iterable[str], actor: Membership, now: datetime) -> None:
    """Tells of other events from now on; what waits already is still sent."""
    locked = _lock(endpoint, actor)
    locked.events = sorted(set(events))
    _save(locked, actor, now)
    note_change("endpoint.events_changed", _("“%(account)s”修改 %(url)s 的推送事件"), locked, actor, now)


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, actor: Membership, now: datetime) -> str:
    """A new secret, told this once. For 24 hours messages bear signatures by it and by the one before, so that the
    other side changes when it likes. A second rotation within them replaces the new one, which may have been lost
    before anybody used it; the old one goes on."""
    locked = _lock(endpoint, actor)
    secret = new_secret()
    if locked.previous_until is None or locked.previous_until <= now:
        locked.previous_secret = locked.secret
    locked.previous_until = now + BOTH_SIGN
    locked.secret = seal(secret)
    _save(locked, actor, now)
    note_change("endpoint.secret_rotated", _("“%(account)s”更换 %(url)s 的推送密钥"), locked, actor, now)
    return secret


@transaction.atomic
def stop(*, endpoint: Endpoint, actor: Membership, now: datetime) -> None:
    """Sends nothing more. What waits is kept, what happens meanwhile is not. Whoever may close the account may."""
    if not organizations_to_close_for(actor).filter(pk=endpoint.account.membership.organization_id).exists():
        raise NotAllowed(_("您无权停用该接收地址。"))
    locked = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if not locked.is_active:
        raise Conflict(_("该接收地址已经停用。"))
    locked.is_active, locked.stopped_because = False, _("由管理人员停用")
    _save(locked, actor, now)
    note_change("endpoint.stopped", _("“%(account)s”停用接收地址 %(url)s"), locked, actor, now)


@transaction.atomic
def resume(*, endpoint: Endpoint, actor: Membership, now: datetime) -> None:
    """Sends again, first a test, and then what waits. ``InvalidInput`` if the address may not be told any more."""
    locked = _lock(endpoint, actor)
    if locked.is_active:
        raise Conflict(_("该接收地址正在使用。"))
    _check(locked.url)
    in_use = Endpoint.objects.filter(account=locked.account_id, is_active=True).count()
    if in_use >= MOST_ENDPOINTS:
        raise Conflict(_("一个账号最多使用 %(most)d 个接收地址。") % {"most": MOST_ENDPOINTS})
    locked.is_active, locked.stopped_because = True, ""
    locked.resting_until, locked.unreachable, locked.troubled_at = None, 0, None
    _save(locked, actor, now)
    ping(endpoint=locked, actor=actor, now=now)
    note_change("endpoint.resumed", _("“%(account)s”启用接收地址 %(url)s"), locked, actor, now)


def ping(*, endpoint: Endpoint, actor: Membership, now: datetime) -> Delivery:
    """Queues a test, which says nothing of any case, unless one waits already. ``Conflict`` while the address is
    stopped."""
    _guard(endpoint.account, actor)
    if not endpoint.is_active:
        raise Conflict(_("该接收地址已停用，请先启用。"))
    waiting = Delivery.objects.filter(endpoint=endpoint, type=PING, state=DeliveryState.PENDING).first()
    if waiting is not None:
        return waiting
    body = compose(PING, now, {"endpoint": endpoint.pk})
    return Delivery.objects.create(endpoint=endpoint, type=PING, body=body, created_at=now, next_at=now)


def note_change(
    kind: str, words: str, endpoint: Endpoint, actor: Membership, now: datetime, **data: Any
) -> None:
    """Writes into the audit log of the account's organisation what was done to an address."""
    account = endpoint.account
    record(
        actor=actor,
        organization=account.membership.organization,
        kind=kind,
        summary=words % {"account": account.name, "url": endpoint.url, **data},
        data={"endpoint": endpoint.pk, "events": endpoint.events, **data},
        now=now,
    )


def _lock(endpoint: Endpoint, actor: Membership) -> Endpoint:
    _guard(endpoint.account, actor)
    return Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


def _guard(account: ServiceAccount, actor: Membership) -> None:
    if not manages(actor, account):
        raise NotAllowed(_("您无权管理该账号的接收地址。"))


def _save(endpoint: Endpoint, actor: Membership, now: datetime) -> None:
    endpoint.changed_at, endpoint.changed_by = now, actor
    endpoint.save()


def _check(url: str) -> None:
    try:
        guard.parse(url)
    except guard.Refused as refusal:
        raise InvalidInput(str(refusal), field="url") from refusal
