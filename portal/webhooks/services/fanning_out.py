"""From an event to one delivery for each address that may be told of it."""

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal.health.clock import database_now
from portal.ledger.models import LedgerEntry
from portal.webhooks import cases
from portal.webhooks.models import Delivery, Endpoint, Event
from portal.webhooks.queries import listening

logger = logging.getLogger(__name__)

# One at a time: a second that took the next event of a case could be done with it first.
LOCK = 0x77656268  # "webh"
# What cannot be judged is tried again after this long, and what follows in its case waits for it.
PAUSE = timedelta(minutes=5)


@transaction.atomic
def fan_out(limit: int = 200, *, now: datetime | None = None) -> int:
    """Turns the oldest events into deliveries; how many events. All of it or nothing: an event is gone when, and only
    when, its deliveries are there."""
    if not _alone():
        return 0
    now = now or database_now()
    stuck = Event.objects.filter(not_before__gt=now).values("entry__ledger")
    waiting = Event.objects.exclude(entry__ledger__in=stuck).select_related("entry__ledger").order_by("pk")
    endpoints: list[Endpoint] = []
    done, failed = [], set()
    for event in waiting[:limit]:
        endpoints = endpoints or list(listening(now))
        if event.entry.ledger_id in failed:
            continue
        try:
            with transaction.atomic():
                Delivery.objects.bulk_create(_deliveries(event, endpoints, now))
        except Exception:
            logger.exception("event %s could not be judged", event.pk)
            failed.add(event.entry.ledger_id)
            Event.objects.filter(pk=event.pk).update(not_before=now + PAUSE)
        else:
            done.append(event.pk)
    Event.objects.filter(pk__in=done).delete()
    return len(done)


def _alone() -> bool:
    """Whether nobody else fans out; until the end of the transaction, or of the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _deliveries(event: Event, endpoints: Iterable[Endpoint], now: datetime) -> list[Delivery]:
    entry: LedgerEntry = event.entry
    case = cases.case_of(entry.ledger)
    if case is None:
        return []
    type = f"{case.kind}.{entry.kind}"
    body = compose(type, entry.occurred_at, case.told(entry))
    return [
        Delivery(
            endpoint=endpoint,
            entry=entry,
            ledger=entry.ledger,
            sequence=entry.sequence,
            type=type,
            body=body,
            created_at=event.created_at,
            next_at=now,
        )
        for endpoint in endpoints
        if endpoint.wants(type) and case.seen_by(endpoint.account.membership, entry)
    ]


def compose(type: str, moment: datetime, data: dict[str, Any]) -> str:
    """The message, as it is signed and sent every time."""
    content = {"type": type, "timestamp": timezone.localtime(moment).isoformat(), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
