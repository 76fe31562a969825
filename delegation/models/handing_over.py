"""What goes with an instrument: the package, cases under way, seals, accounts, and training (CZ4-2.6, YN84-3.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.instruments import Ender, PackageKind, PackageState, PendingOf, SealAct
from delegation.models.instruments import Instrument
from portal.documents.models import StoredFile
from portal.organizations.models import Membership


class PackageItem(models.Model):
    """One kind of thing that the department hands to the park, each with the park's receipt."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="package")
    kind = models.CharField(_("内容"), max_length=16, choices=PackageKind)
    state = models.CharField(_("状态"), max_length=12, choices=PackageState, default=PackageState.EXPECTED)
    note = models.CharField(_("数量和说明"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(_("移交时间"), null=True, blank=True)
    handed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(_("接收时间"), null=True, blank=True)
    received_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    receiver_note = models.CharField(_("接收意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("交接资料")
        ordering = ["instrument", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "kind"], name="package_item_once"),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_by__isnull=False), name="package_item_received_by"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_needed", "handed"]) | ~Q(note=""), name="package_item_has_note"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PendingCase(models.Model):
    """A case under way when the power changed hands, and who ends it."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="pending_cases")
    moment = models.CharField(_("时点"), max_length=12, choices=PendingOf, default=PendingOf.TRANSFER)
    number = models.CharField(_("受理编号"), max_length=60)
    applicant = models.CharField(_("申请人"), max_length=120)
    stage = models.CharField(_("办理阶段"), max_length=60)
    ender = models.CharField(_("由谁办结"), max_length=12, choices=Ender)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("在办件")
        ordering = ["instrument", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "moment", "number"],
                name="pending_case_once",
                violation_error_message=_("同一在办件只能列一次。"),
            )
        ]

    def __str__(self) -> str:
        return self.number


class SealChange(models.Model):
    """A seal that is retired or opened with the instrument (CZ4-2.2)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="seals")
    act = models.CharField(_("停用或启用"), max_length=8, choices=SealAct)
    name = models.CharField(_("印章名称"), max_length=120)
    on = models.DateField(_("日期"))
    note = models.CharField(_("处置说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("印章交接")
        ordering = ["instrument", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "act", "name"],
                name="seal_change_once",
                violation_error_message=_("同一枚印章只能列一次。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SystemAccount(models.Model):
    """An account or key of a department's system that the park is given; never its password."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="accounts")
    system = models.CharField(_("业务系统"), max_length=120)
    account = models.CharField(_("账号或密钥介质"), max_length=120)
    holder = models.CharField(_("领用人"), max_length=60)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("系统账号")
        ordering = ["instrument", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "system", "account"],
                name="system_account_once",
                violation_error_message=_("同一账号只能列一次。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}：{self.account}"


class Training(models.Model):
    """Guidance and training that the department gave the park (YN84-3.1)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="trainings")
    held_on = models.DateField(_("日期"))
    subject = models.CharField(_("内容"), max_length=200)
    people = models.CharField(_("参加人员"), max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("业务培训和指导")
        ordering = ["instrument", "held_on", "pk"]

    def __str__(self) -> str:
        return self.subject
