"""The tree of organisations: governments, departments, parks and zones, and the enterprises beside it."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import PARK_KINDS, EnterpriseStage, OrganizationKind


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def active(self) -> "OrganizationQuerySet":
        return self.filter(is_active=True)

    def parks(self) -> "OrganizationQuerySet":
        return self.filter(kind__in=PARK_KINDS)


class Organization(models.Model):
    """A body that takes part in the service.

    ``code`` is the GB/T 2260 code for governments, our own code under it for their organs, and the unified social
    credit code (or a number of ours, for an intending enterprise) for enterprises. ``division_code`` names the
    division whose calendar the organisation follows. ``group`` receives the object permissions that cross
    organisations.
    """

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类型"), max_length=24, choices=OrganizationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    division_code = models.CharField(_("行政区划代码"), max_length=6, blank=True)
    document_prefix = models.CharField(_("机关代字"), max_length=20, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    legal_representative = models.CharField(_("法定代表人"), max_length=60, blank=True)
    stage = models.CharField(_("入园状态"), max_length=12, choices=EnterpriseStage, blank=True)
    confirmed_at = models.DateTimeField(_("园区确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="organization", editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc=""),
                name="organization_uscc_unique",
                violation_error_message=_("该统一社会信用代码已注册，请由本企业负责人邀请您加入。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="enterprise") | ~Q(stage=""),
                name="organization_enterprise_has_stage",
                violation_error_message=_("请选择已入园或意向入园。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one: for tables and narrow screens."""
        return self.short_name or self.name

    @property
    def is_park(self) -> bool:
        return self.kind in PARK_KINDS

    @property
    def park(self) -> "Organization":
        """The park committee that stands behind a zone; the organisation itself otherwise."""
        return self.parent if self.kind == OrganizationKind.ZONE and self.parent else self
