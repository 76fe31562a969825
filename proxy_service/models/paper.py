"""The tracking records (跟踪备案表) that were kept on paper or in spreadsheets before the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership, Organization


class PaperRecord(models.Model):
    """One line of an old ledger: the seven columns of annex 3 as they were written (BZ54-A3), under the number that the
    park gave it.

    ``period`` is the term as it was written, with words or two dates; ``follow_up`` is "" where nobody asked.
    """

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
        indexes = [models.Index(fields=["park", "-entrusted_on", "number"], name="paper_record_by_park")]

    def __str__(self) -> str:
        return self.number
