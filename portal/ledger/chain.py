"""How an entry is sealed: SHA-256 over everything it says and over the seal of the entry before it. Pure."""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.ledger.models import LedgerEntry

# Beyond this a float may come back from PostgreSQL as another kind of number, and the seal would break.
LARGEST_FLOAT = 1e15


def genesis(ledger_id: uuid.UUID) -> str:
    """The seal before the first entry: a chain cannot be moved to another ledger."""
    return hashlib.sha256(str(ledger_id).encode()).hexdigest()


def seal(entry: "LedgerEntry") -> str:
    """The hash of an entry over its canonical JSON: sorted keys, no spaces, instants in UTC to the microsecond."""
    content = {
        "ledger": str(entry.ledger_id),
        "sequence": entry.sequence,
        "heading": str(entry.heading),
        "kind": entry.kind,
        "subject": entry.subject,
        "summary": entry.summary,
        "data": entry.data,
        "occurred_at": _instant(entry.occurred_at),
        "recorded_at": _instant(entry.recorded_at),
        "actor_name": entry.actor_name,
        "role_name": entry.role_name,
        "organization_name": entry.organization_name,
        "actor": entry.actor_id,
        "organization": entry.organization_id,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any, path: str = "data") -> Any:
    """``value`` if it is JSON that the database gives back as it went in; ``TypeError`` naming the place if not."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case float() if abs(value) < LARGEST_FLOAT:
            return value + 0.0  # PostgreSQL knows no negative zero
        case list() | tuple():
            return [plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
        case dict() if all(isinstance(key, str) for key in value):
            return {str(key): plain(item, f"{path}.{key}") for key, item in value.items()}
    raise TypeError(f"{path} is not plain JSON: {value!r}")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
