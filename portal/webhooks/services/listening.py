"""Noting that something happened, in the transaction in which it does."""

from portal.ledger.models import LedgerEntry
from portal.webhooks.models import Endpoint, Event


def note(entry: LedgerEntry) -> None:
    """Leaves an event, while any address is in use. Who is to be told is found out later: an act must not wait for
    it."""
    if Endpoint.objects.filter(is_active=True).exists():
        Event.objects.create(entry=entry, created_at=entry.recorded_at)
