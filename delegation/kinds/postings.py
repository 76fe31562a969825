"""Pages of posting (YN84-2.1, CZ4-2.2): the list of powers not yet absorbed, and the postings."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.access.postings import may_read_reviews
from delegation.forms.postings import ListUnabsorbedForm, ProposePostingForm
from delegation.kinds.kind import Beginning, Kind
from delegation.lifecycle import Subject
from delegation.models.postings import Posting
from delegation.services.postings import list_unabsorbed, propose_posting
from portal.organizations.enums import Role
from portal.organizations.models import Membership

RULE = "YN84-2.1"


def reviews_read_by(posting: Posting, membership: Membership) -> Mapping[str, QuerySet[Any]]:
    """The assessments are for the two leaders and the official."""
    reviews = posting.reviews.select_related("given_by__user", "document").order_by("given_at", "pk")
    reviews = reviews.defer("document__facts")
    return {"reviews": reviews if may_read_reviews(membership, posting) else reviews.none()}


def posting_context(posting: Posting, membership: Membership) -> Mapping[str, Any]:
    """Powers, attendance, and what is left over."""
    return {
        "powers": posting.powers.all(),
        "is_in_force": posting.is_in_force(timezone.now()),
        "attendances": posting.attendances.all(),
        "left_over": posting.left_over.all(),
    }


UNABSORBED = Kind(
    subject=Subject.UNABSORBED,
    title=_("暂时无能力承接权限清单"),
    about=_("专业性较强、发生频次高、园区迫切需要而暂时无能力承接的权限，由部门选派人员进驻园区办理。"),
    columns=(_("权限事项"), _("法定实施机关"), _("列入日期")),
    row="delegation/rows/unabsorbed.html",
    template="delegation/unabsorbed.html",
    begin=(
        Beginning(
            code="list",
            label=_("列入清单"),
            roles=frozenset({Role.PARK_LEADER}),
            form=ListUnabsorbedForm,
            service=list_unabsorbed,
            rule=RULE,
            offered=lambda membership: [membership.organization.park.schemes.all()],
        ),
    ),
    load=lambda found: found.select_related("power__organ", "park"),
)
POSTINGS = Kind(
    subject=Subject.POSTING,
    title=_("派驻"),
    about=_("部门业务骨干进驻园区企业服务大厅办理审批；以园区日常管理为主，权限到期即止。"),
    columns=(_("派驻人员"), _("派出部门"), _("派驻期限")),
    row="delegation/rows/posting.html",
    template="delegation/posting.html",
    begin=(
        Beginning(
            code="propose",
            label=_("选派人员"),
            roles=frozenset({Role.DEPARTMENT_LEADER}),
            form=ProposePostingForm,
            service=propose_posting,
            rule=RULE,
            offered=lambda membership: [membership.organization.powers.all()],
        ),
    ),
    load=lambda found: found.select_related(
        "park", "department", "member__user", "handed_to__user", "agreed_by__user"
    ).prefetch_related("powers"),
    read_by=reviews_read_by,
    context=posting_context,
)
