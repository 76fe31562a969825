"""The catalogue of matters. A matter is published in versions; a running request keeps the one it was filed under."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.models import Power
from portal.documents.models import StoredFile
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership
from proxy_service.enums import MaterialForm, MatterClass


class Matter(models.Model):
    """A government matter under a code that never changes; its content stands in its versions."""

    code = models.CharField(_("事项编码"), max_length=40, unique=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("事项")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class MatterVersionQuerySet(models.QuerySet["MatterVersion"]):
    def current(self) -> "MatterVersionQuerySet":
        """The published version of every active matter."""
        return self.filter(superseded_at=None, matter__is_active=True)


class MatterVersion(models.Model):
    """What a matter asks and promises, as published from a moment on.

    Limits are working days. ``competent_suffix`` names the organ within the division where the matter is decided:
    organ code = division code + "-" + suffix, of the county or of its prefecture by ``competent_level``.
    ``guide`` holds {"summary", "conditions": [], "steps": [], "result", "window"}; ``fees`` is a list of
    {"name", "basis", "note"} fixed by law and paid by the enterprise, never a service fee (BZ54-2.2). ``power`` is
    what a park may exercise in this matter; who decides there on a day, ``delegation.queries.authority_on`` tells.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("事项名称"), max_length=120)
    matter_class = models.CharField(_("类别"), max_length=16, choices=MatterClass)
    source = models.CharField(_("清单来源"), max_length=60, blank=True)
    cross_county = models.BooleanField(_("跨县市事项"), default=False)
    competent_level = models.CharField(
        _("主管层级"),
        max_length=24,
        choices=[
            (OrganizationKind.COUNTY_DEPARTMENT.value, OrganizationKind.COUNTY_DEPARTMENT.label),
            (OrganizationKind.PREFECTURE_DEPARTMENT.value, OrganizationKind.PREFECTURE_DEPARTMENT.label),
        ],
    )
    competent_suffix = models.CharField(_("主管部门代码后缀"), max_length=20)
    other_suffixes = models.JSONField(_("协同部门代码后缀"), default=list, blank=True)
    is_licence = models.BooleanField(_("行政许可"), default=False)
    statutory_limit = models.PositiveSmallIntegerField(_("法定时限（工作日）"))
    statutory_source = models.CharField(_("法定时限依据"), max_length=200)
    promised_limit = models.PositiveSmallIntegerField(_("承诺时限（工作日）"), null=True, blank=True)
    legal_basis = models.CharField(_("设定依据"), max_length=300, blank=True)
    fees = models.JSONField(_("法定收费"), default=list, blank=True)
    guide = models.JSONField(_("办事指南"), default=dict, blank=True)
    verified = models.BooleanField(_("已核对"), default=False)
    power = models.ForeignKey(
        Power,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matter_versions",
        verbose_name=_("赋权事项"),
    )
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = MatterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项版本")
        ordering = ["matter__code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "version"], name="matter_version_unique"),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(superseded_at=None), name="matter_one_current_version"
            ),
            models.CheckConstraint(
                condition=Q(promised_limit=None) | Q(promised_limit__lte=models.F("statutory_limit")),
                name="matter_promise_within_statute",
                violation_error_message=_("承诺时限不得长于法定时限。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limit(self) -> int:
        """The limit that the enterprise is told: the promised one where there is one."""
        return self.promised_limit if self.promised_limit is not None else self.statutory_limit


class AskedPaper(models.Model):
    """A paper that is asked for. ``may_follow`` papers can be handed in after acceptance."""

    position = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("材料名称"), max_length=120)
    form = models.CharField(_("形式"), max_length=12, choices=MaterialForm)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    required = models.BooleanField(_("必需"), default=True)
    may_follow = models.BooleanField(_("可容缺后补"), default=False)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    template = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("空白样表")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class MatterMaterial(AskedPaper):
    """One paper that a matter asks for."""

    version = models.ForeignKey(MatterVersion, models.CASCADE, related_name="materials")

    class Meta:
        verbose_name = _("事项材料")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="matter_material_position"),
            models.UniqueConstraint(fields=["version", "name"], name="matter_material_name"),
        ]
