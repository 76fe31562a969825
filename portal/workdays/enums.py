"""Units in which rules give their periods, and the kinds of calendar rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    WORKING_DAYS = "working_days", _("个工作日")
    HOURS = "hours", _("小时")
    DAYS = "days", _("日")
    MONTHS = "months", _("个月")


class DayKind(models.TextChoices):
    OFF = "off", _("放假")
    WORK = "work", _("上班")


class YearStatus(models.TextChoices):
    """What is known of a year: nothing, the holidays fixed by statute, or the published arrangement."""

    NONE = "none", _("未知")
    STATUTE_ONLY = "statute_only", _("仅法定节日")
    PUBLISHED = "published", _("已公布")
