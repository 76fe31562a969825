"""All ledgers as the verifier reads them: JSON lines, as everything stood at one moment.

First what the file is; then the anchors as the database has them, the months of entries that have left, every entry in
the order of keys (of one that has left what stays of it, as ``departed``), every ledger with its length and head, the
register of papers, every trace in the order of keys, and what each traced row says now; last how many there were, so
that a file that ends early is known.
"""

import gzip
import os
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from pathlib import Path
from typing import Any

from django.db import connection

from portal.anchors import statement
from portal.anchors.models import Anchor, Trace
from portal.anchors.traced import all_traced
from portal.documents.models import Document
from portal.exchange.snapshot import snapshot
from portal.health.clock import database_now
from portal.ledger.models import DepartedEntry, DepartedMonth, Ledger, LedgerEntry

Line = tuple[str, dict[str, Any]]
FORMAT = "yuanbantong-ledgers/3"
CHUNK = 2_000
ENTRY = (
    "id", "ledger_id", "sequence", "heading", "kind", "subject", "summary", "data", "occurred_at", "recorded_at",
    "actor_name", "role_name", "organization_name", "actor_id", "organization_id", "previous_hash", "hash",
)  # fmt: skip
MONTH = ("name", "file", "sha256", "entries", "left_at")
DEPARTED = ("id", "ledger_id", "sequence", "recorded_at", "previous_hash", "hash", "month_id")
LEDGER = ("id", "label", "length", "head_hash", "closed_at")
TRACE = ("id", "kind", "key", "value", "recorded_at")
PAPER = ("ledger_id", "issuer_id", "kind", "year", "sequence", "number", "issued_at", "sha256")


def export(path: Path) -> dict[str, int]:
    """Writes the file, compressed, readable by its owner alone: it holds everything that ledgers say of people. Nothing
    is left of one that is interrupted. How many of each kind are in it. Not within a transaction."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            # Told is a moment before the snapshot: whatever was anchored until then is in it.
            made_at = database_now()
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=4) as file, snapshot():
                counts = _write(file, made_at)
            raw.flush()
            os.fsync(raw.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return counts


def _write(file: gzip.GzipFile, made_at: datetime) -> dict[str, int]:
    file.write(statement.canonical({"format": FORMAT, "made_at": _plain(made_at)}) + b"\n")
    counts = dict.fromkeys(("anchor", "month", "entry", "departed", "ledger", "paper", "trace", "row"), 0)
    # A month that would leave from now on waits: its entries would be gone from the table, which shows itself as it is,
    # and not have left yet by the rows, which show themselves as they were.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_ledgerentry IN ACCESS SHARE MODE")
    for name, line in _everything():
        file.write(statement.canonical({name: line}) + b"\n")
        counts[name] += 1
    file.write(statement.canonical({"end": counts}) + b"\n")
    return counts


def _everything() -> Iterator[Line]:
    for anchor in Anchor.objects.order_by("number").iterator(chunk_size=50):
        yield "anchor", statement.signed(anchor)
    yield from _rows("month", DepartedMonth.objects.order_by("left_at", "pk"), MONTH)
    entries = _rows("entry", LedgerEntry.objects.order_by("pk"), ENTRY)
    departed = _rows("departed", DepartedEntry.objects.gone().order_by("pk"), DEPARTED)
    yield from merge(entries, departed, key=lambda line: int(line[1]["id"]))
    yield from _rows("ledger", Ledger.objects.order_by("pk"), LEDGER)
    yield from _rows("paper", Document.objects.order_by("issuer", "kind", "year", "sequence"), PAPER)
    yield from _rows("trace", Trace.objects.order_by("pk"), TRACE)
    for traced in all_traced():
        for row in traced.rows():
            yield "row", row


def _rows(kind: str, found: Any, columns: tuple[str, ...]) -> Iterator[Line]:
    names = [column.removesuffix("_id") for column in columns]
    for values in found.values_list(*columns).iterator(chunk_size=CHUNK):
        yield kind, dict(zip(names, map(_plain, values), strict=True))


def _plain(value: Any) -> Any:
    """JSON goes as it is, with the numbers as they were sealed; moments as the seal has them."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
