"""Noting that something happened, in the transaction in which it does."""

from typing import Any

from django.db.models import QuerySet

from portal.fixed import fixed
from portal.ledger.models import LedgerEntry
from portal.webhooks.models import Endpoint, Event


def note(entry: LedgerEntry) -> None:
    """Leaves an event, while any address is in use. Who is to be told is found out later: an act must not wait for
    it."""
    if _in_use.ask():
        Event.objects.create(entry=entry, created_at=entry.recorded_at)


@fixed()
def _in_use() -> QuerySet[Endpoint, Any]:
    return Endpoint.objects.filter(is_active=True).order_by().values_list("pk")[:1]
