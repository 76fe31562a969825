"""Pages of the applications for permits."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from delegation import following
from delegation.forms.permits import BeginPermitForm, EnterPermitForm
from delegation.kinds.kind import Beginning, Kind, Link
from delegation.kinds.oversight import orders_read_by, supervision_of
from delegation.lifecycle import Subject
from delegation.models.permits import Permit
from delegation.services.permit_filing import begin_permit, enter_permit
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership

#: Whoever sees a permit reads the notes on its page too.
CREDIT_NOTE_READERS = ENTERPRISE_ROLES | PARK_ROLES | DEPARTMENT_ROLES | {Role.COUNTY_OFFICER, Role.AUDITOR}


def context(permit: Permit, membership: Membership) -> Mapping[str, Any]:
    """The papers handed in, what they lack, and the course of the review; an applicant reads the opinion once it is
    decided."""
    is_told = permit.decided_at is not None or membership.role not in ENTERPRISE_ROLES
    return {
        "opinion": permit.opinion if is_told else "",
        "origin": following.origin_of(permit, membership),
        "recused": following.represents_applicant(membership, permit),
        "materials": permit.materials.all(),
        "pauses": permit.pauses.all(),
        "visits": permit.visits.all(),
        **supervision_of(permit, membership),
    }


PERMITS = Kind(
    subject=Subject.PERMIT,
    title=_("行政许可申请"),
    about=_("已经委托或赋予园区的行政许可，在园区申请、审查、决定和领证。"),
    columns=(_("事项"), _("申请人"), _("园区"), _("方式")),
    row="delegation/rows/permit.html",
    template="delegation/permit.html",
    begin=(
        Beginning(
            code="apply",
            label=_("申请行政许可"),
            roles=ENTERPRISE_ROLES,
            form=BeginPermitForm,
            service=begin_permit,
            rule="行政许可法第二十九条",
        ),
        Beginning(
            code="enter",
            label=_("窗口代录申请"),
            roles=frozenset({Role.WINDOW_CLERK}),
            form=EnterPermitForm,
            service=enter_permit,
            rule="行政许可法第二十九条",
            offered=lambda membership: [membership.organization.park.schemes.all()],
        ),
    ),
    links=(
        Link(
            label=_("失信记录"),
            address="delegation:credit-notes",
            roles=CREDIT_NOTE_READERS,
        ),
    ),
    load=lambda found: found.select_related(
        "power__organ", "applicant", "park", "reviewed_by__user", "agent__user"
    ),
    read_by=orders_read_by,
    context=context,
)
