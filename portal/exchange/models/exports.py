"""A list that somebody wants as a file."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.exchange.enums import CONTENT_TYPES, UNMADE, ExportFormat, ExportState


class ExportQuerySet(models.QuerySet["Export"]):
    def unmade(self) -> "ExportQuerySet":
        return self.filter(state__in=UNMADE)


class Export(models.Model):
    """One list (``kind`` of ``tables.py``) with the filters of its page, as a file for one person in one role.

    The row is the queue. A worker that takes it counts an attempt and holds it until ``leased_until``; whoever holds
    a later attempt has it, and what an earlier one still writes is void. ``filters`` is the query string of the page.
    When the file is gone, the row stays and tells who took what out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("内容"), max_length=40)
    title = models.CharField(_("名称"), max_length=80)
    filters = models.TextField(_("筛选条件"), blank=True)
    format = models.CharField(_("格式"), max_length=4, choices=ExportFormat)
    by = models.ForeignKey(
        "organizations.Membership", models.PROTECT, related_name="exports", verbose_name=_("导出人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(_("状态"), max_length=8, choices=ExportState, default=ExportState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(_("已写行数"), default=0)
    rows_total = models.PositiveIntegerField(_("总行数"), null=True)
    made_at = models.DateTimeField(_("生成时间"), null=True)
    kept_until = models.DateTimeField(_("保留至"), null=True)
    file = models.FileField(max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(_("原因"), blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(kept_until__isnull=False)),
                name="export_ready_has_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["pending", "making"]), name="export_queue"
            ),
            models.Index(fields=["kept_until"], condition=Q(state="ready"), name="export_kept"),
            models.Index(fields=["by", "-asked_at"], name="export_of_person"),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("exchange:export", args=[self.pk])

    @property
    def filename(self) -> str:
        day = timezone.localdate(self.made_at or self.asked_at)
        return f"{self.title}-{day.isoformat()}.{self.format}"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[ExportFormat(self.format)]

    @property
    def is_unmade(self) -> bool:
        return self.state in UNMADE

    @property
    def percent(self) -> int:
        """How far the rows are written; the file is there only when the state says so."""
        return min(100 * self.rows_done // self.rows_total, 100) if self.rows_total else 0

    def is_there(self, now: datetime) -> bool:
        """Whether the file may still be fetched: to the minute, however late it is swept."""
        return self.state == ExportState.READY and self.kept_until is not None and now < self.kept_until
