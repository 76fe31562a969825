"""Who sees what of a service hall, and whose an inquiry is (YN84-2.4)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from delegation.models.hall import Appointment, HallWindow, Inquiry
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def _of_park(membership: Membership, way: str) -> Q | None:
    """What the park's people see, and those who oversee it; None for the others."""
    if membership.role in PARK_ROLES:
        return Q(**{f"{way}park": membership.organization.park})
    if membership.role == Role.COUNTY_OFFICER:
        return Q(**{f"{way}park__parent": membership.organization_id})
    return Q() if membership.role == Role.AUDITOR else None


def visible_windows(membership: Membership) -> QuerySet[HallWindow]:
    """What the windows do is public; their record is the park's."""
    own = _of_park(membership, "")
    return HallWindow.objects.filter(own) if own is not None else HallWindow.objects.none()


def visible_inquiries(membership: Membership) -> QuerySet[Inquiry]:
    """The park, the enterprise that asked, and the department whose person owns it or shall sign for it."""
    own = _of_park(membership, "")
    if own is None and membership.role in ENTERPRISE_ROLES:
        own = Q(enterprise=membership.organization_id)
    if own is None and membership.role in DEPARTMENT_ROLES:
        organ = membership.organization_id
        own = Q(owner__organization=organ) | Q(offered_organ=organ)
    inquiries = Inquiry.objects.filter(own) if own is not None else Inquiry.objects.none()
    return inquiries.select_related("owner__organization", "offered_to", "offered_organ")


def visible_appointments(membership: Membership) -> QuerySet[Appointment]:
    own = _of_park(membership, "window__")
    if own is None and membership.role in ENTERPRISE_ROLES:
        own = Q(enterprise=membership.organization_id)
    appointments = Appointment.objects.filter(own) if own is not None else Appointment.objects.none()
    return appointments.select_related("window__park")


def _owns_it(membership: Membership, inquiry: Inquiry) -> bool:
    return inquiry.owner_id == membership.pk


def _is_offered_it(membership: Membership, inquiry: Inquiry) -> bool:
    """The colleague who was named, or anybody of the department that was named."""
    if inquiry.offered_organ_id is not None:
        return inquiry.offered_organ_id == membership.organization_id
    return inquiry.offered_to_id == membership.pk


def _nobody_is_left(membership: Membership, inquiry: Inquiry) -> bool:
    """The one who owned it has left, or is another system: else it stays where it is until it is signed for."""
    return not Membership.objects.valid(timezone.now()).people().filter(pk=inquiry.owner_id).exists()


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    HallWindow.SUBJECT: visible_windows,
    Inquiry.SUBJECT: visible_inquiries,
    Appointment.SUBJECT: visible_appointments,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "answer_inquiry": _owns_it,
    "name_inquiry_owner": _nobody_is_left,
    "hand_on_inquiry": _owns_it,
    "sign_for_inquiry": _is_offered_it,
    "turn_back_inquiry": _is_offered_it,
}
