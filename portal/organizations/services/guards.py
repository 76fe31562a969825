"""What every act on people asks first."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.enums import ROLES_BY_KIND, SEPARATED_ROLES
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import managed_organizations


def guard_organization(actor: Membership, organization: Organization) -> None:
    if not managed_organizations(actor).filter(pk=organization.pk).exists():
        raise NotAllowed(_("您无权管理该组织的人员。"))


def guard_role(organization: Organization, role: str) -> None:
    if role not in ROLES_BY_KIND[organization.kind]:
        raise InvalidInput(_("该组织没有这个角色。"), field="role")


def guard_person(user: User) -> None:
    """The roles of other systems stand and fall with their keys, elsewhere."""
    if user.is_service:
        raise Conflict(_("这是业务系统的服务账号，请在“系统对接”中管理。"))


def guard_giver(giver: Membership, user: User) -> None:
    """Whoever lets people in everywhere lets nobody in twice: an administrator's own roles come from another one."""
    if giver.role in SEPARATED_ROLES and giver.user_id == user.pk:
        raise NotAllowed(_("管理员不能给自己增加角色，请由另一名安全管理员办理。"))


def guard_separation(user: User, role: str, valid_from: datetime, valid_until: datetime | None) -> None:
    """三员分立: says in words what the database refuses (``membership_separated_roles``)."""
    held = user.memberships.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from)).exclude(role=role)
    if valid_until is not None:
        held = held.filter(valid_from__lt=valid_until)
    if role not in SEPARATED_ROLES:
        held = held.filter(role__in=SEPARATED_ROLES)
    for other in held:
        raise Conflict(
            _(
                "%(name)s这段时间是%(role)s。系统管理员、安全管理员、审计管理员"
                "不能同时担任别的角色，也不能互相兼任。"
            )
            % {"name": user.full_name, "role": other.get_role_display()}
        )
