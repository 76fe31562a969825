"""Proof that a ledger is as it was written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.ledger import chain
from portal.ledger.departed import with_departed
from portal.ledger.models import DepartedEntry, Ledger, LedgerEntry


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold; ``entry_id`` is None where the entry itself is missing."""

    sequence: int
    entry_id: int | None
    reason: str


def verify(ledger: Ledger) -> Broken | None:
    """Recomputes the whole chain: finds entries altered, deleted, exchanged, inserted, or cut off the end.

    What it cannot find is a chain rewritten as a whole together with its head: keep the head elsewhere for that.
    """
    found = _verify(ledger, _read(ledger.entries.all()))
    if found is not None and (
        found := _verify(ledger, with_departed(ledger.pk, _read(ledger.entries.all())))
    ):
        # An entry whose moment was altered is not among them: what was done to it is said, not that it is missing.
        return _verify(ledger, with_departed(ledger.pk, _read(LedgerEntry.objects.wherever(ledger)))) or found
    return None


def verify_read(ledger: Ledger, entries: Sequence[LedgerEntry]) -> Broken | None:
    """As ``verify``, for the entries and the row of a ledger that were read together."""

    def end() -> tuple[int, str]:
        return ledger.length, ledger.head_hash

    found = verify_entries(ledger.pk, entries, end)
    return found and verify_entries(ledger.pk, with_departed(ledger.pk, entries), end)


def _read(entries: QuerySet[LedgerEntry]) -> Iterator[LedgerEntry]:
    return entries.order_by("sequence").iterator(chunk_size=500)


def _verify(ledger: Ledger, entries: Iterable[LedgerEntry | DepartedEntry]) -> Broken | None:
    end = Ledger.objects.values_list("length", "head_hash")
    return verify_entries(ledger.pk, entries, lambda: end.get(pk=ledger.pk))


def verify_entries(
    ledger_id: UUID, entries: Iterable[LedgerEntry | DepartedEntry], end: Callable[[], tuple[int, str]]
) -> Broken | None:
    """As ``verify``, for entries that come from anywhere. ``end`` tells length and head, asked for after the last. Of
    one that has left its place in the chain is judged: what it said stands in its file (see clients/verifier)."""
    head, sequence = chain.genesis(ledger_id), 0
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence:
            return Broken(sequence, None, _("记录缺失"))
        if entry.previous_hash != head:
            return Broken(sequence, entry.pk, _("与上一条记录不衔接"))
        if isinstance(entry, LedgerEntry) and chain.seal(entry) != entry.hash:
            return Broken(sequence, entry.pk, _("内容与校验值不符"))
        head = entry.hash
    stored = end()
    if stored[0] > sequence:
        return Broken(sequence + 1, None, _("末尾记录缺失"))
    if stored != (sequence, head):
        return Broken(sequence, None, _("末尾校验值不符"))
    return None
