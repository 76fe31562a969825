"""Sending what waits: address by address, of each case in order, until it was heard."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.errors import error_text
from portal.health.clock import database_now
from portal.webhooks import cases, signing
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Attempt, Delivery, Endpoint
from portal.webhooks.posting import Answer, post
from portal.webhooks.queries import heads, speaking_to, to_serve
from portal.webhooks.secret_text import Unreadable, unseal
from portal.webhooks.services.telling import tell_of_trouble

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# From the first attempt: who waits behind a message that is tried for three days has three days of its own.
GIVE_UP_AFTER = timedelta(hours=72)
# Longer than any conversation, and renewed before each: whoever dies leaves the address to others this much later.
LEASE = timedelta(seconds=30)
# An address that cannot be reached, or lets one wait this long, is asked once per pause, however many messages wait for
# it: the others would have to wait with it.
SLOW_MILLISECONDS = 2_000
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
# One that answers late is heard after all: it must not fall behind for good.
LONGEST_SLOW_REST = timedelta(seconds=30)
# How long one address is served before the next has its turn, and how many messages are looked up at once.
TURN_SECONDS, BATCH = 10.0, 50


def send_due(*, clock: Clock = database_now, stop_at: float | None = None) -> int:
    """Sends what is due, until nothing is or ``stop_at`` (of ``monotonic``) is over; how many messages arrived.

    Any number may run at once: an address is served by one of them at a time, who holds a lease on it. One that is
    killed in the middle of a conversation leaves its message pending; it is sent again under the same ``webhook-id``.
    """
    arrived = 0
    while (stop_at is None or monotonic() < stop_at) and (endpoint := _claim(clock())):
        arrived += _serve(endpoint, clock, stop_at)
    return arrived


@transaction.atomic
def _claim(now: datetime) -> Endpoint | None:
    endpoint = to_serve(now).select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if endpoint is not None:
        endpoint.lease, endpoint.leased_until, endpoint.served_at = uuid.uuid4(), now + LEASE, now
        endpoint.save(update_fields=["lease", "leased_until", "served_at"])
    return endpoint


def _serve(endpoint: Endpoint, clock: Clock, stop_at: float | None) -> int:
    """One turn of an address whose lease is held; how many messages arrived."""
    arrived = 0
    end = min(monotonic() + TURN_SECONDS, stop_at or float("inf"))
    try:
        while batch := list(_order(endpoint, clock()).values_list("pk", flat=True)[:BATCH]):
            for pk in batch:
                if monotonic() > end or not _renew(endpoint, clock()):
                    return arrived
                answer = _send(endpoint, pk, clock)
                if answer is None:
                    continue
                arrived += _is_success(answer)
                if _holds_up(answer) or answer.status == HTTPStatus.GONE:
                    return arrived
        return arrived
    finally:
        Endpoint.objects.filter(pk=endpoint.pk, lease=endpoint.lease).update(lease=None, leased_until=None)


def _order(endpoint: Endpoint, now: datetime) -> QuerySet[Delivery]:
    return heads(now).filter(endpoint=endpoint).order_by("next_at", "created_at", "sequence", "pk")


def _send(endpoint: Endpoint, pk: uuid.UUID, clock: Clock) -> Answer | None:
    """One message, if it is still its turn: meanwhile an earlier one may have been asked for again. None if nothing was
    sent."""
    now = clock()
    delivery = heads(now).filter(pk=pk).select_related("entry__ledger").first()
    if delivery is None:
        return None
    if not _may_be_told(endpoint, delivery):
        Delivery.objects.filter(pk=pk).update(state=DeliveryState.WITHHELD)
        return None
    answer = _converse(endpoint, delivery, now)
    record(delivery, answer, clock())
    return answer


def _renew(endpoint: Endpoint, now: datetime) -> bool:
    """Whether the lease is still ours and the address may still be spoken to, now that something is to be said."""
    held = speaking_to(now).filter(pk=endpoint.pk, lease=endpoint.lease)
    return bool(Endpoint.objects.filter(pk__in=held.values("pk")).update(leased_until=now + LEASE))


def _may_be_told(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Judged again: since it was queued the organisation may have lost the case."""
    if delivery.entry is None:
        return True
    case = cases.case_of(delivery.entry.ledger)
    return case is not None and case.seen_by(endpoint.account.membership, delivery.entry)


