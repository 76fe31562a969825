"""What the register of delegated powers and its cases consist of."""

from delegation.models.adjustments import Adjustment, AdjustmentItem, PowerList, PowerListItem
from delegation.models.authorities import Authority, Power, Scheme
from delegation.models.handing_over import PackageItem, PendingCase, SealChange, SystemAccount, Training
from delegation.models.instruments import Instrument, InstrumentItem
from delegation.models.permits import (
    Permit,
    PermitDefect,
    PermitFile,
    PermitMaterial,
    PermitPause,
    PermitVisit,
)
from delegation.models.postings import Attendance, LeftOver, Posting, PostingReview, UnabsorbedPower
from delegation.models.whistles import Accountability, Call, Whistle, WhistleLetter, WhistleMatter

__all__ = [
    "Accountability",
    "Adjustment",
    "AdjustmentItem",
    "Attendance",
    "Authority",
    "Call",
    "Instrument",
    "InstrumentItem",
    "LeftOver",
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
    "Scheme",
    "SealChange",
    "SystemAccount",
    "Training",
    "UnabsorbedPower",
    "Whistle",
    "WhistleLetter",
    "WhistleMatter",
]
