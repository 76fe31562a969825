"""Who sees an instrument, and what an act asks of the person beside the role.

A draft is the department's own until it is sent for review; then the justice bureau, the park and the bureau and
government of the scheme see it too. What was published is on the public page besides.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils import timezone

from delegation.enums.instruments import InstrumentState
from delegation.models import Instrument
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

SHOWN = ~Q(state=InstrumentState.DRAFTED)


def visible_instruments(membership: Membership) -> QuerySet[Instrument]:
    """Those that the person's organisation gives, holds, reviews or oversees."""
    organ = membership.organization
    if membership.role in DEPARTMENT_ROLES:
        concerned = Q(scheme__justice=organ) | Q(scheme__bureau=organ)
        return Instrument.objects.filter(Q(department=organ) | (SHOWN & concerned))
    if membership.role in PARK_ROLES:
        return Instrument.objects.filter(SHOWN, park=organ.park)
    if membership.role == Role.COUNTY_OFFICER:
        return Instrument.objects.filter(SHOWN, scheme__government=organ)
    return Instrument.objects.filter(SHOWN) if membership.role == Role.AUDITOR else Instrument.objects.none()


def of_department(membership: Membership, instrument: Instrument) -> bool:
    return membership.organization_id == instrument.department_id


def of_park(membership: Membership, instrument: Instrument) -> bool:
    """The park committee, its zones included; leaders of zones do not sign for it."""
    return membership.organization.park.pk == instrument.park_id


def of_committee(membership: Membership, instrument: Instrument) -> bool:
    return membership.organization_id == instrument.park_id


def of_justice(membership: Membership, instrument: Instrument) -> bool:
    return membership.organization_id == instrument.scheme.justice_id


def still_counts(instrument: Instrument) -> bool:
    """Whether it has been concluded, as its mode demands, and today is not past its last day."""
    last = instrument.last_day
    return instrument.first_day is not None and (last is None or beijing_date(timezone.now()) <= last)


def _has_suspension(instrument: Instrument) -> bool:
    return still_counts(instrument) and any(item.suspended_from for item in instrument.items.all())


def can_be_taken_back(instrument: Instrument) -> bool:
    """What counts, and what both have signed and nobody has published."""
    return instrument.state == InstrumentState.SIGNED or still_counts(instrument)


Condition = Callable[[Membership, Instrument], bool]
VISIBLE = {"instrument": visible_instruments}
CONDITIONS: dict[str, Condition] = {
    **dict.fromkeys(
        (
            "edit_instrument", "set_pending_cases", "set_seals", "set_accounts", "send_instrument",
            "sign_for_department", "publish_instrument", "drop_instrument", "hand_over_package", "record_training",
            "suspend_power", "resume_power", "amend_instrument", "take_back_instrument",
        ),
        of_department,
    ),
    **dict.fromkeys(("approve_instrument", "return_instrument"), of_justice),
    **dict.fromkeys(("sign_for_park", "confirm_recorded", "refuse_recorded"), of_committee),
    "receive_package": of_park,
}  # fmt: skip
OFFERED = {
    "suspend_power": still_counts,
    "resume_power": _has_suspension,
    "take_back_instrument": can_be_taken_back,
}
