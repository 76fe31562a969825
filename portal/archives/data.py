"""What a package says as data: the register's own words, for machines and for whoever takes it in."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from portal.documents.models import Document, StoredFile
from portal.ledger.models import DepartedEntry, Ledger, LedgerEntry

FORMAT = "yuanbantong-archive/1"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def fields(subject: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(subject, name) for name in names}


def documents_data(papers: Iterable[tuple[str, Document]]) -> list[dict[str, Any]]:
    """Papers by their path in the package; None for one without bytes."""
    return [
        {
            "path": path or None,
            **fields(paper, "kind", "number", "title", "state", "issued_at", "issuer_name", "pages"),
            **fields(paper, "template_version", "calendar_version"),
            "void_reason": paper.void_reason,
            "replaces": paper.replaces.number if paper.replaces else None,
        }
        for path, paper in papers
    ]


def files_data(files: Iterable[tuple[str, StoredFile]]) -> list[dict[str, Any]]:
    """Files by their path in the package; None for one in quarantine, whose bytes are handed to nobody."""
    return [
        {"path": path or None, **fields(file, "name", "content_type", "size", "uploaded_at")}
        for path, file in files
    ]


def ledger_data(
    ledger: Ledger, entries: Iterable[LedgerEntry], departed: Iterable[DepartedEntry]
) -> dict[str, Any]:
    """Every entry with its seal: whoever has this file can recompute the chain (``portal.ledger.chain``). Of those that
    have left what stays of them, and in which file they are."""
    gone = [
        {
            **fields(entry, "sequence", "recorded_at", "previous_hash", "hash"),
            **fields(entry.month, "file", "sha256"),
        }
        for entry in departed
    ]
    return {
        **fields(ledger, "id", "label", "length", "head_hash", "closed_at"),
        "entries": [
            fields(
                entry, "sequence", "heading", "kind", "subject", "summary", "data", "occurred_at", "recorded_at",
                "actor_name", "role_name", "organization_name", "actor_id", "organization_id", "previous_hash", "hash",
            )
            for entry in entries
        ],
        **({"departed": gone} if gone else {}),
    }  # fmt: skip
