"""The tracking records (跟踪备案表) that were kept on paper or in spreadsheets before the portal."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership, Organization


class PaperRecord(models.Model):
    """One line of an old ledger: the seven columns of annex 3 as they were written (BZ54-A3), under the number that the
    park gave it.

    ``period`` is the term as it was written, with words or two dates; ``follow_up`` is "" where nobody asked.

    The database itself says since when the line is kept (``kept_since``), and after ``CORRECTED_FOR`` days lets nobody
    alter or remove it. Once its time is over and two people agreed, the line is emptied to its number and day, and
    ``digest`` is what the database then makes of what it said (``said``).
    """

    #: Days in which mistakes of the entry are put right, and an import is undone.
    CORRECTED_FOR = 31
    #: What a destroyed line says no more.
    CONTENT = ("client", "matter", "period", "officer", "progress", "follow_up", "note")

    class FollowUp(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        DISSATISFIED = "dissatisfied", _("不满意")

    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="paper_records", verbose_name=_("受托园区")
    )
    number = models.CharField(_("编号"), max_length=40)
    client = models.CharField(_("委托人"), max_length=120)
    matter = models.CharField(_("委托事项"), max_length=300)
    entrusted_on = models.DateField(_("委托时间"))
    period = models.CharField(_("委托期限"), max_length=60, blank=True)
    officer = models.CharField(_("承办人"), max_length=60, blank=True)
    progress = models.CharField(_("办理进程"), max_length=500, blank=True)
    follow_up = models.CharField(_("回访结果"), max_length=12, choices=FollowUp, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("录入人"))
    entered_at = models.DateTimeField(_("录入时间"))

    # A volume is never removed: a trigger refuses it, so that no constraint has to.
    volume = models.ForeignKey(
        "proxy_service.PaperVolume",
        models.PROTECT,
        null=True,
        related_name="records",
        verbose_name=_("分册"),
        db_constraint=False,
        db_index=False,
    )
    kept_since = models.DateTimeField(_("保管起始时间"), null=True, editable=False)
    digest = models.CharField(_("销毁前的校验值"), max_length=64, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("历史台账")
        ordering = ["-entrusted_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["park", "number"], name="paper_record_number_unique"),
            models.CheckConstraint(
                condition=models.Q(follow_up__in=["", "satisfied", "dissatisfied"]),
                name="paper_record_follow_up",
            ),
        ]
        indexes = [
            models.Index(fields=["park", "-entrusted_on", "number"], name="paper_record_by_park"),
            models.Index(fields=["volume"], name="paper_record_by_volume"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_disposed(self) -> bool:
        return bool(self.digest)

    @property
    def said(self) -> str:
        """The digest of what the line says: SHA-256 of its columns in UTF-8, a US (0x1F) between any two; the database
        makes the same."""
        columns = (
            self.number, self.client, self.matter, self.entrusted_on.isoformat(), self.period, self.officer,
            self.progress, self.follow_up, self.note,
        )  # fmt: skip
        return self.digest or hashlib.sha256("\x1f".join(columns).encode()).hexdigest()
