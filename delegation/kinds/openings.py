"""Pages of the one-window opening (YN84-2.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegation.forms.openings import OpeningForm
from delegation.halls import parks_with_opening
from delegation.kinds.kind import Beginning, Kind
from delegation.lifecycle import Subject
from delegation.models.openings import Opening
from delegation.services.openings import begin_opening
from portal.organizations.enums import ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership

RULE = "YN84-2.3"


def parks_to_open_at(membership: Membership) -> Sequence[QuerySet[Any]]:
    """The park, if its hall has a window for it; for an enterprise, the parks around it that do."""
    organization = membership.organization
    if membership.role in ENTERPRISE_ROLES:
        return [parks_with_opening().filter(division_code__startswith=organization.division_code[:4])]
    return [parks_with_opening().filter(pk=organization.park.pk)]


def context(opening: Opening, membership: Membership) -> Mapping[str, Any]:
    return {"opening_parts": opening.opening_parts.all(), "seals": opening.seals.all()}


OPENINGS = Kind(
    subject=Subject.OPENING,
    title=_("企业开办一窗通"),
    about=_(
        "营业执照、首套五枚印章、发票、社会保险、银行账户填一张表并联办理；"
        "五枚印章免费，执照和印章一起发放或者免费邮寄，费用 0 元。"
    ),
    columns=(_("企业名称"), _("园区"), _("费用")),
    row="delegation/rows/opening.html",
    template="delegation/opening.html",
    begin=(
        Beginning(
            code="apply",
            label=_("申请开办企业"),
            roles=ENTERPRISE_ROLES,
            form=OpeningForm,
            service=begin_opening,
            rule=RULE,
            offered=parks_to_open_at,
        ),
        Beginning(
            code="enter",
            label=_("窗口代填开办申请"),
            roles=frozenset({Role.WINDOW_CLERK}),
            form=OpeningForm,
            service=begin_opening,
            rule=RULE,
            offered=parks_to_open_at,
        ),
    ),
    load=lambda found: found.select_related("applicant", "park"),
    context=context,
)
