"""From the register to the facts that a document freezes: one builder per paper (``portal.documents.facts``)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.documents.enums import DocumentKind as D
from proxy_service.facts.archive import archive_cover, archive_index
from proxy_service.facts.closing import comprehensive, feedback, ledger, tracking
from proxy_service.facts.pieces import Facts
from proxy_service.facts.service import (
    acceptance,
    coordination_letter,
    correction,
    decline,
    delivery,
    entrustment,
    handover,
    minutes,
    plan,
)
from proxy_service.facts.supervision import supervision_letter

BUILDERS: dict[D, Callable[..., Facts]] = {
    D.ENTRUSTMENT: entrustment,
    D.ACCEPTANCE: acceptance,
    D.CORRECTION: correction,
    D.DECLINE: decline,
    D.PLAN: plan,
    D.HANDOVER: handover,
    D.COORDINATION_LETTER: coordination_letter,
    D.SUPERVISION_LETTER: supervision_letter,
    D.MINUTES: minutes,
    D.DELIVERY: delivery,
    D.FEEDBACK: feedback,
    D.COMPREHENSIVE: comprehensive,
    D.TRACKING: tracking,
    D.LEDGER: ledger,
    D.ARCHIVE_COVER: archive_cover,
    D.ARCHIVE_INDEX: archive_index,
}


def build(kind: D, subject: Any, *, now: datetime, **extra: Any) -> Facts:
    """The facts of a paper about a subject, as they are at ``now``."""
    return BUILDERS[kind](subject, now=now, **extra)
