"""派驻 (YN84-2.1, CZ4-2.2): powers that a park cannot yet absorb, and the staff whom departments post to its hall."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.postings import Grade, PostingState, Recommendation, UnabsorbedState
from delegation.models.authorities import Power
from delegation.models.case import Case
from portal.documents.models import Document
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization


class UnabsorbedPower(Case):
    """One line of the park's list of powers that it cannot yet take over (暂时无能力承接权限清单)."""

    SUBJECT = "unabsorbed"

    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="unabsorbed_powers", verbose_name=_("园区")
    )
    power = models.ForeignKey(Power, models.PROTECT, related_name="unabsorbed_by", verbose_name=_("权限事项"))
    reason = models.TextField(_("暂不能承接的原因"))
    since = models.DateField(_("列入日期"))
    removed_on = models.DateField(_("移出日期"), null=True, blank=True)
    removal = models.TextField(_("移出原因"), blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=UnabsorbedState, default=UnabsorbedState.LISTED
    )

    class Meta:
        verbose_name = _("暂不能承接的权限")
        ordering = ["park", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "power"],
                condition=Q(state="listed"),
                name="unabsorbed_listed_once",
                violation_error_message=_("该权限已在清单内。"),
            ),
        ]

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.park] if party in ("park", "park_leader") else [self.power.organ]

    @property
    def issuer(self) -> Organization:
        return self.park


class PostingQuerySet(models.QuerySet["Posting"]):
    def in_force(self, now: datetime) -> "PostingQuerySet":
        """Those whose period runs at ``now``: from the first minute, and no longer at the last. An early end moves
        ``valid_until``; nothing waits for the sweep."""
        return self.filter(agreed_at__isnull=False, valid_from__lte=now, valid_until__gt=now)


class Posting(Case):
    """One official of a department at the park's hall, for some of its powers, from and until a minute.

    The official acts in the department's membership, in its name (the department answers for it). ``handed_to`` gets
    what was not finished.
    """

    SUBJECT = "posting"

    park = models.ForeignKey(Organization, models.PROTECT, related_name="postings", verbose_name=_("园区"))
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="sent_postings", verbose_name=_("派出部门")
    )
    member = models.ForeignKey(
        Membership, models.PROTECT, related_name="postings", verbose_name=_("派驻人员")
    )
    powers = models.ManyToManyField(Power, related_name="postings", verbose_name=_("派驻事项"))
    valid_from = models.DateTimeField(_("派驻起"))
    valid_until = models.DateTimeField(_("派驻止"))
    planned_until = models.DateTimeField(_("原定派驻止"))
    duties = models.TextField(_("工作任务"))
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("选派人"))
    agreed_at = models.DateTimeField(_("园区同意时间"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区同意人")
    )
    remark = models.TextField(_("意见或结束原因"), blank=True)
    handed_to = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接手人")
    )
    state = models.CharField(_("状态"), max_length=12, choices=PostingState, default=PostingState.PROPOSED)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("派驻")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["member", "valid_from", "valid_until"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")) & Q(planned_until__gte=F("valid_until")),
                name="posting_period",
                violation_error_message=_("派驻结束时间不能早于开始时间。"),
            ),
        ]

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.park] if party in ("park", "park_leader") else [self.department]

    def organ_owing(self, clock: str) -> Organization:
        return self.department

    @property
    def issuer(self) -> Organization:
        return self.park

    def is_in_force(self, now: datetime) -> bool:
        return self.agreed_at is not None and self.valid_from <= now < self.valid_until


class Attendance(models.Model):
    """One stay at the hall; ``left_at`` None: the official is there."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="attendances")
    came_at = models.DateTimeField(_("签到时间"))
    came_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("签到登记人"))
    left_at = models.DateTimeField(_("签退时间"), null=True, blank=True)
    left_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签退登记人")
    )

    class Meta:
        verbose_name = _("派驻考勤")
        ordering = ["posting", "came_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting"], condition=Q(left_at=None), name="attendance_one_open"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="attendance_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting} {self.came_at:%Y-%m-%d}"


class PostingReview(models.Model):
    """The park's assessment of a posted official (考核权、任免建议权), sent to the department as a paper."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="reviews")
    period_from = models.DateField(_("考核起"))
    period_until = models.DateField(_("考核止"))
    days_present = models.PositiveSmallIntegerField(_("到岗天数"))
    grade = models.CharField(_("考核等次"), max_length=12, choices=Grade)
    opinion = models.TextField(_("考核意见"))
    recommendation = models.CharField(_("任免建议"), max_length=12, choices=Recommendation)
    grounds = models.TextField(_("建议理由"), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(_("考核时间"))
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("考核人"))

    class Meta:
        verbose_name = _("派驻考核")
        ordering = ["posting", "given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__in=["none", "keep"]) | ~Q(grounds=""),
                name="posting_review_says_why",
                violation_error_message=_("提出任免建议的，请写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting} {self.get_grade_display()}"


class LeftOver(models.Model):
    """A case that was not finished when a posting ended, as it stood then. ``ledger`` is the case's."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="left_over")
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=60)
    title = models.CharField(_("事项"), max_length=200)
    state_text = models.CharField(_("办理状态"), max_length=60)
    due_text = models.CharField(_("时限"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("未办结工作")
        ordering = ["posting", "number"]
        constraints = [models.UniqueConstraint(fields=["posting", "ledger"], name="left_over_once")]

    def __str__(self) -> str:
        return self.number
