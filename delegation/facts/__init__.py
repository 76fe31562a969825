"""From the cases to the facts that a document freezes: one builder per paper (``portal.documents.facts``)."""

from collections.abc import Callable
from typing import Any

from delegation.facts import (
    archiving,
    inspections,
    instruments,
    openings,
    oversight,
    permits,
    postings,
    promises,
    whistles,
)
from portal.documents.enums import DocumentKind

BUILDERS: dict[DocumentKind, Callable[..., dict[str, Any]]] = {
    **archiving.BUILDERS,
    **inspections.BUILDERS,
    **instruments.BUILDERS,
    **openings.BUILDERS,
    **oversight.BUILDERS,
    **permits.BUILDERS,
    **postings.BUILDERS,
    **promises.BUILDERS,
    **whistles.BUILDERS,
}


def build(kind: DocumentKind, subject: Any, **extra: Any) -> dict[str, Any]:
    """The facts of a paper about a subject; ``extra`` has ``now``, ``actor`` and what the service adds."""
    return BUILDERS[kind](subject, **extra)
