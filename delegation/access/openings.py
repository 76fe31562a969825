"""Who sees a one-window opening, and whose the acts on its parts are (YN84-2.3)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from delegation.enums.openings import OPTIONAL_PARTS, OpeningState, PartKind
from delegation.models.openings import Opening, OpeningPart
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def visible_openings(membership: Membership) -> QuerySet[Opening]:
    """The applicant, the park, the organs to which a part was sent, and who oversees the park."""
    role, organ = membership.role, membership.organization_id
    openings = Opening.objects.all()
    if role in ENTERPRISE_ROLES:
        return openings.filter(applicant=organ)
    if role in PARK_ROLES:
        return openings.filter(park=membership.organization.park)
    if role in DEPARTMENT_ROLES:
        return openings.filter(pk__in=OpeningPart.objects.filter(organ=organ).values("opening"))
    if role == Role.COUNTY_OFFICER:
        return openings.filter(park__parent=organ)
    return openings if role == Role.AUDITOR else openings.none()


def visible_parts(membership: Membership) -> QuerySet[OpeningPart]:
    """An organ acts on its own part alone; how the others stand is on the page."""
    parts = OpeningPart.objects.filter(opening__in=visible_openings(membership))
    if membership.role in DEPARTMENT_ROLES:
        parts = parts.filter(organ=membership.organization_id)
    return parts.select_related("organ", "opening__park", "opening__ledger")


def _runs_it(membership: Membership, part: OpeningPart) -> bool:
    """The organ's people; without an organ, the window."""
    if part.organ_id is None:
        return membership.role == Role.WINDOW_CLERK
    return membership.organization_id == part.organ_id


def _has_no_licence(opening: Opening) -> bool:
    return not opening.licence_number


def _can_be_finished(part: OpeningPart) -> bool:
    """Without the licence no other part can be."""
    return part.kind == PartKind.LICENCE or bool(part.opening.licence_number)


def _can_go_back(part: OpeningPart) -> bool:
    """Until licence and seals are both there."""
    return part.opening.state == OpeningState.RUNNING


def _is_optional(part: OpeningPart) -> bool:
    return part.kind in OPTIONAL_PARTS


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    Opening.SUBJECT: visible_openings,
    OpeningPart.SUBJECT: visible_parts,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "start_opening_part": _runs_it,
    "finish_opening_part": _runs_it,
    "return_opening_part": _runs_it,
}
OFFERED: dict[str, Callable[[Any], bool]] = {
    "drop_opening_part": _is_optional,
    "finish_opening_part": _can_be_finished,
    "return_opening_part": _can_go_back,
    "withdraw_opening": _has_no_licence,
}
