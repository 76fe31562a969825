"""All ledgers as the verifier reads them: JSON lines, as everything stood at one moment.

First what the file is; then the anchors as the database has them, every entry in the order of keys, every ledger with
its length and head, the register of papers, every trace in the order of keys, and what each traced row says now; last
how many there were, so that a file that ends early is known.
"""

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from portal.anchors import statement
from portal.anchors.models import Anchor, Trace
from portal.anchors.traced import all_traced
from portal.documents.models import Document
from portal.exchange.snapshot import snapshot
from portal.health.clock import database_now
from portal.ledger.models import Ledger, LedgerEntry

FORMAT = "yuanbantong-ledgers/2"
CHUNK = 2_000
ENTRY = (
    "id", "ledger_id", "sequence", "heading", "kind", "subject", "summary", "data", "occurred_at", "recorded_at",
    "actor_name", "role_name", "organization_name", "actor_id", "organization_id", "previous_hash", "hash",
)  # fmt: skip
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
    counts: dict[str, int] = {}
    for name, lines in _everything():
        counts[name] = 0
        for line in lines():
            file.write(statement.canonical({name: line}) + b"\n")
            counts[name] += 1
    file.write(statement.canonical({"end": counts}) + b"\n")
    return counts


def _everything() -> Iterator[tuple[str, Callable[[], Iterable[dict[str, Any]]]]]:
    yield "anchor", lambda: map(statement.signed, Anchor.objects.order_by("number").iterator(chunk_size=50))
    yield "entry", lambda: _rows(LedgerEntry.objects.order_by("pk"), ENTRY)
    yield "ledger", lambda: _rows(Ledger.objects.order_by("pk"), LEDGER)
    register = Document.objects.order_by("issuer", "kind", "year", "sequence")
    yield "paper", lambda: _rows(register, PAPER)
    yield "trace", lambda: _rows(Trace.objects.order_by("pk"), TRACE)
    yield "row", lambda: chain.from_iterable(traced.rows() for traced in all_traced())


def _rows(found: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    names = [column.removesuffix("_id") for column in columns]
    for values in found.values_list(*columns).iterator(chunk_size=CHUNK):
        yield dict(zip(names, map(_plain, values), strict=True))


def _plain(value: Any) -> Any:
    """JSON goes as it is, with the numbers as they were sealed; moments as the seal has them."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
