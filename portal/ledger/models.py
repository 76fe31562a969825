"""The ledger (台账) of one matter: entries that are only ever added, each sealed to the one before it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ledger.enums import Heading


class Ledger(models.Model):
    """One ledger per request (一事项一台账). Head and length seal the tail: an entry cut off the end is missed.

    Everything that belongs to a request (deadlines, documents, files, messages) points here. ``label`` is the number
    that people know it by: no other ledger bears it, or ever bore it. A closed ledger takes no entry any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("编号"), max_length=60, blank=True, db_index=True)
    head_hash = models.CharField(max_length=64, editable=False)
    length = models.PositiveIntegerField(_("条数"), default=0, editable=False)
    closed_at = models.DateTimeField(_("归档时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("台账")
        constraints = [
            models.UniqueConstraint(fields=["label"], condition=~models.Q(label=""), name="ledger_label_once")
        ]

    def __str__(self) -> str:
        return self.label or str(self.pk)


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
