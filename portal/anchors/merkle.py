"""The root of a tree of hashes (RFC 6962, section 2.1): a leaf cannot pass for a node, nor a tree for another. Pure."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

Row = tuple[int, object, int, str]
Head = tuple[str, int, str]
TraceRow = tuple[int, str, str, list[str | int | None] | None, datetime]


def root(leaves: Iterable[str]) -> str:
    """SHA-256 in hexadecimal. Holds one hash for every power of two of leaves, not the leaves."""
    complete: list[bytes] = []  # roots of complete trees, the largest first
    for number, leaf in enumerate(leaves):
        grown = hashlib.sha256(b"\0" + leaf.encode()).digest()
        while number & 1:
            grown = _node(complete.pop(), grown)
            number >>= 1
        complete.append(grown)
    if not complete:
        return hashlib.sha256(b"").hexdigest()
    last = complete.pop()
    while complete:
        last = _node(complete.pop(), last)
    return last.hex()


def entries_root(rows: Iterable[Row]) -> str:
    """Over entries as (key, ledger, sequence, hash), in the order of their keys."""
    return root(f"{key}:{ledger}:{sequence}:{digest}" for key, ledger, sequence, digest in rows)


def traces_root(rows: Iterable[TraceRow]) -> str:
    """Over traces as (key, kind, key of the row, value, moment), in the order of their keys."""
    return root(
        json.dumps([*rest, _instant(at)], ensure_ascii=False, separators=(",", ":")) for *rest, at in rows
    )


def heads_of(rows: Iterable[Row]) -> list[Head]:
    """Of each ledger among the entries how long it is with the last of them, and the hash of that; by identifier."""
    last = {str(ledger): (sequence, digest) for _key, ledger, sequence, digest in rows}
    return [(ledger, *last[ledger]) for ledger in sorted(last)]


def heads_root(heads: Iterable[Head]) -> str:
    return root(f"{ledger}:{length}:{digest}" for ledger, length, digest in heads)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
