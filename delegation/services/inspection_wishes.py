"""What a department wants to inspect (YN84-2.5): one row, for a plan or for one visit."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from delegation.models.authorities import Scheme
from delegation.models.inspections import InspectionWish
from delegation.repeats import topic_key
from delegation.surroundings import lies_around
from portal.errors import InvalidInput
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership, Organization


def scheme_of(park: Organization) -> Scheme:
    """The scheme by which the justice bureau leads the park's joint inspections; ``InvalidInput`` without one."""
    schemes = park.schemes.filter(justice__isnull=False).select_related("justice", "government")
    scheme = schemes.order_by("pk").first()
    if scheme is None:
        raise InvalidInput(_("本园区没有确定牵头联合检查的司法行政部门，请联系系统管理员。"))
    return scheme


def checked_enterprise(enterprise: Organization | None, park: Organization) -> Organization:
    """``InvalidInput`` for what is no enterprise, or none of the park's surroundings."""
    if enterprise is None or enterprise.kind != OrganizationKind.ENTERPRISE:
        raise InvalidInput(_("请填写要检查的企业。"), field="enterprise")
    if not lies_around(enterprise, park):
        raise InvalidInput(
            _("%(enterprise)s不在%(park)s所在地区，不能列入该园区的联合检查。")
            % {"enterprise": enterprise.name, "park": park.name},
            field="enterprise",
        )
    return enterprise


def make_wish(
    actor: Membership, enterprise: Organization, wish: Mapping[str, Any], **belongs: Any
) -> InspectionWish:
    """The row of one wish; ``InvalidInput`` for one that names no subject or has no check list."""
    if not topic_key(wish["topic"]) or not wish["points"]:
        raise InvalidInput(_("请写明检查事项和检查内容。"))
    return InspectionWish.objects.create(
        department=actor.organization,
        enterprise=enterprise,
        topic=wish["topic"],
        topic_key=topic_key(wish["topic"]),
        legal_basis=wish["legal_basis"],
        points=list(wish["points"]),
        repeat_reason=wish.get("repeat_reason", ""),
        entered_by=actor,
        **belongs,
    )
