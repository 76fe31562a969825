"""The personal fields of what everybody stands on: accounts, invitations, organisations."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import LEADER_ROLES, OrganizationKind, Role
from portal.organizations.models import Invitation, Membership, Organization, User
from portal.organizations.queries import managed_organizations, staff_of
from portal.privacy.registry import Sensitive, register

#: Who looks after people, and may have to call one.
STEWARDS = LEADER_ROLES | {Role.SECURITY_ADMINISTRATOR}
_IS_THE_PERSON = _("本人")
_ON_DUTY = _("履行法定职责所必需（个人信息保护法第十三条第三项）")
_WHILE_THERE = _("账号存续期间；停用以后只作存档")


def _is_self(membership: Membership, person: Any) -> bool:
    return bool(membership.user_id == person.pk)


def _staff(membership: Membership) -> "QuerySet[User]":
    return staff_of(managed_organizations(membership))


def _employer(person: Any) -> Organization | None:
    """Where the person holds a role, in whose log it is written who asked for their number."""
    held = Membership.objects.valid(timezone.now()).filter(user=person).select_related("organization")
    first = held.order_by("pk").first() or person.memberships.select_related("organization").first()
    return first.organization if first else None


def _person_page(person: Any) -> str:
    return reverse("person", args=[person.pk])


def _invited_them(membership: Membership, invitation: Any) -> bool:
    return bool(invitation.invited_by_id == membership.pk)


def _invitations(membership: Membership) -> "QuerySet[Invitation]":
    return Invitation.objects.filter(organization__in=managed_organizations(membership))


def _is_office_or_own(membership: Membership, organization: Any) -> bool:
    """What a body that serves is called by is public; an enterprise knows its own."""
    return bool(
        organization.kind != OrganizationKind.ENTERPRISE or organization.pk == membership.organization_id
    )


def register_own() -> None:
    register(
        Sensitive(
            model=User,
            field="phone",
            mask="phone",
            label=_("手机号码"),
            purpose=_("办件中的联系；工作人员的号码在其承办的办件上公布，便于企业联系"),
            ground=_ON_DUTY,
            kept=_WHILE_THERE,
            seen_by=_IS_THE_PERSON,
            sees=_is_self,
            reads=_staff,
            unmaskers=STEWARDS,
            concerns=_employer,
            page=_person_page,
        ),
        Sensitive(
            model=User,
            field="email",
            mask="email",
            label=_("电子邮箱"),
            purpose=_("接收受理、补正、办结等通知，重设密码"),
            ground=_ON_DUTY,
            kept=_WHILE_THERE,
            seen_by=_IS_THE_PERSON,
            sees=_is_self,
            reads=_staff,
            unmaskers=STEWARDS,
            concerns=_employer,
            page=_person_page,
        ),
        Sensitive(
            model=Invitation,
            field="email",
            mask="email",
            label=_("受邀人的电子邮箱"),
            purpose=_("发送邀请"),
            ground=_ON_DUTY,
            kept=_("邀请记录存续期间"),
            seen_by=_("发出邀请的人"),
            sees=_invited_them,
            reads=_invitations,
            unmaskers=STEWARDS,
            concerns=lambda invitation: invitation.organization,
        ),
        Sensitive(
            model=Organization,
            field="phone",
            mask="mobile",
            label=_("企业联系电话（登记为手机号码的）"),
            purpose=_("与企业联系"),
            ground=_ON_DUTY,
            kept=_("企业信息存续期间"),
            seen_by=_("本企业人员；单位电话不属于个人信息，对所有人公开"),
            sees=_is_office_or_own,
            reads=managed_organizations,
            unmaskers=STEWARDS,
            concerns=lambda organization: organization,
        ),
    )
