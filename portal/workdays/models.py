"""Calendars as data: what a State Council or regional notice fixed, never overwritten, only superseded."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.workdays.enums import DayKind, NoticeSource, ProposalState, ScopeKind, YearStatus


class Scope(models.Model):
    """A level that may fix days off and office hours for itself: country, region, prefecture, county, one office.

    ``code`` is CN, the significant digits of the GB/T 2260 code (65, 6527, 652701) or an organisation's code.
    ``publishes_yearly`` says that a notice is expected for every year, so that a year without one is provisional.
    """

    code = models.CharField(_("代码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    publishes_yearly = models.BooleanField(_("逐年发布通知"), default=False)

    class Meta:
        verbose_name = _("日历适用范围")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> ScopeKind:
        """The level, as the code tells it."""
        return ScopeKind.of(self.code)


class CalendarRevision(models.Model):
    """One change of the calendars. Its number is the version that deadlines remember; old versions can be replayed.

    One person enters, another approves; neither is named for the reference data that come with the portal.
    """

    entered_at = models.DateTimeField(_("录入时间"))
    note = models.CharField(_("说明"), max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("录入人"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )

    class Meta:
        verbose_name = _("日历版本")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_by=None, approved_by=None)
                | (Q(entered_by__isnull=False, approved_by__isnull=False) & ~Q(entered_by=F("approved_by"))),
                name="calendar_revision_two_persons",
                violation_error_message=_("录入人和审核人不能是同一人。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Revised(models.Model):
    """A row of a scope, in force from the revision that entered it until the one that superseded it."""

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="+")
    notice_no = models.CharField(_("通知文号"), max_length=80, blank=True)
    notice_url = models.URLField(_("通知网址"), blank=True)
    entered_in = models.ForeignKey(CalendarRevision, models.PROTECT, related_name="+")
    superseded_in = models.ForeignKey(
        CalendarRevision, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class CalendarYear(Revised):
    """What is known of one year in one scope."""

    year = models.PositiveSmallIntegerField(_("年份"))
    status = models.CharField(_("状态"), max_length=16, choices=YearStatus)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("年度安排")
        ordering = ["scope", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "year"], condition=Q(superseded_in=None), name="calendar_year_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope_id}·{self.year}"


class CalendarDay(Revised):
    """A day off, a make-up day (调休) on which people work although it is a weekend, or a day that will probably be
    off but of which no notice says so yet."""

    day = models.DateField(_("日期"))
    kind = models.CharField(_("性质"), max_length=6, choices=DayKind)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("放假和调休日")
        ordering = ["scope", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "day"], condition=Q(superseded_in=None), name="calendar_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class OfficeHours(Revised):
    """When an office opens and closes in the season that begins each year on that day; Beijing time."""

    from_month = models.PositiveSmallIntegerField(
        _("起始月"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    from_day = models.PositiveSmallIntegerField(
        _("起始日"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    morning_opens = models.TimeField(_("上午上班"))
    morning_closes = models.TimeField(_("上午下班"))
    afternoon_opens = models.TimeField(_("下午上班"))
    afternoon_closes = models.TimeField(_("下午下班"))

    class Meta:
        verbose_name = _("作息时间")
        ordering = ["scope", "from_month", "from_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "from_month", "from_day"],
                condition=Q(superseded_in=None),
                name="office_hours_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    morning_opens__lt=F("morning_closes"),
                    morning_closes__lte=F("afternoon_opens"),
                    afternoon_opens__lt=F("afternoon_closes"),
                ),
                name="office_hours_in_order",
                violation_error_message=_("作息时间须按先后顺序填写。"),
            ),
            models.CheckConstraint(
                condition=Q(from_month__range=(1, 12), from_day__range=(1, 31)),
                name="office_hours_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_id}·{self.from_month}-{self.from_day}"


class CalendarProposal(models.Model):
    """A year's arrangement, or the office hours of a scope, that one person entered and another has to approve before
    it counts.

    ``entry`` is one element of the ``years`` that ``load_calendar`` takes, or of its ``office_hours`` where no year is
    given; ``warnings`` are what the entry did not fit: a count, a weekday, a year.
    """

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="+", verbose_name=_("适用范围"))
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    source = models.CharField(_("录入方式"), max_length=8, choices=NoticeSource)
    notice_no = models.CharField(_("通知文号"), max_length=80)
    notice_url = models.URLField(_("通知网址"), blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    text = models.TextField(_("通知原文"), blank=True)
    entry = models.JSONField()
    warnings = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=ProposalState, default=ProposalState.PENDING)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("录入人")
    )
    entered_at = models.DateTimeField(_("录入时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    revision = models.ForeignKey(
        CalendarRevision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("日历版本")
    )

    class Meta:
        verbose_name = _("待审放假安排")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", decided_by=None, decided_at=None)
                | Q(state="withdrawn", decided_at__isnull=False)
                | (
                    Q(state__in=["approved", "rejected"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("entered_by"))
                ),
                name="calendar_proposal_two_persons",
                violation_error_message=_("录入人和审核人不能是同一人。"),
            ),
            models.UniqueConstraint(
                fields=["scope", "year"],
                condition=Q(state="pending"),
                nulls_distinct=False,
                name="calendar_proposal_one_pending",
                violation_error_message=_("已有待审的安排。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_hours(self) -> bool:
        """Whether it fixes office hours, and not the days of a year."""
        return self.year is None

    @property
    def title(self) -> str:
        if self.is_of_hours:
            return _("%(scope)s作息时间") % {"scope": self.scope.name}
        return _("%(scope)s %(year)s 年放假安排") % {"scope": self.scope.name, "year": self.year}


class CalendarAlert(models.Model):
    """On this day the administrators were told that nobody has entered next year's arrangement."""

    scope = models.ForeignKey(Scope, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("年份"))
    day = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("放假安排缺失提醒")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scope", "year", "day"], name="calendar_alert_once")]

    def __str__(self) -> str:
        return f"{self.scope_id}·{self.year} {self.day}"
