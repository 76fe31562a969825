"""People, and the roles they hold in organisations for a time."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import SEPARATED_ROLES, Role
from portal.organizations.models.organization import Organization


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What a person may do comes from their memberships, never from the account itself.

    ``is_demo`` marks an account whose password is public; production refuses to start while one exists.
    ``is_service`` marks another system that acts with keys (``portal.service_accounts``): it has no password to sign in
    with and no address that anything could be sent to, and is never offered where a person is chosen.
    """

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    full_name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("手机号码"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_staff = models.BooleanField(_("可进入后台"), default=False)
    is_demo = models.BooleanField(_("演示账号"), default=False, editable=False)
    is_service = models.BooleanField(_("服务账号"), default=False, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)

    #: The roles in force, where the person was read together with them for a request.
    roles_now: "list[Membership] | None" = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("人员")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_service=False)
                | Q(
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                    email="",
                    phone="",
                    is_staff=False,
                    is_superuser=False,
                ),
                name="user_service_is_no_person",
                violation_error_message=_("服务账号不能有密码、手机号码、电子邮箱和后台权限。"),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid(self, now: datetime) -> "MembershipQuerySet":
        """Those in force at ``now``: a substitution ends to the minute, a deactivated person has none."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now),
            valid_from__lte=now,
            user__is_active=True,
            organization__is_active=True,
        )

    def people(self) -> "MembershipQuerySet":
        """Those of people: whom one can write to, give work to or choose. Another system is none of them."""
        return self.filter(user__is_service=False)


class Period(models.Func):
    """From an instant until another, exclusive; none is for ever."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Membership(models.Model):
    """One role of one person in one organisation, for a time: the *actor* of every act.

    ``substitute_for`` is set while a person stands in (委托代班) for a colleague, whose work they then see and do
    in their own name.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="memberships", verbose_name=_("组织")
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    valid_from = models.DateTimeField(_("生效时间"), default=timezone.now)
    valid_until = models.DateTimeField(_("失效时间"), null=True, blank=True)
    substitute_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="substitutes", verbose_name=_("代班对象")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        ordering = ["organization", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(valid_until=None, substitute_for=None),
                name="membership_once",
                violation_error_message=_("该人员已担任此角色。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_period",
                violation_error_message=_("失效时间不能早于生效时间。"),
            ),
            # Each of the three stands alone; all other roles are one kind and go together. Standing in for somebody
            # is holding their role: a substitute's rows count like any other. A database that is older than this rule
            # leaves out what was over by then (migration 0005).
            ExclusionConstraint(
                name="membership_separated_roles",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Case(When(role__in=sorted(SEPARATED_ROLES), then=F("role")), default=Value("")),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (Period("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "系统管理员、安全管理员、审计管理员不能同时担任别的角色，也不能互相兼任。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.full_name}（{self.organization.label}·{self.get_role_display()}）"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """A leader's invitation to a colleague; accepting it makes the account and the membership."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="invitations")
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    full_name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"))
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    invited_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("邀请")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.full_name} → {self.organization.label}"
