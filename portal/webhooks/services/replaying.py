"""Sending again what was sent, failed or was withheld: by hand, or everything of a time."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.models import Membership
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.queries import manages
from portal.webhooks.services.endpoints import note_change


def replay(*, delivery: Delivery, actor: Membership, now: datetime) -> None:
    """Has one message sent again as soon as its turn comes, under the same ``webhook-id``: for whoever looks after the
    account, and for the account itself. ``Conflict`` while the address is stopped."""
    _guard(delivery.endpoint, actor)
    _again(delivery.endpoint, Delivery.objects.filter(pk=delivery.pk), actor, now)


def replay_range(
    *,
    endpoint: Endpoint,
    begin: datetime,
    end: datetime,
    only_missing: bool,
    actor: Membership,
    now: datetime,
) -> int:
    """Has every message that came up from ``begin`` until before ``end`` sent again, of each case in its order; how
    many. ``only_missing`` leaves out what arrived. ``InvalidInput`` for an empty range."""
    if begin >= end:
        raise InvalidInput(_("结束时间应晚于开始时间。"), field="end")
    _guard(endpoint, actor)
    found = Delivery.objects.filter(endpoint=endpoint, created_at__gte=begin, created_at__lt=end)
    if only_missing:
        found = found.exclude(state=DeliveryState.DELIVERED)
    return _again(endpoint, found, actor, now)


def _guard(endpoint: Endpoint, actor: Membership) -> None:
    if not manages(actor, endpoint.account) and actor.pk != endpoint.account.membership_id:
        raise NotAllowed(_("您无权重新推送。"))
    if not endpoint.is_active:
        raise Conflict(_("该接收地址已停用，请先启用再重新推送。"))


@transaction.atomic
def _again(endpoint: Endpoint, found: QuerySet[Delivery], actor: Membership, now: datetime) -> int:
    count = found.update(
        state=DeliveryState.PENDING,
        attempts=0,
        first_tried_at=None,
        delivered_at=None,
        next_at=now,
        replayed_at=now,
        replayed_by=actor,
    )
    words = _("“%(account)s”向 %(url)s 重新推送 %(count)d 条")
    note_change("endpoint.replayed", words, endpoint, actor, now, count=count)
    return count
