"""Problems, and the coordination that must start within 48 hours (BZ54-5.5-48H)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership, Organization
from proxy_service.enums import CoordinationKind, CoordinationState, DecisionState, ProblemKind, ProblemState
from proxy_service.models.handling import Handover
from proxy_service.models.request import ProxyRequest, RequestMatter


class Problem(models.Model):
    """A correction that a department asks for, or a hand-over that stalls. Raised by nobody = by the system.

    ``defects`` lists {"material", "problem", "clause", "remedy"} where papers have to be put right.
    """

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="problems")
    matter = models.ForeignKey(RequestMatter, models.CASCADE, null=True, blank=True, related_name="problems")
    handover = models.ForeignKey(Handover, models.CASCADE, null=True, blank=True, related_name="problems")
    kind = models.CharField(_("类型"), max_length=20, choices=ProblemKind)
    state = models.CharField(_("状态"), max_length=16, choices=ProblemState, default=ProblemState.OPEN)
    description = models.TextField(_("问题描述"))
    defects = models.JSONField(default=list, blank=True)
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    resolution = models.TextField(_("处理结果"), blank=True)
    resolved_at = models.DateTimeField(_("解决时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("问题")
        ordering = ["request", "raised_at", "pk"]

    def __str__(self) -> str:
        return self.description[:40]

    @property
    def subject_key(self) -> str:
        return f"problem:{self.pk}"


class Coordination(models.Model):
    """One round of coordination; started by nobody = by the system, before the 48th hour."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="coordinations")
    kind = models.CharField(_("方式"), max_length=16, choices=CoordinationKind)
    state = models.CharField(
        _("状态"), max_length=12, choices=CoordinationState, default=CoordinationState.OPEN
    )
    started_at = models.DateTimeField(_("启动时间"))
    started_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    subject_matter = models.CharField(_("议题"), max_length=200)
    scheduled_at = models.DateTimeField(_("会议时间"), null=True, blank=True)
    place = models.CharField(_("会议地点"), max_length=120, blank=True)
    organs = models.ManyToManyField(Organization, related_name="coordinations", verbose_name=_("参与单位"))
    attendance = models.TextField(_("参加人员"), blank=True)
    minutes = models.TextField(_("协调记录"), blank=True)
    outcome = models.TextField(_("协调结果"), blank=True)
    concluded_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("协调")
        ordering = ["problem", "started_at", "pk"]

    def __str__(self) -> str:
        return self.subject_matter

    @property
    def request(self) -> ProxyRequest:
        return self.problem.request

    @property
    def subject_key(self) -> str:
        return f"coordination:{self.pk}"


class Decision(models.Model):
    """What a coordination decided, with the unit that owes it and the date."""

    coordination = models.ForeignKey(Coordination, models.CASCADE, related_name="decisions")
    text = models.CharField(_("议定事项"), max_length=500)
    organ = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    due_on = models.DateField(_("完成期限"))
    state = models.CharField(_("状态"), max_length=8, choices=DecisionState, default=DecisionState.OPEN)
    done_at = models.DateTimeField(_("落实时间"), null=True, blank=True)
    done_note = models.TextField(_("落实情况"), blank=True)

    class Meta:
        verbose_name = _("议定事项")
        ordering = ["coordination", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def request(self) -> ProxyRequest:
        return self.coordination.request

    @property
    def subject_key(self) -> str:
        return f"decision:{self.pk}"
