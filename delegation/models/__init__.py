"""What the register of delegated powers and its cases consist of."""

from delegation.models.adjustments import Adjustment, AdjustmentItem, PowerList, PowerListItem
from delegation.models.authorities import Authority, Power, Scheme
from delegation.models.handing_over import PackageItem, PendingCase, SealChange, SystemAccount, Training
from delegation.models.instruments import Instrument, InstrumentItem

__all__ = [
    "Adjustment",
    "AdjustmentItem",
    "Authority",
    "Instrument",
    "InstrumentItem",
    "PackageItem",
    "PendingCase",
    "Power",
    "PowerList",
    "PowerListItem",
    "Scheme",
    "SealChange",
    "SystemAccount",
    "Training",
]
