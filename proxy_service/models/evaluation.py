"""Delivery, joint evaluation, report and follow-up visit (BZ54-5.4, 5.5, 6.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import Document, StoredFile
from portal.organizations.models import Membership, Organization
from proxy_service.enums import (
    DeliveryMode,
    EvaluationSide,
    RecipientState,
    ReportState,
    ReturnReason,
    VisitState,
)
from proxy_service.models.request import ProxyRequest


class Delivery(models.Model):
    """The results on their way to the enterprise, and its signature for them.

    One that came back unsigned stays with the reason, and the results are sent another way: a request has one delivery
    at a time, ``ProxyRequest.delivery``. ``opened_at`` is when somebody of the enterprise first opened what was
    delivered electronically, signed for or not.
    """

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="deliveries")
    mode = models.CharField(_("送达方式"), max_length=12, choices=DeliveryMode)
    sent_at = models.DateTimeField(_("送出时间"))
    sent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("送达人"))
    tracking_number = models.CharField(_("快递单号"), max_length=40, blank=True)
    note = models.TextField(_("说明"), blank=True)
    opened_at = models.DateTimeField(_("首次打开时间"), null=True, blank=True)
    opened_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("打开人")
    )
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    recipient_name = models.CharField(_("签收人"), max_length=60, blank=True)
    slip = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收回执扫描件")
    )
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("退件登记人")
    )
    return_reason = models.CharField(_("退回原因"), max_length=16, choices=ReturnReason, blank=True)
    return_note = models.TextField(_("退回说明"), blank=True)

    class Meta:
        verbose_name = _("送达")
        ordering = ["request", "sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(returned_at=None),
                name="delivery_one_at_a_time",
                violation_error_message=_("结果已经送出，等待企业签收。"),
            ),
            models.CheckConstraint(
                condition=models.Q(returned_at=None)
                | (models.Q(signed_at=None) & ~models.Q(return_reason="")),
                name="delivery_returned_unsigned",
                violation_error_message=_("已签收的结果不能登记退回。"),
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at=None, opened_by=None)
                | models.Q(opened_at__isnull=False, opened_by__isnull=False, mode="electronic"),
                name="delivery_opened_by_somebody",
                violation_error_message=_("只有电子送达才记录打开情况。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}·{self.get_mode_display()}"


class Evaluation(models.Model):
    """One side's scores, 1 to 5 a dimension, and opinion; the other side sees them when both are in."""

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="evaluations")
    side = models.CharField(_("评价方"), max_length=12, choices=EvaluationSide)
    scores = models.JSONField(_("评分"))
    opinion = models.TextField(_("意见建议"), blank=True)
    given_at = models.DateTimeField(_("评价时间"))
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("评价")
        ordering = ["request", "side"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "side"],
                name="evaluation_once_a_side",
                violation_error_message=_("本方已经评价。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}·{self.get_side_display()}"


class Report(models.Model):
    """The feedback to the county government or the comprehensive report to the work-group.

    The three texts are composed from the ledger and edited by the officer; the leader's approval freezes them in a
    document and sends it. ``round`` counts the versions that were sent.
    """

    request = models.OneToOneField(ProxyRequest, models.CASCADE, related_name="report")
    state = models.CharField(_("状态"), max_length=20, choices=ReportState, default=ReportState.DRAFT)
    round = models.PositiveSmallIntegerField(_("报送次数"), default=0)
    process = models.TextField(_("事项办理流程"))
    coordination = models.TextField(_("跨部门协调记录"))
    satisfaction = models.TextField(_("企业满意度"))
    suggestions = models.TextField(_("意见建议"), blank=True)
    drafted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("审签时间"), null=True, blank=True)
    leader_comment = models.TextField(_("审签意见"), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("评价报告")

    def __str__(self) -> str:
        return f"{self.request}·{self.get_state_display()}"

    @property
    def subject_key(self) -> str:
        return f"report:{self.pk}"


class ReportRecipient(models.Model):
    """A county government or the work-group office that receives, signs for and reviews one version of a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recipients")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="received_reports")
    round = models.PositiveSmallIntegerField(_("报送次数"))
    state = models.CharField(_("状态"), max_length=12, choices=RecipientState, default=RecipientState.SENT)
    sent_at = models.DateTimeField(_("报送时间"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("审阅时间"), null=True, blank=True)
    comments = models.TextField(_("审阅意见"), blank=True)

    class Meta:
        verbose_name = _("报告接收")
        ordering = ["report", "round", "organization"]
        constraints = [
            models.UniqueConstraint(fields=["report", "organization", "round"], name="report_recipient_once")
        ]

    def __str__(self) -> str:
        return f"{self.report} → {self.organization.label}"

    @property
    def request(self) -> ProxyRequest:
        return self.report.request

    @property
    def subject_key(self) -> str:
        return f"recipient:{self.pk}"


class Visit(models.Model):
    """A follow-up visit (回访): 满意 or 不满意 (BZ54-A3). A dissatisfied answer stays open until it is put right."""

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="visits")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="visits")
    visited_at = models.DateTimeField(_("回访时间"))
    visited_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    interviewee = models.CharField(_("受访人"), max_length=60)
    satisfied = models.BooleanField(_("是否满意"))
    note = models.TextField(_("回访记录"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=VisitState)
    measures = models.TextField(_("整改措施"), blank=True)
    closed_at = models.DateTimeField(_("整改完成时间"), null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("回访")
        ordering = ["request", "visited_at", "pk"]

    def __str__(self) -> str:
        return str(_("满意") if self.satisfied else _("不满意"))

    @property
    def subject_key(self) -> str:
        return f"visit:{self.pk}"
