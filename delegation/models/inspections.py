"""联合检查 (YN84-2.5): the plan of a quarter, departments' wishes, and one visit to an enterprise."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.inspections import CONCERNED, Ground, InspectionState, PlanState, WishState
from delegation.models.authorities import Scheme
from delegation.models.case import ActedOn, Case, in_order
from portal.organizations.models import Membership, Organization


class InspectionPlan(Case):
    """The joint inspections of one park in one quarter. ``departments`` are asked for their wishes by ``wishes_by``.

    The justice bureau of the scheme leads: it reviews and publishes.
    """

    SUBJECT = "inspection_plan"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="inspection_plans")
    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="inspection_plans", verbose_name=_("园区")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    departments = models.ManyToManyField(Organization, related_name="+", verbose_name=_("参加部门"))
    wishes_by = models.DateField(_("提出检查需求的截止日期"))
    note = models.TextField(_("检查重点和说明"), blank=True)
    opinion = models.TextField(_("审核意见"), blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PlanState, default=PlanState.COLLECTING)

    class Meta:
        verbose_name = _("联合检查计划")
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "quarter"],
                condition=~Q(state="withdrawn"),
                name="inspection_plan_once_a_quarter",
                violation_error_message=_("本季度已有联合检查计划。"),
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="inspection_plan_quarter"),
        ]

    @property
    def period(self) -> str:
        return _("%(year)d年第%(quarter)d季度") % {"year": self.year, "quarter": self.quarter}

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        following = (self.year + 1, 1) if self.quarter == 4 else (self.year, self.quarter * 3 + 1)
        return date(*following, 1) - timedelta(days=1)

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "department" | "department_leader":
                return self.departments.all()
            case "justice":
                return [self.scheme.justice] if self.scheme.justice else []
            case "government":
                return [self.scheme.government]
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        lead = self.scheme.justice if clock == "inspection_review" else None
        return lead or self.park

    @property
    def issuer(self) -> Organization:
        return self.park

    def parts(self) -> Iterable[Any]:
        return [wish for wish in self.wishes.all() if wish.state == WishState.ENTERED]


class Inspection(Case):
    """One visit to an enterprise on one day, for everything that all departments want to check.

    In a plan (one a quarter and enterprise), or outside it for a recorded ``ground``; ``apart_reason`` then says why it
    was not joined to the quarter's visit. ``notified_at`` is the moment from which the enterprise sees it.
    """

    SUBJECT = "inspection"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="inspections")
    park = models.ForeignKey(Organization, models.PROTECT, related_name="inspections", verbose_name=_("园区"))
    plan = models.ForeignKey(
        InspectionPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("检查计划"),
    )
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="undergone_inspections", verbose_name=_("企业")
    )
    planned_on = models.DateField(_("检查日期"))
    place = models.CharField(_("检查地点"), max_length=200)
    ground = models.CharField(_("计划外检查的事由"), max_length=12, choices=Ground, blank=True)
    ground_text = models.TextField(_("事由说明"), blank=True)
    apart_reason = models.TextField(_("不并入季度检查的理由"), blank=True)
    remark = models.TextField(_("园区意见"), blank=True)
    notified_at = models.DateTimeField(_("通知企业时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("进门时间"), null=True, blank=True)
    opinion = models.TextField(_("企业意见"), blank=True)
    signer = models.CharField(_("企业签字人"), max_length=60, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.TextField(_("企业拒绝签字的情况"), blank=True)
    witness = models.CharField(_("见证人"), max_length=120, blank=True)
    signed_at = models.DateTimeField(_("签字或者记明时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=InspectionState)

    class Meta:
        verbose_name = _("联合检查")
        ordering = ["-planned_on"]
        indexes = [
            models.Index(fields=["park", "state"]),
            models.Index(fields=["enterprise", "planned_on"]),
            *in_order("inspection"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "enterprise"], name="inspection_once_a_plan"),
            models.CheckConstraint(
                condition=Q(plan__isnull=False) | (~Q(ground="") & ~Q(ground_text="")),
                name="inspection_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_by__isnull=False) | (~Q(refusal="") & ~Q(witness="")),
                name="inspection_signed_or_witnessed",
            ),
        ]

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.enterprise]
            case "department" | "department_leader":
                return Organization.objects.filter(pk__in=self.standing_wishes.values("department"))
            case "justice":
                return [self.scheme.justice] if self.scheme.justice else []
            case "government":
                return [self.scheme.government]
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        return self.park

    @property
    def issuer(self) -> Organization:
        return self.park

    @property
    def standing_wishes(self) -> "models.QuerySet[InspectionWish]":
        return self.wishes.filter(state=WishState.ENTERED)

    @property
    def ground_told(self) -> str:
        """What the enterprise reads of the ground."""
        return Ground(self.ground).told(self.ground_text) if self.ground else ""

    def parts(self) -> Iterable[Any]:
        for wish in self.wishes.all():
            if wish.state in CONCERNED and wish.plan_id is None:
                yield wish
        yield from self.departments.all()
        yield from self.findings.all()


class InspectionWish(ActedOn):
    """What one department wants to check at one enterprise: a subject with its legal basis and the points of its list.

    It belongs to a plan until the wishes are merged into a visit, or from the beginning to a visit. ``topic_key`` is
    the subject as it is compared; ``repeat_reason`` says why it is checked again so soon. What joins a visit of which
    the enterprise was told has a ``ground`` of its own.
    """

    SUBJECT = "inspection_wish"

    plan = models.ForeignKey(InspectionPlan, models.CASCADE, null=True, blank=True, related_name="wishes")
    inspection = models.ForeignKey(Inspection, models.CASCADE, null=True, blank=True, related_name="wishes")
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="inspection_wishes", verbose_name=_("检查部门")
    )
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="wished_inspections", verbose_name=_("企业")
    )
    topic = models.CharField(_("检查事项"), max_length=120)
    topic_key = models.CharField(max_length=120, editable=False)
    legal_basis = models.CharField(_("检查依据"), max_length=300)
    points = ArrayField(models.CharField(max_length=300), verbose_name=_("检查内容"))
    repeat_reason = models.TextField(_("重复检查的理由"), blank=True)
    ground = models.CharField(_("并入检查的事由"), max_length=12, choices=Ground, blank=True)
    ground_text = models.TextField(_("事由说明"), blank=True)
    remark = models.TextField(_("园区意见"), blank=True)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=WishState, default=WishState.ENTERED)

    class Meta:
        verbose_name = _("检查需求")
        ordering = ["enterprise", "department", "pk"]
        indexes = [models.Index(fields=["enterprise", "topic_key"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False) | Q(inspection__isnull=False), name="inspection_wish_belongs"
            ),
            models.UniqueConstraint(
                fields=["plan", "department", "enterprise", "topic_key"],
                condition=Q(state="entered", plan__isnull=False),
                name="inspection_wish_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.label}·{self.department.label}·{self.topic}"

    @property
    def case(self) -> Case:
        belongs = self.plan or self.inspection
        assert belongs is not None  # noqa: S101  (a constraint of the table)
        return belongs

    def organs(self, party: str) -> Iterable[Organization]:
        if party in ("department", "department_leader"):
            return [self.department]
        return self.case.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        """The park lets it join, or does not."""
        return self.case.organ_owing(clock)