def _converse(endpoint: Endpoint, delivery: Delivery, now: datetime) -> Answer:
    current = Endpoint.objects.get(
        pk=endpoint.pk
    )  # its address and secrets may have changed since the turn began
    try:
        secrets = [unseal(current.secret)]
        if current.previous_until is not None and now < current.previous_until:
            secrets.append(unseal(current.previous_secret))
    except Unreadable:
        return Answer(None, 0, _("签名密钥无法读取，请更换签名密钥。"))
    body = delivery.body.encode()
    signed = signing.headers(
        secrets, message_id=delivery.message_id, timestamp=int(now.timestamp()), body=body
    )
    return post(current.url, body, signed)


def _is_success(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _holds_up(answer: Answer) -> bool:
    """Whether the address is to rest: whoever answers, but slowly, costs the others as much as who does not."""
    return answer.status is None or answer.milliseconds > SLOW_MILLISECONDS


@transaction.atomic
def record(delivery: Delivery, answer: Answer, now: datetime) -> None:
    """What came of one conversation: to the delivery, if nobody settled it meanwhile, and to the address."""
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=delivery.endpoint_id)
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    error = "" if _is_success(answer) else _complaint(answer)
    Attempt.objects.create(
        delivery=locked, at=now, status=answer.status, milliseconds=answer.milliseconds, error=error
    )
    if error:
        logger.warning("message %s not delivered: %s", locked.pk, error)
    if locked.state == DeliveryState.PENDING:
        _settle(locked, answer, error, now)
    _judge(endpoint, locked, answer, now)


def _settle(delivery: Delivery, answer: Answer, error: str, now: datetime) -> None:
    delivery.attempts += 1
    delivery.first_tried_at = delivery.first_tried_at or now
    delivery.last_status, delivery.last_error = answer.status, error
    last = delivery.first_tried_at + GIVE_UP_AFTER
    if not error:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
    elif now >= last:
        delivery.state = DeliveryState.FAILED
    else:
        pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
        delivery.next_at = min(now + pause, last)
    delivery.save()


def _judge(endpoint: Endpoint, delivery: Delivery, answer: Answer, now: datetime) -> None:
    """What the conversation says of the address: reachable and swift or not, gone, in trouble. People are told once."""
    if _holds_up(answer):
        longest = LONGEST_REST if answer.status is None else LONGEST_SLOW_REST
        rest = min(FIRST_REST * 2 ** min(endpoint.unreachable, 10), longest)
        endpoint.unreachable = min(endpoint.unreachable + 1, 1000)
        endpoint.resting_until = now + rest
    else:
        endpoint.unreachable, endpoint.resting_until = 0, None
    if answer.status == HTTPStatus.GONE:
        endpoint.is_active, endpoint.changed_at, endpoint.changed_by = False, now, None
        endpoint.stopped_because = _("对方应答 410，表示该地址不再接收")
        tell_of_trouble(endpoint, endpoint.stopped_because, now)
    elif delivery.state == DeliveryState.FAILED and endpoint.troubled_at is None:
        endpoint.troubled_at = now
        tell_of_trouble(endpoint, _("有消息连续 72 小时未能送达，已停止重试，可在推送记录中重新推送"), now)
    elif _is_success(answer):
        endpoint.troubled_at = None
    endpoint.save()


def _complaint(answer: Answer) -> str:
    if answer.status is None:
        return error_text(ValueError(answer.error), 500).removeprefix("ValueError: ")
    if 300 <= answer.status < 400:
        return _("应答 %(status)d：推送不跟随转向，请登记最终地址。") % {"status": answer.status}
    return _("应答 %(status)d。") % {"status": answer.status}
