"""The ledger (台账) of one matter: entries that are only ever added, each sealed to the one before it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ledger.enums import Heading

#: For a row that was read before its earliest or its latest entry came: clocks of machines do not differ by a day.
LEEWAY = timedelta(days=1)


class Ledger(models.Model):
    """One ledger per request (一事项一台账). Head and length seal the tail: an entry cut off the end is missed.

    Everything that belongs to a request (deadlines, documents, files, messages) points here. ``label`` is the number
    that people know it by: no other ledger bears it, or ever bore it. A closed ledger takes no entry any more.

    When the earliest and the latest of its entries were recorded is kept by the guard that takes them (migration 0006),
    whatever clocks say. None: it has none, or has some from before that was kept and nobody has looked it up since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("编号"), max_length=60, blank=True, db_index=True)
    head_hash = models.CharField(max_length=64, editable=False)
    length = models.PositiveIntegerField(_("条数"), default=0, editable=False)
    closed_at = models.DateTimeField(_("归档时间"), null=True, blank=True, editable=False)
    first_recorded_at = models.DateTimeField(_("首条记录时间"), null=True, editable=False)
    last_recorded_at = models.DateTimeField(_("末条记录时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("台账")
        constraints = [
            models.UniqueConstraint(fields=["label"], condition=~models.Q(label=""), name="ledger_label_once")
        ]

    def __str__(self) -> str:
        return self.label or str(self.pk)

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """From when and until when all its entries were recorded, as far as its row tells; None is not known. What was
        not read with the row is not asked for."""
        told = self.__dict__
        first, last, closed = (
            told.get(name) for name in ("first_recorded_at", "last_recorded_at", "closed_at")
        )
        return first and first - LEEWAY, last + LEEWAY if last and closed else None


class EntryQuerySet(models.QuerySet["LedgerEntry"]):
    def filter(self, *conditions: Any, **named: Any) -> Self:
        """As ever; where one ledger is named by its row (``ledger.entries`` is), its months are named, too. Entries may
        be kept by month, and a question is planned for every month that it does not exclude (0044)."""
        if isinstance(ledger := named.get("ledger"), Ledger):
            since, until = ledger.span
            if since is not None:
                conditions = (*conditions, models.Q(recorded_at__gte=since))
            if until is not None:
                conditions = (*conditions, models.Q(recorded_at__lte=until))
        return super().filter(*conditions, **named)

    def wherever(self, ledger: Ledger) -> Self:
        """All entries of a ledger, also where its row tells wrongly when they were recorded."""
        return self.filter(ledger=ledger.pk)


class LedgerEntry(models.Model):
    """One entry. Names of people and bodies are kept as they were on the day; the keys beside them are for queries.

    ``occurred_at`` is when it happened, ``recorded_at`` when it was written. ``data`` is plain JSON.
    """

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField(_("序号"))
    heading = models.CharField(_("类别"), max_length=16, choices=Heading)
    kind = models.CharField(_("事由"), max_length=60)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    summary = models.TextField(_("内容"))
    data = models.JSONField(default=dict, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    actor_name = models.CharField(_("经办人"), max_length=60, blank=True)
    role_name = models.CharField(_("身份"), max_length=40, blank=True)
    organization_name = models.CharField(_("单位"), max_length=120, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("台账记录")
        ordering = ["ledger", "sequence"]
        indexes = [models.Index(fields=["recorded_at"], name="ledger_entry_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "sequence"], name="ledger_entry_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(heading__in=Heading.values), name="ledger_entry_heading_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.summary}"


class DepartedMonth(models.Model):
    """A month of entries that has left for a file (``portal.partitions.departing``): from then on its entries are told
    by what stays of them. Rows are never changed or removed. ``file`` is its name, ``sha256`` that of its bytes."""

    name = models.CharField(_("月份"), max_length=63, primary_key=True)
    file = models.CharField(_("文件"), max_length=80)
    sha256 = models.CharField("SHA-256", max_length=64)
    entries = models.PositiveIntegerField(_("条数"))
    left_at = models.DateTimeField(_("移出时间"))

    class Meta:
        verbose_name = _("移出的月份")

    def __str__(self) -> str:
        return self.name


class DepartedEntryQuerySet(models.QuerySet["DepartedEntry"]):
    def gone(self) -> Self:
        """Those whose month has left. Of one that is about to leave they are written beforehand and say nothing yet."""
        return self.filter(month__left_at__isnull=False)


class DepartedEntry(models.Model):
    """What stays of an entry that has left: enough for the chain of its ledger and for the anchors over it. What it
    said is in the file of its month. Written by the owner of the tables, never changed or removed."""

    id = models.BigIntegerField(primary_key=True)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="departed")
    sequence = models.PositiveIntegerField(_("序号"))
    recorded_at = models.DateTimeField(_("记录时间"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    month = models.ForeignKey(DepartedMonth, models.PROTECT, related_name="stayed", db_constraint=False)

    objects = DepartedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("移出的台账记录")
        constraints = [
            models.UniqueConstraint(fields=["ledger", "sequence"], name="departed_entry_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.hash}"
