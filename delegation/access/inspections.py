"""Who sees plans and visits of joint inspections, and what an act asks beside the role (YN84-2.5)."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q, QuerySet

from delegation.enums.inspections import CONCERNED, InspectionState, PlanState, WishState
from delegation.lifecycle import Clock
from delegation.models.inspection_days import Finding, InspectionPart
from delegation.models.inspections import Inspection, InspectionPlan, InspectionWish
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def _of_all(membership: Membership) -> Q | None:
    """What the park, its government and the justice bureau that leads see whole; None for the others."""
    if membership.role in PARK_ROLES:
        return Q(park=membership.organization.park)
    if membership.role == Role.COUNTY_OFFICER:
        return Q(scheme__government=membership.organization_id)
    return Q() if membership.role == Role.AUDITOR else None


def visible_plans(membership: Membership) -> QuerySet[InspectionPlan]:
    """A department sees the plans to which it is asked for wishes; an enterprise reads its own notice instead."""
    own = _of_all(membership)
    if own is None and membership.role in DEPARTMENT_ROLES:
        asked = InspectionPlan.departments.through.objects.filter(organization=membership.organization_id)
        own = Q(scheme__justice=membership.organization_id) | Q(pk__in=asked.values("inspectionplan"))
    return InspectionPlan.objects.filter(own) if own is not None else InspectionPlan.objects.none()


def visible_wishes(membership: Membership) -> QuerySet[InspectionWish]:
    """Those of the plans, and those that joined a visit outside them; a department acts on its own alone."""
    joined = Q(plan=None, inspection__in=visible_inspections(membership))
    wishes = InspectionWish.objects.filter(joined | Q(plan__in=visible_plans(membership)))
    if membership.role in DEPARTMENT_ROLES:
        wishes = wishes.filter(department=membership.organization_id)
    return wishes.select_related("plan", "inspection", "department", "enterprise")


def visible_inspections(membership: Membership) -> QuerySet[Inspection]:
    """A department sees a visit in which it has something to check, or asks to; the enterprise its own from the notice
    on."""
    own = _of_all(membership)
    if own is None and membership.role in DEPARTMENT_ROLES:
        wished = InspectionWish.objects.filter(
            department=membership.organization_id, state__in=CONCERNED, inspection__isnull=False
        )
        own = Q(scheme__justice=membership.organization_id) | Q(pk__in=wished.values("inspection"))
    if own is None and membership.role in ENTERPRISE_ROLES:
        own = Q(enterprise=membership.organization_id, notified_at__isnull=False)
    return Inspection.objects.filter(own) if own is not None else Inspection.objects.none()


def reads_whole(membership: Membership, inspection: Inspection) -> bool:
    """All who see a visit do, but a department that only asks to join it: until the park's leader lets it, that one
    reads when and where the visit is, and what it asked for itself."""
    if membership.role not in DEPARTMENT_ROLES or inspection.scheme.justice_id == membership.organization_id:
        return True
    own = (wish for wish in inspection.wishes.all() if wish.department_id == membership.organization_id)
    return any(wish.state == WishState.ENTERED for wish in own)


def confined_to(membership: Membership, inspection: Inspection) -> Collection[str] | None:
    """The subjects of the visit of which alone the person reads; None for who reads it whole."""
    if reads_whole(membership, inspection):
        return None
    own = (wish for wish in inspection.wishes.all() if wish.department_id == membership.organization_id)
    return {wish.subject_key for wish in own}


def read_in_part(membership: Membership) -> QuerySet[Inspection]:
    """The visits for which ``reads_whole`` says no."""
    if membership.role not in DEPARTMENT_ROLES:
        return Inspection.objects.none()
    own = InspectionWish.objects.filter(department=membership.organization_id, state=WishState.ENTERED)
    whole = Q(scheme__justice=membership.organization_id) | Q(
        pk__in=own.filter(inspection__isnull=False).values("inspection")
    )
    return visible_inspections(membership).exclude(whole)


def own_keys(membership: Membership) -> list[str]:
    """What ``confined_to`` says of all visits that the person reads in part."""
    wishes = InspectionWish.objects.filter(
        inspection__in=read_in_part(membership), department=membership.organization_id
    )
    return [wish.subject_key for wish in wishes]


def readable_wishes(membership: Membership) -> QuerySet[InspectionWish]:
    """What is to be checked at the visits that the person reads whole. What is only asked for, and what was declined or
    dropped, is no part of a visit."""
    wishes = (
        InspectionWish.objects.filter(state=WishState.ENTERED).select_related("department").order_by("pk")
    )
    if membership.role not in DEPARTMENT_ROLES:
        return wishes
    own = InspectionWish.objects.filter(state=WishState.ENTERED, department=membership.organization_id)
    led = Q(inspection__scheme__justice=membership.organization_id)
    return wishes.filter(led | Q(inspection__in=own.values("inspection")))


def visible_parts(membership: Membership) -> QuerySet[InspectionPart]:
    parts = InspectionPart.objects.filter(inspection__in=visible_inspections(membership))
    return parts.select_related("inspection", "department")


def visible_findings(membership: Membership) -> QuerySet[Finding]:
    findings = Finding.objects.filter(inspection__in=visible_inspections(membership))
    return findings.select_related("inspection", "department", "item")


def _is_asked(membership: Membership, plan: InspectionPlan) -> bool:
    return any(organ.pk == membership.organization_id for organ in plan.departments.all())


def _leads(membership: Membership, plan: InspectionPlan) -> bool:
    return plan.scheme.justice_id == membership.organization_id


def can_be_dropped(wish: InspectionWish) -> bool:
    """In a plan while wishes are collected; what joined a visit until its day, if something is left to be checked."""
    if wish.plan is not None:
        return wish.plan.state == PlanState.COLLECTING
    visit = wish.inspection
    return (
        visit is not None
        and visit.state == InspectionState.NOTIFIED
        and any(other.state == WishState.ENTERED and other.pk != wish.pk for other in visit.wishes.all())
    )


def has_begun(part: InspectionPart) -> bool:
    return part.inspection.state == InspectionState.UNDER_WAY


def _takes_part(membership: Membership, inspection: Inspection) -> bool:
    own = (wish for wish in inspection.wishes.all() if wish.department_id == membership.organization_id)
    return any(wish.state in CONCERNED for wish in own)


def unread(membership: Membership) -> frozenset[str]:
    """The entries and clocks of what asks to join a visit: the enterprise learns of it once the park's leader lets it,
    and not otherwise."""
    if membership.role not in ENTERPRISE_ROLES:
        return frozenset()
    return frozenset({"join_inspection", "decline_join", "lapse_join", Clock.INSPECTION_APPROVAL.value})


def unread_entries(membership: Membership) -> Q:
    """Beside these what the clock said of it: its words name the department and the subject."""
    if membership.role not in ENTERPRISE_ROLES:
        return Q(pk__in=[])
    of_the_clock = Q(kind__startswith="deadline.", subject__startswith=f"{InspectionWish.SUBJECT}:")
    return Q(kind__in=unread(membership)) | of_the_clock


def _is_own(membership: Membership, part: InspectionPart | Finding | InspectionWish) -> bool:
    return part.department_id == membership.organization_id


def _drops(membership: Membership, wish: InspectionWish) -> bool:
    """A department its own, those who plan any."""
    return membership.role not in DEPARTMENT_ROLES or _is_own(membership, wish)


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    InspectionPlan.SUBJECT: visible_plans,
    InspectionWish.SUBJECT: visible_wishes,
    Inspection.SUBJECT: visible_inspections,
    InspectionPart.SUBJECT: visible_parts,
    Finding.SUBJECT: visible_findings,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "enter_wishes": _is_asked,
    "return_plan": _leads,
    "publish_plan": _leads,
    "drop_wish": _drops,
    "join_inspection": _takes_part,
    "fill_check_list": _is_own,
    "confirm_finding": _is_own,
    "return_finding": _is_own,
    "transfer_finding": _is_own,
}
OFFERED: dict[str, Callable[[Any], bool]] = {
    "drop_wish": can_be_dropped,
    "fill_check_list": has_begun,
}
