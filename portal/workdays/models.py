"""Calendars as data: what a State Council or regional notice fixed, never overwritten, only superseded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.workdays.enums import DayKind, YearStatus


class Scope(models.Model):
    """A level that may fix days off for itself: the country, a region, a prefecture, a county.

    ``code`` is CN or the significant digits of the GB/T 2260 code (65, 6527, 652701). ``publishes_yearly`` says that
    a notice is expected for every year, so that a year without one is provisional.
    """

    code = models.CharField(_("代码"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    publishes_yearly = models.BooleanField(_("逐年发布通知"), default=False)

    class Meta:
        verbose_name = _("日历适用范围")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CalendarRevision(models.Model):
    """One change of the calendars. Its number is the version that deadlines remember; old versions can be replayed."""

    entered_at = models.DateTimeField(_("录入时间"))
    note = models.CharField(_("说明"), max_length=200)

    class Meta:
        verbose_name = _("日历版本")
        ordering = ["pk"]

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
    """A day off, or a make-up day (调休) on which people work although it is a weekend."""

    day = models.DateField(_("日期"))
    kind = models.CharField(_("性质"), max_length=4, choices=DayKind)
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
