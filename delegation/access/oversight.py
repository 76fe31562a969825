"""Who sees orders and assessments, and what supervision asks of the person beside the role (YN84-3.2).

Whose name a decision bears, their duty it is: only that organ orders or revokes.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from delegation.enums.oversight import (
    TOLD_HOLDER,
    AssessmentState,
    CheckOrigin,
    OrderKind,
)
from delegation.models import Assessment, Order
from delegation.models.permits import Permit
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership

SENT = Q(ordered_at__isnull=False)


def visible_orders(membership: Membership) -> QuerySet[Order]:
    """A draft is its organ's own; the holder of the permit sees only that it may be revoked, once told so."""
    orders = Order.objects.select_related(
        "permit__power__organ", "permit__park", "permit__applicant", "organ"
    )
    organ = membership.organization.park.pk
    if membership.role in DEPARTMENT_ROLES:
        return orders.filter(Q(organ=organ) | Q(permit__power__organ=organ) & SENT)
    if membership.role in PARK_ROLES:
        return orders.filter(Q(organ=organ) | Q(permit__park=organ) & SENT)
    if membership.role in ENTERPRISE_ROLES:
        return orders.filter(permit__applicant=organ, kind=OrderKind.REVOCATION, state__in=TOLD_HOLDER)
    return orders.all() if membership.role == Role.AUDITOR else orders.none()


def visible_assessments(membership: Membership) -> QuerySet[Assessment]:
    """Department and park see theirs, the scheme's government and bureau what was issued, everybody the results."""
    found = Assessment.objects.select_related("department", "park", "scheme", "instrument")
    organ, issued = membership.organization.park.pk, ~Q(state__in=["drafted", "dropped"])
    published = Q(state=AssessmentState.PUBLISHED)
    if membership.role in DEPARTMENT_ROLES:
        return found.filter(Q(department=organ) | Q(scheme__bureau=organ) & issued | published)
    if membership.role in PARK_ROLES:
        return found.filter(Q(park=organ) & issued | published)
    if membership.role == Role.COUNTY_OFFICER:
        return found.filter(Q(scheme__government=organ) & issued | published)
    return found.all() if membership.role == Role.AUDITOR else found.filter(published)


def decided_in_name_of(membership: Membership) -> Q:
    """Permits whose decision was issued in the name of the person's organ, by the frozen answer."""
    return Q(authority__issuer=membership.organization.park.pk)


def is_seen(permit: Permit) -> bool:
    return any(check.origin == CheckOrigin.SEEN for check in permit.checks.all())


def is_of_organ(membership: Membership, order: Order) -> bool:
    return membership.organization.park.pk == order.organ_id


def _corrects(membership: Membership, order: Order) -> bool:
    return order.kind == OrderKind.CORRECTION and is_of_organ(membership, order)


def _revokes(membership: Membership, order: Order) -> bool:
    return order.kind == OrderKind.REVOCATION and is_of_organ(membership, order)


def _reports(membership: Membership, order: Order) -> bool:
    return membership.organization.park.pk == order.permit.park_id


def _assesses(membership: Membership, assessment: Assessment) -> bool:
    return membership.organization_id == assessment.department_id


def _answers(membership: Membership, assessment: Assessment) -> bool:
    return membership.organization.park.pk == assessment.park_id


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    Order.SUBJECT: visible_orders,
    Assessment.SUBJECT: visible_assessments,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "issue_correction": _corrects,
    "announce_revocation": _revokes,
    "drop_order": is_of_organ,
    "report_correction": _reports,
    "accept_correction": is_of_organ,
    "return_correction": is_of_organ,
    "hold_hearing": _revokes,
    "revoke_permit": _revokes,
    "keep_permit": _revokes,
    "issue_assessment": _assesses,
    "drop_assessment": _assesses,
    "answer_assessment": _answers,
    "publish_assessment": _assesses,
}
#: Acts that leave no entry in a closed ledger: a complaint may come years after the file was archived.
AFTER_THE_FILE = frozenset({"see_decision", "check_decision"})
OFFERED: dict[str, Callable[[Any], bool]] = {"see_decision": lambda permit: not is_seen(permit)}
