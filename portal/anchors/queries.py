"""Reading anchors, and the entries and traces that they cover or have yet to cover."""

from collections.abc import Iterator

from django.db.models import Min, QuerySet

from portal.anchors.merkle import Row, TraceRow
from portal.anchors.models import Anchor, Told, Trace
from portal.anchors.traced import TRACES
from portal.health.clock import database_now
from portal.ledger.horizon import settled
from portal.ledger.models import DepartedEntry, LedgerEntry


def latest() -> Anchor | None:
    return Anchor.objects.order_by("-number").first()


def every_anchor() -> Iterator[Anchor]:
    """In their order, a few at a time: one may name ten thousand ledgers, and a page has no cursor to read them by
    (``portal.databases.pool``)."""
    number = 0
    while found := list(Anchor.objects.filter(number__gt=number).order_by("number")[:50]):
        yield from found
        number = found[-1].number


def covered(first: int, last: int) -> QuerySet[LedgerEntry, Row]:
    """The entries with keys from ``first`` to ``last``, in the order of their keys, as ``merkle`` takes them; also what
    stays of those that have left. One statement, so that none is missed that leaves meanwhile."""
    columns = ("pk", "ledger_id", "sequence", "hash")
    there = LedgerEntry.objects.order_by().filter(pk__gte=first, pk__lte=last).values_list(*columns)
    stayed = DepartedEntry.objects.gone().filter(pk__gte=first, pk__lte=last).values_list(*columns)
    return there.union(stayed, all=True).order_by("pk")


def covered_traces(first: int, last: int) -> QuerySet[Trace, TraceRow]:
    """The traces with keys from ``first`` to ``last``, likewise."""
    found = Trace.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    return found.values_list("pk", "kind", "key", "value", "recorded_at")


def waiting() -> int:
    """How far keys have settled beyond the last anchor: at most so many entries wait for the next."""
    end = settled()
    anchor = Anchor.objects.order_by("-number").values_list("last_entry", flat=True).first()
    return max(0, end - (anchor or 0))


def held_back_seconds() -> float:
    """How old the oldest trace is that no anchor can cover yet, because a session still says that it writes before it;
    0 where there is none. By the traces themselves: whoever holds them back cannot look younger."""
    end = settled(TRACES)
    oldest = Trace.objects.filter(pk__gt=end).aggregate(at=Min("recorded_at"))["at"]
    return 0.0 if oldest is None else max(0.0, (database_now() - oldest).total_seconds())


def untold(url: str) -> int:
    """How many anchors an address outside has not taken yet."""
    newest = Anchor.objects.order_by("-number").values_list("number", flat=True).first() or 0
    heard = Told.objects.filter(url=url).values_list("number", flat=True).first() or 0
    return newest - heard
