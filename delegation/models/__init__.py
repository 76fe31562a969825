"""What the register of delegated powers and its cases consist of."""

from delegation.models.adjustments import Adjustment, AdjustmentItem, PowerList, PowerListItem
from delegation.models.authorities import Authority, Power, Scheme
from delegation.models.filings import Filing
from delegation.models.hall import Appointment, HallService, HallWindow, Inquiry, Ticket
from delegation.models.handing_over import PackageItem, PendingCase, SealChange, SystemAccount, Training
from delegation.models.inspection_days import CheckItem, Finding, InspectionPart, Inspector
from delegation.models.inspections import Inspection, InspectionPlan, InspectionWish
from delegation.models.instruments import Instrument, InstrumentItem
from delegation.models.openings import Opening, OpeningPart, OpeningSeal
from delegation.models.oversight import Assessment, DecisionCheck, Order
from delegation.models.permits import (
    Permit,
    PermitDefect,
    PermitFile,
    PermitMaterial,
    PermitPause,
    PermitVisit,
)
from delegation.models.postings import Attendance, LeftOver, Posting, PostingReview, UnabsorbedPower
from delegation.models.promises import CreditNote, Promise
from delegation.models.whistles import Accountability, Call, Whistle, WhistleLetter, WhistleMatter

__all__ = [
    "Accountability",
    "Adjustment",
    "AdjustmentItem",
    "Appointment",
    "Assessment",
    "Attendance",
    "Authority",
    "Call",
    "CheckItem",
    "CreditNote",
    "DecisionCheck",
    "Filing",
    "Finding",
    "HallService",
    "HallWindow",
    "Inquiry",
    "Inspection",
    "InspectionPart",
    "InspectionPlan",
    "InspectionWish",
    "Inspector",
    "Instrument",
    "InstrumentItem",
    "LeftOver",
    "Opening",
    "OpeningPart",
    "OpeningSeal",
    "Order",
    "PackageItem",
    "PendingCase",
    "Permit",
    "PermitDefect",
    "PermitFile",
    "PermitMaterial",
    "PermitPause",
    "PermitVisit",
    "Posting",
    "PostingReview",
    "Power",
    "PowerList",
    "PowerListItem",
    "Promise",
    "Scheme",
    "SealChange",
    "SystemAccount",
    "Ticket",
    "Training",
    "UnabsorbedPower",
    "Whistle",
    "WhistleLetter",
    "WhistleMatter",
]
