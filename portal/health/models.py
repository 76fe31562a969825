"""Signs of life of the work in the background, and the alarms that its failing raises."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.health import wording
from portal.health.enums import AlarmCode, Beat


class Heartbeat(models.Model):
    """The latest pass of one piece of periodic work, by PostgreSQL's clock.

    ``finished_at`` is when a pass last came to its end; one that dies or raises leaves it as it was. ``latest_at`` is
    the latest that the clock ever showed to a pass, so that a step backward is known. ``silent_from`` and
    ``silent_until`` are the latest interruption that what was done late is explained by. ``handled`` counts what the
    latest pass did; ``note`` is the error that ended it, if one did.
    """

    name = models.CharField(_("名称"), max_length=40, primary_key=True)
    started_at = models.DateTimeField(_("上次开始"), null=True)
    finished_at = models.DateTimeField(_("上次完成"), null=True)
    latest_at = models.DateTimeField(null=True)
    silent_from = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"), default=0)
    handled = models.PositiveIntegerField(_("处理数"), default=0)
    note = models.CharField(_("备注"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("心跳")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(Beat(self.name).label) if self.name in Beat.values else self.name


class Alarm(models.Model):
    """Something that an administrator has to know of. ``announced_at`` is when administrators were told."""

    code = models.CharField(_("告警"), max_length=40)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    detail = models.TextField(_("详情"))
    opened_at = models.DateTimeField(_("开始时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    announced_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )

    class Meta:
        verbose_name = _("告警")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "subject"], condition=Q(closed_at=None), name="alarm_one_open"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alarm_acknowledged_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(announced_at=None), name="alarm_to_announce")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(AlarmCode(self.code).label) if self.code in AlarmCode.values else self.code

    @property
    def advice(self) -> str:
        """What to do about it; empty for a code that needs no more than its detail."""
        return str(wording.ADVICE.get(self.code, ""))

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
