"""吹哨报到 (YN84-2.2): the list of matters, whistles, the departments called, letters and accountability."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.whistles import (
    CallState,
    Failure,
    LetterState,
    LetterStep,
    WhistleMatterState,
    WhistleState,
)
from delegation.models.case import ActedOn, Case, in_order
from portal.documents.models import Document
from portal.organizations.models import Membership, Organization
from portal.workdays.enums import Unit


class WhistleMatter(Case):
    """One line of the list of whistle matters, which the park's leader keeps.

    A department has ``report_amount`` ``report_unit`` to come to the hall, and then ``solve_days`` working days to
    solve it or at least, within them, to promise a day. ``calls_at_once``: an enterprise's whistle calls the
    departments without waiting for the park.
    """

    SUBJECT = "whistle_matter"

    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="whistle_matters", verbose_name=_("园区")
    )
    name = models.CharField(_("事项名称"), max_length=120)
    departments = models.ManyToManyField(Organization, related_name="+", verbose_name=_("报到部门"))
    basis = models.CharField(_("依据"), max_length=200)
    report_amount = models.PositiveSmallIntegerField(_("报到时限"))
    report_unit = models.CharField(_("报到时限单位"), max_length=12, choices=Unit)
    solve_days = models.PositiveSmallIntegerField(_("解决时限（工作日）"))
    calls_at_once = models.BooleanField(_("企业吹哨后直接通知部门"), default=False)
    state = models.CharField(
        _("状态"), max_length=12, choices=WhistleMatterState, default=WhistleMatterState.LISTED
    )

    class Meta:
        verbose_name = _("吹哨事项")
        ordering = ["park", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "name"],
                condition=Q(state="listed"),
                name="whistle_matter_listed_once",
                violation_error_message=_("清单内已有同名事项。"),
            ),
            models.CheckConstraint(
                condition=Q(report_amount__gt=0) & Q(solve_days__gt=0), name="whistle_matter_limits"
            ),
        ]

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.park] if party in ("park", "park_leader") else self.departments.all()

    @property
    def issuer(self) -> Organization:
        return self.park

    @property
    def report_limit(self) -> str:
        return f"{self.report_amount} {self.get_report_unit_display()}"


class Whistle(Case):
    """A call for help (诉求) of an enterprise on a matter of the list, blown by itself or by the park for it."""

    SUBJECT = "whistle"

    matter = models.ForeignKey(WhistleMatter, models.PROTECT, related_name="whistles", verbose_name=_("事项"))
    park = models.ForeignKey(Organization, models.PROTECT, related_name="whistles", verbose_name=_("园区"))
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="blown_whistles", verbose_name=_("企业")
    )
    request = models.TextField(_("诉求"))
    place = models.CharField(_("地点"), max_length=200)
    contact = models.CharField(_("联系人"), max_length=60)
    contact_phone = models.CharField(_("联系电话"), max_length=40)
    blown_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("吹哨人"))
    answer = models.TextField(_("不予派单的理由"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=WhistleState, default=WhistleState.BLOWN)

    class Meta:
        verbose_name = _("企业吹哨")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["park", "state"]),
            models.Index(fields=["enterprise", "state"]),
            *in_order("whistle"),
        ]

    @property
    def uncalled(self) -> "models.QuerySet[Organization]":
        """The departments of its matter that nobody has called to it."""
        return self.matter.departments.exclude(calls__whistle=self)

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.enterprise]
            case "department" | "department_leader":
                return [call.department for call in self.calls.select_related("department")]
            case "government":
                return [self.park.parent] if self.park.parent else []
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        return self.park

    @property
    def issuer(self) -> Organization:
        return self.park

    def parts(self) -> Iterable[Any]:
        for call in self.calls.all():
            yield call
            yield from call.letters.all()


class Call(ActedOn):
    """One department called to the hall: when it came, what it promised, how it ended.

    ``due_at`` of its periods stand with the deadlines of the case. ``on_the_spot``: solved on the day it came.
    ``rejections`` counts how often the enterprise said that it is not solved, ``broken`` the promises that were not
    kept. ``score`` is the enterprise's, 1 to 5; None: it gave none.
    """

    SUBJECT = "call"

    whistle = models.ForeignKey(Whistle, models.CASCADE, related_name="calls")
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="calls", verbose_name=_("报到部门")
    )
    called_at = models.DateTimeField(_("通知时间"))
    reported_late = models.BooleanField(_("逾期报到"), default=False)
    arrived_at = models.DateTimeField(_("报到时间"), null=True, blank=True)
    arrived_people = models.CharField(_("报到人员"), max_length=200, blank=True)
    received_by = models.CharField(_("接待人员"), max_length=200, blank=True)
    promised_on = models.DateField(_("承诺解决日期"), null=True, blank=True)
    promise = models.TextField(_("承诺内容"), blank=True)
    promises = models.PositiveSmallIntegerField(_("承诺次数"), default=0)
    broken = models.PositiveSmallIntegerField(_("未兑现次数"), default=0)
    solution = models.TextField(_("解决情况"), blank=True)
    solved_at = models.DateTimeField(_("解决时间"), null=True, blank=True)
    on_the_spot = models.BooleanField(_("当场解决"), default=False)
    rejections = models.PositiveSmallIntegerField(_("未解决次数"), default=0)
    rejection = models.TextField(_("企业意见"), blank=True)
    score = models.PositiveSmallIntegerField(_("满意度"), null=True, blank=True)
    remark = models.TextField(_("评价"), blank=True)
    conclusion = models.TextField(_("终结理由"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=CallState, default=CallState.CALLED)

    class Meta:
        verbose_name = _("部门报到")
        ordering = ["whistle", "pk"]
        indexes = [
            models.Index(fields=["department", "state"]),
            models.Index(fields=["called_at", "id"], name="call_latest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["whistle", "department"], name="call_once"),
            models.CheckConstraint(
                condition=Q(state__in=["called", "cancelled", "unsolved"]) | Q(arrived_at__isnull=False),
                name="call_arrived_first",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="call_score_range"),
        ]

    def __str__(self) -> str:
        return self.department.label

    @property
    def case(self) -> Whistle:
        return self.whistle

    def organs(self, party: str) -> Iterable[Organization]:
        if party in ("department", "department_leader"):
            return [self.department]
        return self.whistle.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.whistle.enterprise if clock == "whistle_confirm" else self.department


class WhistleLetter(ActedOn):
    """One step of pressing a department: due (``OPENED``), sent, and what came of it. Each step is there once."""

    SUBJECT = "whistle_letter"

    call = models.ForeignKey(Call, models.CASCADE, related_name="letters")
    step = models.PositiveSmallIntegerField(_("步骤"), choices=LetterStep)
    failure = models.CharField(_("起因"), max_length=16, choices=Failure)
    opened_at = models.DateTimeField(_("应当发函的时间"))
    delay = models.TextField(_("迟延事实"), blank=True)
    requirement = models.TextField(_("办理要求"), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(_("发函时间"), null=True, blank=True)
    issued_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    reply_by = models.DateField(_("落实时限"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=LetterState, default=LetterState.OPENED)

    class Meta:
        verbose_name = _("吹哨督办")
        ordering = ["call", "step"]
        constraints = [models.UniqueConstraint(fields=["call", "step"], name="whistle_letter_once")]

    def __str__(self) -> str:
        return f"{self.call}·{self.get_step_display()}"

    @property
    def case(self) -> Whistle:
        return self.call.whistle

    def organs(self, party: str) -> Iterable[Organization]:
        return self.call.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        """The park owes the letter; of the third step too the department owes what it asks for."""
        return self.call.whistle.park if clock == "whistle_step" else self.call.department


class Accountability(models.Model):
    """问责记录: who answered for what, by whose decision. Personnel matters: no enterprise and no other department
    reads it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="accountabilities")
    person = models.CharField(_("被问责人员"), max_length=60)
    post = models.CharField(_("职务"), max_length=120)
    fault = models.TextField(_("问责事由"))
    decision = models.TextField(_("处理决定"))
    decided_by = models.CharField(_("决定机关"), max_length=120)
    decided_on = models.DateField(_("决定日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("问责记录")
        ordering = ["call", "recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person}（{self.post}）"
