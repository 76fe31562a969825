"""Appraisals, the files in them, and holds. The rules of the dates and of the two people stand in the database too."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization
from portal.retention.enums import AppraisalState, HoldGround, Verdict


class Appraisal(models.Model):
    """One opinion about files of one keeper whose time is over: destroy them, or keep them ``years`` longer.

    One person proposes, another of another role decides; a trigger refuses anything else. ``certificate`` is the
    register of what was destroyed (销毁清册). ``answer`` is why it was not agreed to. Nothing is destroyed before
    ``not_before``, which is set where approver and proposer are too close to be two.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="appraisals", verbose_name=_("保管单位")
    )
    verdict = models.CharField(_("鉴定意见"), max_length=8, choices=Verdict)
    years = models.PositiveSmallIntegerField(_("继续保管年数"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    state = models.CharField(
        _("状态"), max_length=12, choices=AppraisalState, default=AppraisalState.PROPOSED, db_index=True
    )
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    not_before = models.DateTimeField(_("最早销毁时间"), null=True, blank=True)
    answer = models.TextField(_("未同意的理由"), blank=True)
    certificate = models.OneToOneField(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disposal",
        verbose_name=_("销毁清册"),
    )
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("档案鉴定")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="destroy", years=None) | Q(verdict="keep", years__gte=1),
                name="appraisal_years_if_kept",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="appraisal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}·{self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == AppraisalState.PROPOSED


class AppraisedFile(models.Model):
    """One archived file in an appraisal, as it was on the day: it is the line of the register.

    ``settled``: nothing comes of it any more (refused, withdrawn, held, or kept on), so that it may be appraised anew.
    ``seal`` is by what the file can be told once it is gone. ``names`` are bytes that go: their rows were emptied at
    ``emptied_at``, they themselves are gone at ``gone_at``.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="files", verbose_name=_("档案鉴定"))
    kind = models.CharField(_("类别"), max_length=16)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="appraised", verbose_name=_("台账"))
    number = models.CharField(_("案卷号"), max_length=80)
    title = models.CharField(_("案卷题名"), max_length=300)
    archived_on = models.DateField(_("归档日期"))
    retained_until = models.DateField(_("保存至"))
    settled = models.BooleanField(default=False)
    seal = models.CharField(_("案卷校验值"), max_length=64, blank=True, default="", db_default="")
    names = models.JSONField(default=list)
    pieces = models.PositiveIntegerField(_("件数"), default=0)
    emptied_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(_("销毁时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("鉴定的案卷")
        ordering = ["appraisal", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger"],
                condition=Q(settled=False),
                name="appraised_file_once",
                violation_error_message=_("该案卷已在鉴定中。"),
            ),
            models.CheckConstraint(
                condition=Q(gone_at=None) | Q(emptied_at__isnull=False), name="appraised_file_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Hold(models.Model):
    """暂缓销毁: until it is lifted nobody proposes to destroy the file, and nothing destroys it."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="holds", verbose_name=_("台账"))
    ground = models.CharField(_("事由"), max_length=16, choices=HoldGround)
    reason = models.TextField(_("说明"))
    placed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("决定人"))
    placed_at = models.DateTimeField(_("决定时间"))
    lifted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("解除人")
    )
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    lifted_because = models.TextField(_("解除理由"), blank=True)

    class Meta:
        verbose_name = _("暂缓销毁")
        ordering = ["-placed_at", "-pk"]
        indexes = [models.Index(fields=["ledger"], condition=Q(lifted_at=None), name="hold_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because=""),
                name="hold_lifted_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_ground_display())
