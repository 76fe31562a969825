"""The kinds of case that have a list and a page, in the order of the menu of this app."""

from delegation.kinds.adjustments import ADJUSTMENTS
from delegation.kinds.hall import APPOINTMENTS, HALL_WINDOWS, INQUIRIES
from delegation.kinds.inspections import INSPECTION_PLANS, INSPECTIONS
from delegation.kinds.instruments import INSTRUMENTS
from delegation.kinds.kind import Beginning, Kind
from delegation.kinds.openings import OPENINGS
from delegation.kinds.oversight import ASSESSMENTS, ORDERS
from delegation.kinds.permits import PERMITS
from delegation.kinds.postings import POSTINGS, UNABSORBED
from delegation.kinds.whistles import WHISTLE_MATTERS, WHISTLES

_ALL: tuple[Kind, ...] = (
    INSTRUMENTS,
    ADJUSTMENTS,
    PERMITS,
    ORDERS,
    ASSESSMENTS,
    OPENINGS,
    INQUIRIES,
    APPOINTMENTS,
    HALL_WINDOWS,
    WHISTLES,
    WHISTLE_MATTERS,
    INSPECTIONS,
    INSPECTION_PLANS,
    POSTINGS,
    UNABSORBED,
)

KINDS: dict[str, Kind] = {kind.subject.value: kind for kind in _ALL}

__all__ = ["KINDS", "Beginning", "Kind"]
