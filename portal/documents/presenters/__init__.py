"""One presenter per paper: frozen facts in, what its template prints out. No clock, no database, no settings."""

from collections.abc import Callable
from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.presenters import archive, disposal, notices, registers, reports, work
from portal.documents.presenters.common import Context
from portal.documents.presenters.powers_inspections import INSPECTION_PRESENTERS
from portal.documents.presenters.powers_instruments import INSTRUMENT_PRESENTERS
from portal.documents.presenters.powers_openings import OPENING_PRESENTERS
from portal.documents.presenters.powers_oversight import OVERSIGHT_PRESENTERS
from portal.documents.presenters.powers_permits import PERMIT_PRESENTERS
from portal.documents.presenters.powers_promises import PROMISE_PRESENTERS
from portal.documents.presenters.powers_whistles import WHISTLE_PRESENTERS

PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.ENTRUSTMENT: notices.entrustment,
    DocumentKind.ACCEPTANCE: notices.acceptance,
    DocumentKind.CORRECTION: notices.correction,
    DocumentKind.DECLINE: notices.decline,
    DocumentKind.PLAN: work.plan,
    DocumentKind.HANDOVER: work.handover,
    DocumentKind.COORDINATION_LETTER: work.coordination_letter,
    DocumentKind.SUPERVISION_LETTER: work.supervision_letter,
    DocumentKind.MINUTES: work.minutes,
    DocumentKind.DELIVERY: work.delivery,
    DocumentKind.FEEDBACK: reports.feedback,
    DocumentKind.COMPREHENSIVE: reports.comprehensive,
    DocumentKind.TRACKING: registers.tracking,
    DocumentKind.LEDGER: registers.ledger,
    DocumentKind.ARCHIVE_COVER: archive.archive_cover,
    DocumentKind.ARCHIVE_INDEX: archive.archive_index,
    DocumentKind.DISPOSAL_REGISTER: disposal.disposal_register,
    **INSPECTION_PRESENTERS,
    **INSTRUMENT_PRESENTERS,
    **OPENING_PRESENTERS,
    **OVERSIGHT_PRESENTERS,
    **PERMIT_PRESENTERS,
    **PROMISE_PRESENTERS,
    **WHISTLE_PRESENTERS,
}

__all__ = ["PRESENTERS", "Context"]
