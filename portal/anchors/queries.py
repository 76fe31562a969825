"""Reading anchors, and the entries and traces that they cover or have yet to cover."""

from django.db.models import QuerySet

from portal.anchors.merkle import Row, TraceRow
from portal.anchors.models import Anchor, Told, Trace
from portal.ledger.horizon import settled
from portal.ledger.models import LedgerEntry


def latest() -> Anchor | None:
    return Anchor.objects.order_by("-number").first()


def covered(first: int, last: int) -> QuerySet[LedgerEntry, Row]:
    """The entries with keys from ``first`` to ``last``, in the order of their keys, as ``merkle`` takes them."""
    found = LedgerEntry.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    return found.values_list("pk", "ledger_id", "sequence", "hash")


def covered_traces(first: int, last: int) -> QuerySet[Trace, TraceRow]:
    """The traces with keys from ``first`` to ``last``, likewise."""
    found = Trace.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    return found.values_list("pk", "kind", "key", "value", "recorded_at")


def waiting() -> int:
    """How far keys have settled beyond the last anchor: at most so many entries wait for the next."""
    end = settled()
    anchor = Anchor.objects.order_by("-number").values_list("last_entry", flat=True).first()
    return max(0, end - (anchor or 0))


def untold(url: str) -> int:
    """How many anchors an address outside has not taken yet."""
    newest = Anchor.objects.order_by("-number").values_list("number", flat=True).first() or 0
    heard = Told.objects.filter(url=url).values_list("number", flat=True).first() or 0
    return newest - heard
