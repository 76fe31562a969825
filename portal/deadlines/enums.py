"""States of a deadline and the lamps that people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineState(models.TextChoices):
    """``OVERDUE`` still waits for the act; ``SETTLED`` and ``CANCELLED`` are final."""

    OPEN = "open", _("计时中")
    OVERDUE = "overdue", _("已超期")
    SETTLED = "settled", _("已办结")
    CANCELLED = "cancelled", _("已取消")


LIVE = (DeadlineState.OPEN, DeadlineState.OVERDUE)


class Lamp(models.TextChoices):
    """Always shown with its word: colours alone do not tell green from red."""

    NORMAL = "normal", _("正常")
    DUE_SOON = "due_soon", _("临期")
    OVERDUE = "overdue", _("超期")
    PAUSED = "paused", _("暂停计时")
    DONE = "done", _("已结束")


class Reminder(models.TextChoices):
    """When people are reminded of a period that runs."""

    HALF_WAY = "half_way", _("期限过半")
    DAY_BEFORE = "day_before", _("最后一天前")
    LAST_HOURS = "last_hours", _("最后 4 小时")
