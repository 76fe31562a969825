"""Reading ledgers."""

import uuid

from django.db.models import QuerySet

from portal.ledger.models import Ledger, LedgerEntry


def timeline(ledger: Ledger, heading: str = "") -> QuerySet[LedgerEntry]:
    """The entries of a ledger in order, of one heading if given. Needs no other table: names are in the entry."""
    entries = ledger.entries.order_by("sequence")
    return entries.filter(heading=heading) if heading else entries


def ledgers_named(reference: str) -> QuerySet[Ledger]:
    """The ledgers that a request number or an identifier means; all of them for an empty text."""
    if not reference:
        return Ledger.objects.all()
    try:
        return Ledger.objects.filter(pk=uuid.UUID(reference))
    except ValueError:
        return Ledger.objects.filter(label=reference)
