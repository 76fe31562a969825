"""Plan, hand-overs, progress and pauses of the matters of a request."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization
from proxy_service.enums import HandoverPurpose, HandoverState, NodeKind, PauseKind
from proxy_service.models.materials import RequestMaterial
from proxy_service.models.request import ProxyRequest, RequestMatter


class PlanStep(models.Model):
    """One step of the work plan made with the enterprise (BZ54-5.2)."""

    matter = models.ForeignKey(RequestMatter, models.CASCADE, related_name="plan_steps")
    position = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("步骤"), max_length=120)
    organ = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    planned_on = models.DateField(_("计划完成日期"))

    class Meta:
        verbose_name = _("计划步骤")
        ordering = ["matter__position", "position"]
        constraints = [models.UniqueConstraint(fields=["matter", "position"], name="plan_step_position")]

    def __str__(self) -> str:
        return self.title


class Handover(models.Model):
    """Materials handed to a department, signed for by it (BZ54-5.3), or sent back with the reason."""

    matter = models.ForeignKey(RequestMatter, models.CASCADE, related_name="handovers")
    organ = models.ForeignKey(
        Organization, models.PROTECT, related_name="handovers", verbose_name=_("接收部门")
    )
    purpose = models.CharField(_("用途"), max_length=8, choices=HandoverPurpose)
    state = models.CharField(_("状态"), max_length=12, choices=HandoverState, default=HandoverState.SENT)
    materials = models.ManyToManyField(RequestMaterial, related_name="handovers", verbose_name=_("材料"))
    note = models.TextField(_("说明"), blank=True)
    handed_at = models.DateTimeField(_("移交时间"))
    handed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("移交人"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    reply = models.TextField(_("退回原因或审核意见"), blank=True)

    class Meta:
        verbose_name = _("材料移交")
        ordering = ["matter", "handed_at", "pk"]
        indexes = [models.Index(fields=["organ", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "organ", "purpose"],
                condition=Q(state=HandoverState.SENT),
                name="handover_one_pending",
                violation_error_message=_("该部门尚有一次移交未签收。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter} → {self.organ.label}"

    @property
    def request(self) -> ProxyRequest:
        return self.matter.request

    @property
    def subject_key(self) -> str:
        return f"handover:{self.pk}"


class ProgressNode(models.Model):
    """A node reported by a department, or of the park's own approval; posted by nobody = by the system. Nodes are only
    ever added; a mistake is corrected by a new node."""

    matter = models.ForeignKey(RequestMatter, models.CASCADE, related_name="nodes")
    kind = models.CharField(_("节点"), max_length=16, choices=NodeKind)
    opinion = models.TextField(_("办理意见"), blank=True)
    attachment = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    posted_at = models.DateTimeField(_("反馈时间"))
    posted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("办理进度")
        ordering = ["matter", "posted_at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Pause(models.Model):
    """Time that the law leaves out of the limit (行政许可法 45); the applicant is told its expected length."""

    matter = models.ForeignKey(RequestMatter, models.CASCADE, related_name="pauses")
    kind = models.CharField(_("事由"), max_length=16, choices=PauseKind)
    reason = models.TextField(_("说明"))
    estimated_days = models.PositiveSmallIntegerField(_("预计工作日"))
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("时限中止")
        ordering = ["matter", "started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(ended_at=None),
                name="pause_one_open",
                violation_error_message=_("该事项已处于特殊程序中。"),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
