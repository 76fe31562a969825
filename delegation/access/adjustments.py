"""Who sees an adjustment of powers, and what an act asks of the person beside the role (CZ4-2.1)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from delegation.enums.adjustments import AdjustmentState
from delegation.models import Adjustment, AdjustmentItem
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def visible_adjustments(membership: Membership) -> QuerySet[Adjustment]:
    """The park's own, a department's where one of its powers is asked for, those of a scheme one has a part in."""
    organ = membership.organization
    if membership.role in PARK_ROLES:
        return Adjustment.objects.filter(park=organ.park)
    if membership.role in DEPARTMENT_ROLES:
        # By a subquery, so that one of several powers is there once.
        asked = AdjustmentItem.objects.filter(power__organ=organ)
        concerned = Q(scheme__bureau=organ) | Q(scheme__justice=organ) | Q(proposer=organ)
        return Adjustment.objects.filter(concerned | Q(pk__in=asked.values("adjustment")))
    if membership.role == Role.COUNTY_OFFICER:
        return Adjustment.objects.filter(scheme__government=organ)
    return Adjustment.objects.all() if membership.role == Role.AUDITOR else Adjustment.objects.none()


def visible_items(membership: Membership) -> QuerySet[AdjustmentItem]:
    return AdjustmentItem.objects.filter(adjustment__in=visible_adjustments(membership)).select_related(
        "adjustment", "power__organ"
    )


def _assesses(membership: Membership, item: AdjustmentItem) -> bool:
    return membership.organization_id == item.power.organ_id


def _is_asked(item: AdjustmentItem) -> bool:
    return item.adjustment.state == AdjustmentState.ASKED


def _proposed(membership: Membership, adjustment: Adjustment) -> bool:
    return membership.organization_id == adjustment.proposer_id


def _drafts(membership: Membership, adjustment: Adjustment) -> bool:
    return membership.organization_id == adjustment.drafter.pk


def _reviews(membership: Membership, adjustment: Adjustment) -> bool:
    return membership.organization_id == adjustment.scheme.justice_id


def _decides(membership: Membership, adjustment: Adjustment) -> bool:
    return membership.organization_id == adjustment.scheme.government_id


VISIBLE = {"adjustment": visible_adjustments, "adjustment_item": visible_items}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "assess_power": _assesses,
    "withdraw_adjustment": _proposed,
    "draft_list": _drafts,
    "publish_list": _drafts,
    "approve_list": _reviews,
    "return_list": _reviews,
    "decide_list": _decides,
    "refuse_list": _decides,
}
OFFERED = {"assess_power": _is_asked}
