"""Pages of supervision: orders and assessments, and what a permit's page shows of it (YN84-3.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegation.access.committee import acts_as
from delegation.access.oversight import visible_orders
from delegation.enums.oversight import OPEN_ORDERS, AssessmentState, OrderKind
from delegation.enums.permits import DECIDED, PermitOutcome
from delegation.forms.oversight import DraftAssessmentForm, DraftCorrectionForm, DraftRevocationForm
from delegation.kinds.instruments import powers_held
from delegation.kinds.kind import Beginning, Kind, Link
from delegation.lifecycle import Subject
from delegation.models import Assessment
from delegation.models.permits import Permit
from delegation.oversight_figures import LABELS, figures_of, powers_assessed
from delegation.services.assessments import draft_assessment
from delegation.services.orders import draft_correction
from delegation.services.revocations import draft_revocation
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership

RULE = "YN84-3.2"


def powers_or_schemes_held(membership: Membership) -> Sequence[QuerySet[Any]]:
    """Departments with powers, and parks that decide in their own name."""
    return [*powers_held(membership), membership.organization.park.schemes.all()]


def orders_read_by(permit: Permit, membership: Membership) -> Mapping[str, QuerySet[Any]]:
    return {"orders": visible_orders(membership).filter(permit=permit)}


def supervision_of(permit: Permit, membership: Membership) -> Mapping[str, Any]:
    """What was promised and checked; who supervises may begin from here."""
    supervises = (
        acts_as(membership, DEPARTMENT_ROLES | {Role.PARK_LEADER})
        and permit.state in DECIDED
        and permit.authority.get("issuer") == membership.organization.park.pk
        and not permit.is_forwarding
    )
    under_way = {order.kind for order in permit.orders.all() if order.state in OPEN_ORDERS}
    return {
        "promises": permit.promises.all(),
        "checks": [] if membership.role in ENTERPRISE_ROLES else permit.checks.all(),
        "may_correct": supervises
        and membership.role in DEPARTMENT_ROLES
        and permit.is_decided_by_park
        and OrderKind.CORRECTION not in under_way,
        "may_revoke": supervises
        and permit.outcome == PermitOutcome.GRANTED
        and OrderKind.REVOCATION not in under_way,
    }


def assessment_context(assessment: Assessment, membership: Membership) -> Mapping[str, Any]:
    """The frozen figures, or for a draft those of this moment."""
    figures = assessment.figures
    if assessment.state in (AssessmentState.DRAFTED, AssessmentState.DROPPED):
        powers = powers_assessed(assessment)
        figures = figures_of(powers, assessment.park, assessment.period_from, assessment.period_until)
    rows = [(row, [(label, row.get(name, "—")) for name, label in LABELS.items()]) for row in figures]
    return {"rows": rows, "labels": LABELS.values()}


ORDERS = Kind(
    subject=Subject.ORDER,
    title=_("监督纠正"),
    about=_("以谁的名义作出的决定，由谁监督：责令园区纠正不适当、不规范的行为，听取陈述申辩后依法撤销许可。"),
    columns=(_("决定"), _("类别"), _("园区")),
    row="delegation/rows/order.html",
    template="delegation/order.html",
    begin=(
        Beginning(
            code="correct",
            label=_("责令纠正"),
            roles=DEPARTMENT_ROLES,
            form=DraftCorrectionForm,
            service=draft_correction,
            rule=RULE,
            offered=powers_held,
        ),
        Beginning(
            code="revoke",
            label=_("撤销许可"),
            roles=DEPARTMENT_ROLES | {Role.PARK_LEADER},
            form=DraftRevocationForm,
            service=draft_revocation,
            rule="行政许可法第六十九条",
            offered=powers_or_schemes_held,
        ),
    ),
    links=(Link(label=_("决定监督清单"), address="delegation:decisions", roles=DEPARTMENT_ROLES),),
    load=lambda found: found.select_related(
        "permit__power__organ", "permit__park", "permit__applicant", "organ"
    ),
)
ASSESSMENTS = Kind(
    subject=Subject.ASSESSMENT,
    title=_("运行评估"),
    about=_("部门按年度或者专项评估园区行使权限的情况：指标来自真实办件，园区答复后公布结果。"),
    columns=(_("园区"), _("部门"), _("期间")),
    row="delegation/rows/assessment.html",
    template="delegation/assessment.html",
    begin=(
        Beginning(
            code="assess",
            label=_("开始评估"),
            roles=DEPARTMENT_ROLES,
            form=DraftAssessmentForm,
            service=draft_assessment,
            rule=RULE,
            offered=powers_held,
        ),
    ),
    links=(
        Link(
            label=_("运行预警"),
            address="delegation:oversight-findings",
            roles=DEPARTMENT_ROLES | PARK_ROLES | {Role.COUNTY_OFFICER},
        ),
    ),
    load=lambda found: found.select_related("department", "park", "scheme", "instrument"),
    context=assessment_context,
)
