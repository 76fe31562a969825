"""Reads a case with all its parts, for its page: three questions, however many parts it has (``portal.together``).

What only some of those who see the case may read of it is not among them: that is asked for by who reads
(``access.readable_papers`` and the like, ``Kind.read_by``).
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from delegation.models import (
    Accountability,
    AdjustmentItem,
    Attendance,
    Authority,
    Call,
    CheckItem,
    CreditNote,
    DecisionCheck,
    Filing,
    Finding,
    HallService,
    Inspection,
    InspectionPart,
    InspectionPlan,
    InspectionWish,
    Inspector,
    InstrumentItem,
    LeftOver,
    OpeningPart,
    OpeningSeal,
    Order,
    PackageItem,
    PendingCase,
    PermitDefect,
    PermitFile,
    PermitMaterial,
    PermitPause,
    PermitVisit,
    Posting,
    Power,
    PowerList,
    Promise,
    Scheme,
    SealChange,
    SystemAccount,
    Training,
    WhistleLetter,
    WhistleMatter,
)
from delegation.models.case import Case
from portal.documents.models import StoredFile
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership, Organization, User
from portal.together import ITS_LEDGER, SINCE, UNTIL, Whole

Rows = list[QuerySet[Any]]
Parts = Callable[[uuid.UUID], Rows]


def _of_permit(key: uuid.UUID) -> Rows:
    """Of the orders only which of them are under way."""
    return [
        PermitMaterial.objects.filter(permit=key).order_by("position"),
        PermitFile.objects.filter(material__permit=key).order_by("uploaded_at", "pk"),
        PermitDefect.objects.filter(permit=key).order_by("pk"),
        PermitPause.objects.filter(permit=key).order_by("started_at"),
        PermitVisit.objects.filter(permit=key).order_by("visited_on", "pk"),
        PermitVisit.staff.through.objects.filter(permitvisit__permit=key).order_by("membership"),
        Promise.objects.filter(permit=key).order_by("material__position"),
        CreditNote.objects.filter(promise__permit=key),
        CreditNote.evidence.through.objects.filter(creditnote__promise__permit=key),
        DecisionCheck.objects.filter(permit=key).order_by("checked_at", "pk"),
        Order.objects.filter(permit=key).only("permit", "kind", "state"),
    ]


def _of_instrument(key: uuid.UUID) -> Rows:
    """Of the items not the range of days, which is a constraint's: JSON has no ranges."""
    items = InstrumentItem.objects.filter(instrument=key).defer("in_force")
    return [
        items.order_by("power__scheme__code", "power__code"),
        *(
            model.objects.filter(instrument=key).order_by("pk")
            for model in (PackageItem, PendingCase, SealChange, SystemAccount)
        ),
        Training.objects.filter(instrument=key).order_by("held_on", "pk"),
    ]


def _of_adjustment(key: uuid.UUID) -> Rows:
    return [
        AdjustmentItem.objects.filter(adjustment=key).order_by("power__code", "pk"),
        PowerList.objects.filter(adjustment=key),
    ]


def _of_plan(key: uuid.UUID) -> Rows:
    return [
        InspectionPlan.departments.through.objects.filter(inspectionplan=key).order_by("organization__code"),
        InspectionWish.objects.filter(plan=key).order_by("enterprise__name", "department__code", "pk"),
        Inspection.objects.filter(plan=key).order_by("planned_on"),
    ]


def _of_inspection(key: uuid.UUID) -> Rows:
    return [
        InspectionWish.objects.filter(inspection=key).order_by("department__code", "pk"),
        InspectionPart.objects.filter(inspection=key).order_by("pk"),
        Inspector.objects.filter(part__inspection=key).order_by("pk"),
        CheckItem.objects.filter(part__inspection=key).order_by("wish", "pk"),
        Finding.objects.filter(inspection=key).order_by("pk"),
    ]


def _of_whistle(key: uuid.UUID) -> Rows:
    """Of the records of accountability only that there are some."""
    return [
        Call.objects.filter(whistle=key).order_by("pk"),
        WhistleLetter.objects.filter(call__whistle=key).order_by("step"),
        Accountability.objects.filter(call__whistle=key).only("call"),
        WhistleMatter.objects.filter(whistles=key),
        WhistleMatter.departments.through.objects.filter(whistlematter__whistles=key).order_by(
            "organization__code"
        ),
    ]


def _of_posting(key: uuid.UUID) -> Rows:
    return [
        Posting.powers.through.objects.filter(posting=key).order_by("power__scheme__code", "power__code"),
        Attendance.objects.filter(posting=key).order_by("-came_at"),
        LeftOver.objects.filter(posting=key).order_by("number"),
    ]


PARTS: dict[str, Parts] = {
    "permit": _of_permit,
    "instrument": _of_instrument,
    "adjustment": _of_adjustment,
    "inspection_plan": _of_plan,
    "inspection": _of_inspection,
    "whistle": _of_whistle,
    "whistle_matter": lambda key: [
        WhistleMatter.departments.through.objects.filter(whistlematter=key).order_by("organization__code")
    ],
    "posting": _of_posting,
    "opening": lambda key: [
        OpeningPart.objects.filter(opening=key).order_by("pk"),
        OpeningSeal.objects.filter(opening=key).order_by("pk"),
    ],
    "hall_window": lambda key: [HallService.objects.filter(window=key).order_by("position", "pk")],
}
#: What is read where a case or a part of it names it.
NAMED: frozenset[type[Any]] = frozenset({Membership, Organization, Power, StoredFile, User})
NAMED_BY: dict[str, frozenset[type[Any]]] = dict.fromkeys(
    ("adjustment", "inspection", "inspection_plan", "instrument"), NAMED | {Scheme}
)


def _beside_permit(key: uuid.UUID) -> Rows:
    """Its power, and what says whether the power is still delegated: not all that these name is shown."""
    return [
        Power.objects.filter(permits=key),
        Organization.objects.filter(powers__permits=key),
        Scheme.objects.filter(powers__permits=key).only("code", "name", "authority"),
        Authority.objects.filter(schemes__powers__permits=key).defer("file"),
    ]


BESIDE: dict[str, Parts] = {"permit": _beside_permit}


def _whole(model: type[Case]) -> Whole:
    """With what every case has: its ledger, and the entry of its file in the register."""
    own = PARTS.get(model.SUBJECT)

    def parts(key: uuid.UUID) -> Sequence[QuerySet[Any]]:
        entries = LedgerEntry.objects.filter(
            ledger=ITS_LEDGER, recorded_at__gte=SINCE, recorded_at__lte=UNTIL
        )
        return [
            Ledger.objects.filter(pk=ITS_LEDGER),
            entries.order_by("sequence"),
            Filing.objects.filter(ledger=ITS_LEDGER),
            *(own(key) if own else ()),
        ]

    return Whole(parts, NAMED_BY.get(model.SUBJECT, NAMED), BESIDE.get(model.SUBJECT, lambda key: ()))


_WHOLES = {model: _whole(model) for model in Case.__subclasses__()}


def load(case: Case) -> None:
    """Fetches the parts of a case that was read with its ledger, as they stood at one moment. ``.all()`` of these
    relations is from then on what was read, in the order in which the page shows them."""
    since, until = case.ledger.span
    _WHOLES[type(case)].load(case, case.ledger_id, since, until)
