"""Pages of the adjustment of powers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegation.forms.adjustments import AskAdjustmentForm
from delegation.kinds.instruments import powers_held
from delegation.kinds.kind import Beginning, Kind
from delegation.lifecycle import Subject
from delegation.models import Adjustment
from delegation.services.adjustments import ask_adjustment
from portal.organizations.enums import Role
from portal.organizations.models import Membership


def schemes_of_committee(membership: Membership) -> Sequence[QuerySet[Any]]:
    return [membership.organization.schemes.all()]


def context(adjustment: Adjustment, membership: Membership) -> Mapping[str, Any]:
    return {
        "items": adjustment.items.all(),
        "power_list": getattr(adjustment, "power_list", None),
    }


ADJUSTMENTS = Kind(
    subject=Subject.ADJUSTMENT,
    title=_("赋权事项调整"),
    about=_("园区提出需求，部门逐项评估，牵头部门拟定清单，司法行政部门审查，政府决定后公布。"),
    columns=(_("园区"), _("提出单位"), _("方案")),
    row="delegation/rows/adjustment.html",
    template="delegation/adjustment.html",
    begin=(
        Beginning(
            code="ask",
            label=_("提出赋权需求"),
            roles=frozenset({Role.PARK_LEADER}),
            form=AskAdjustmentForm,
            service=ask_adjustment,
            rule="CZ4-2.1",
            offered=schemes_of_committee,
        ),
        Beginning(
            code="propose",
            label=_("提出调整建议"),
            roles=frozenset({Role.DEPARTMENT_LEADER}),
            form=AskAdjustmentForm,
            service=ask_adjustment,
            rule="CZ4-2.3",
            offered=powers_held,
        ),
    ),
    load=lambda found: found.select_related("scheme__bureau", "scheme__government", "park", "proposer"),
    context=context,
)
