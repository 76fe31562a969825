"""Supervision of what parks decide by delegated powers: checks, orders, assessments (YN84-3.2, CZ4-2.10)."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.oversight import (
    OPEN_ORDERS,
    AssessmentKind,
    AssessmentResult,
    AssessmentState,
    CheckOrigin,
    CheckResult,
    OrderKind,
    OrderState,
    RevocationGround,
)
from delegation.models.authorities import Scheme
from delegation.models.case import Case, in_order
from delegation.models.instruments import Instrument
from delegation.models.permits import Permit
from portal.documents.models import StoredFile
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Membership, Organization


class DecisionCheck(models.Model):
    """The department looked at a decision that was made by its power, and what it found."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="checks")
    origin = models.CharField(_("来源"), max_length=12, choices=CheckOrigin)
    result = models.CharField(_("结果"), max_length=12, choices=CheckResult)
    remark = models.TextField(_("情况"), blank=True)
    checked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("检查人"))
    checked_at = models.DateTimeField(_("检查时间"))

    class Meta:
        verbose_name = _("决定检查")
        ordering = ["permit", "checked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="seen", result="in_order") | (~Q(origin="seen") & ~Q(remark="")),
                name="check_says_what_was_found",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}：{self.get_result_display()}"


class Order(Case):
    """``organ``, in whose name a permit was decided, orders the park to put it right, or revokes it after a hearing.

    ``facts`` are what was found, ``basis`` the clause, ``demand`` what is to be done by ``until``.
    """

    SUBJECT = "order"

    kind = models.CharField(_("类别"), max_length=12, choices=OrderKind)
    state = models.CharField(_("状态"), max_length=16, choices=OrderState, default=OrderState.DRAFTED)
    permit = models.ForeignKey(Permit, models.PROTECT, related_name="orders", verbose_name=_("行政许可"))
    organ = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("作出单位"))
    ground = models.CharField(_("撤销情形"), max_length=16, choices=RevocationGround, blank=True)
    facts = models.TextField(_("查明的事实"))
    basis = models.CharField(_("依据"), max_length=300)
    demand = models.TextField(_("要求"), blank=True)
    until = models.DateField(_("完成期限"), null=True, blank=True)
    drafted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    ordered_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    report = models.TextField(_("纠正情况"), blank=True)
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    opinion = models.TextField(_("核查意见"), blank=True)
    statement = models.TextField(_("陈述申辩"), blank=True)
    stated_at = models.DateTimeField(_("陈述申辩时间"), null=True, blank=True)
    heard_on = models.DateField(_("听证日期"), null=True, blank=True)
    hearing_host = models.CharField(_("听证主持人"), max_length=60, blank=True)
    hearing_record = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("听证笔录")
    )
    answer = models.TextField(_("对陈述申辩的答复"), blank=True)
    reason = models.TextField(_("决定理由"), blank=True)
    aftermath = models.TextField(_("善后"), blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("监督纠正")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["organ", "state"]),
            models.Index(fields=["permit", "kind"]),
            *in_order("order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="correction", ground="", until__isnull=False)
                | (Q(kind="revocation", until=None) & ~Q(ground="")),
                name="order_fits_its_kind",
            ),
            models.UniqueConstraint(
                fields=["permit", "kind"],
                condition=Q(state__in=[str(state) for state in OPEN_ORDERS]),
                name="order_one_open",
                violation_error_message=_("该许可已有同类监督事项在办。"),
            ),
        ]

    @property
    def issuer(self) -> Organization:
        return self.organ

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.permit.applicant]
            case "park" | "park_leader":
                return [self.permit.park]
            case "department" | "department_leader":
                return [self.organ if self.organ.kind in DEPARTMENT_KINDS else self.permit.department]
        return []

    def organ_owing(self, clock: str) -> Organization:
        return self.permit.park if clock == "order_correction" else self.organ


class Assessment(Case):
    """How a park exercises a department's powers in a period: by instrument, or all that a scheme has of them.

    ``figures`` are frozen when it is issued (``oversight_figures``), so that everybody talks of the same numbers.
    """

    SUBJECT = "assessment"

    kind = models.CharField(_("类别"), max_length=8, choices=AssessmentKind)
    state = models.CharField(
        _("状态"), max_length=24, choices=AssessmentState, default=AssessmentState.DRAFTED
    )
    department = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("部门"))
    park = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("园区"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="assessments", verbose_name=_("赋权方案"))
    instrument = models.ForeignKey(
        Instrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("委托书或交接书"),
    )
    period_from = models.DateField(_("评估期间起"))
    period_until = models.DateField(_("评估期间止"))
    drafted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    figures = models.JSONField(_("指标"), default=list)
    comments = models.TextField(_("评估意见"), blank=True)
    issued_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    answer = models.TextField(_("园区答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    result = models.CharField(_("评估结果"), max_length=8, choices=AssessmentResult, blank=True)
    conclusion = models.TextField(_("结论"), blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("运行评估")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["department", "state"]), models.Index(fields=["park", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_until__gte=models.F("period_from")),
                name="assessment_period",
                violation_error_message=_("评估期间的止日不能早于起日。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="assessment_published") | ~Q(result=""), name="assessment_has_result"
            ),
        ]

    @property
    def issuer(self) -> Organization:
        return self.department

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "park" | "park_leader":
                return [self.park]
            case "department" | "department_leader":
                return [self.department]
            case "bureau":
                return [self.scheme.bureau] if self.scheme.bureau else []
            case "government":
                return [self.scheme.government]
        return []

    def organ_owing(self, clock: str) -> Organization:
        return self.park if clock == "assessment_answer" else self.department
