"""What an anchor states, word for word, and its line in the file: canonical JSON, as the verifier reads it. Pure."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from portal.anchors import merkle
from portal.anchors.models import Anchor

FORMAT = "yuanbantong-anchor/2"
# Of anchors from before there were traces; none comes after one that covers them.
FORMAT_WITHOUT_TRACES = "yuanbantong-anchor/1"
# Before the first anchor there is none.
GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def stated(anchor: Anchor) -> dict[str, Any]:
    """What is hashed and signed."""
    traces = {name: getattr(anchor, name) for name in _TRACES} if anchor.covers_traces else {}
    return traces | {
        "format": FORMAT if anchor.covers_traces else FORMAT_WITHOUT_TRACES,
        "number": anchor.number,
        "first_entry": anchor.first_entry,
        "last_entry": anchor.last_entry,
        "count": anchor.count,
        "root": anchor.root,
        "ledgers": len(anchor.heads),
        "heads_root": anchor.heads_root,
        "previous_hash": anchor.previous_hash,
        "made_at": anchor.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "key_id": anchor.key_id,
    }


def signed(anchor: Anchor) -> dict[str, Any]:
    """The statement with its hash and its signature."""
    return stated(anchor) | {"hash": anchor.hash, "signature": anchor.signature}


def digest(anchor: Anchor) -> str:
    return hashlib.sha256(canonical(stated(anchor))).hexdigest()


def line(anchor: Anchor) -> bytes:
    """The anchor as the file has it, with the heads of its ledgers and the end of the line."""
    return canonical(signed(anchor) | {"heads": anchor.heads}) + b"\n"


def read(text: bytes) -> Anchor | None:
    """The anchor of a line, which is not saved; None for anything that is no line of ours."""
    try:
        found = json.loads(text)
        names = _FIELDS if found["format"] == FORMAT_WITHOUT_TRACES else _FIELDS + _TRACES
        anchor = Anchor(
            made_at=datetime.fromisoformat(found["made_at"]), **{name: found[name] for name in names}
        )
        well_formed = all(
            type(part) is kind for head in anchor.heads for part, kind in zip(head, _HEAD, strict=True)
        )
        return anchor if well_formed and line(anchor).strip() == text.strip() else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def fault_within(anchor: Anchor) -> bool:
    """Whether hash, heads and what is stated of them disagree."""
    return anchor.hash != digest(anchor) or anchor.heads_root != merkle.heads_root(map(tuple, anchor.heads))


def follows(anchor: Anchor, previous: Anchor | None) -> bool:
    """Whether an anchor begins where the one before it ends, and names it."""
    if previous is None:
        previous = Anchor(number=0, last_entry=0, hash=GENESIS, made_at=datetime.min.replace(tzinfo=UTC))
    expected = (previous.number + 1, previous.last_entry + 1, previous.hash)
    traces = (previous.last_trace or 0) + 1 if anchor.covers_traces or previous.covers_traces else None
    return (anchor.number, anchor.first_entry, anchor.previous_hash) == expected and (
        anchor.first_trace == traces and anchor.made_at > previous.made_at
    )


_HEAD = (str, int, str)
_FIELDS = (
    "number", "first_entry", "last_entry", "count", "root", "heads", "heads_root", "previous_hash", "hash",
    "signature", "key_id",
)  # fmt: skip
_TRACES = ("first_trace", "last_trace", "trace_count", "trace_root")
