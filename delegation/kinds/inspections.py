"""Pages of 联合检查 (YN84-2.5): the plans and the visits."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.access.inspections import readable_wishes, reads_whole
from delegation.forms.inspections import DraftPlanForm, ProposeForm
from delegation.kinds.kind import Beginning, Kind
from delegation.lifecycle import Subject
from delegation.models.inspections import Inspection, InspectionPlan
from delegation.services.inspection_plans import draft_inspection_plan
from delegation.services.inspections import propose_inspection
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership

RULE = "YN84-2.5"


def plan_context(plan: InspectionPlan, membership: Membership) -> Mapping[str, Any]:
    """Everybody who plans sees all wishes, so that nothing is inspected twice; a visit is linked for who sees it."""
    seen = access.visible(Subject.INSPECTION, membership).filter(plan=plan)
    return {
        "wishes": plan.wishes.all(),
        "visits": plan.visits.all(),
        "open_visits": set(seen.values_list("pk", flat=True)),
    }


def inspection_context(inspection: Inspection, membership: Membership) -> Mapping[str, Any]:
    """The enterprise reads no words of a complaint, neither of the visit nor of what joined it, and nothing of what is
    only asked for; a department that only asks to join reads no words but its own."""
    is_firm, is_whole = membership.role in ENTERPRISE_ROLES, reads_whole(membership, inspection)
    joins = [
        wish
        for wish in sorted(inspection.wishes.all(), key=attrgetter("pk"))
        if wish.ground and (is_whole or wish.department_id == membership.organization_id)
    ]
    return {
        "ground_text": inspection.ground_text if is_whole and not is_firm else inspection.ground_told,
        "joins": [] if is_firm else joins,
        "lists": inspection.departments.all() if is_whole else [],
        "findings": inspection.findings.all() if is_whole else [],
    }


def with_wishes(found: QuerySet[Inspection], membership: Membership) -> QuerySet[Inspection]:
    return found.prefetch_related(Prefetch("wishes", readable_wishes(membership), to_attr="listed_wishes"))


INSPECTION_PLANS = Kind(
    subject=Subject.INSPECTION_PLAN,
    title=_("联合检查计划"),
    about=_("司法行政部门牵头、园区组织，按季度汇总各部门的检查需求，每家企业合并为一次上门。"),
    columns=(_("季度"), _("园区"), _("参加部门"), _("上门次数")),
    row="delegation/rows/inspection_plan.html",
    template="delegation/inspection_plan.html",
    begin=(
        Beginning(
            code="draft",
            label=_("编制联合检查计划"),
            roles=frozenset({Role.PROXY_OFFICER, Role.PARK_LEADER}),
            form=DraftPlanForm,
            service=draft_inspection_plan,
            rule=RULE,
        ),
    ),
    load=lambda found: found.select_related("park", "scheme__justice", "scheme__government").prefetch_related(
        "departments", "visits"
    ),
    context=plan_context,
)
INSPECTIONS = Kind(
    subject=Subject.INSPECTION,
    title=_("联合检查"),
    about=_("进一次门、查多项事、一次到位。计划外的检查必须有记录在案的事由，经园区负责人同意。"),
    columns=(_("企业"), _("检查日期"), _("检查部门")),
    row="delegation/rows/inspection.html",
    template="delegation/inspection.html",
    begin=(
        Beginning(
            code="propose",
            label=_("提出计划外检查"),
            roles=DEPARTMENT_ROLES,
            form=ProposeForm,
            service=propose_inspection,
            rule=RULE,
        ),
    ),
    load=lambda found: found.select_related("enterprise", "park", "plan", "scheme"),
    listed=with_wishes,
    read_by=lambda inspection, membership: {
        "wishes": readable_wishes(membership).filter(inspection=inspection)
    },
    context=inspection_context,
)
