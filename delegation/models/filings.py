"""The archived file of a case: whose it is, its number on the shelf, how long it is kept (档案法 13, 14)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.enums.filings import FilingState, Retention
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization


class Filing(models.Model):
    """One per case of whatever kind; there is none before the case is handed over or archived.

    ``owner`` keeps the file, ``handler`` handled the case. ``number`` is the 档号. ``data`` is the register's data of
    the case on the day of its archive: what becomes of the case's row later, as when a permit is revoked, does not
    change the file. ``retained_until`` None: for ever.
    """

    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="filing")
    subject = models.CharField(_("类别"), max_length=24)
    case_id = models.UUIDField(editable=False)
    title = models.CharField(_("案卷题名"), max_length=300)
    state = models.CharField(_("状态"), max_length=12, choices=FilingState)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("归档单位"))
    handler = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("办理单位"))
    handed_at = models.DateTimeField(_("移交时间"), null=True, blank=True)
    handed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("移交人")
    )
    remark = models.TextField(_("移交说明或退回理由"), blank=True)
    number = models.CharField(_("档号"), max_length=80, null=True, blank=True, unique=True)
    retention = models.CharField(_("保管期限"), max_length=16, choices=Retention, blank=True)
    retained_until = models.DateField(_("保存至"), null=True, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)
    archived_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("立卷人")
    )
    data = models.JSONField(_("登记数据"), default=dict)

    class Meta:
        verbose_name = _("归档案卷")
        ordering = ["-archived_at", "-handed_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["handler", "state"]),
            models.Index(fields=["archived_at", "handed_at", "id"], name="filing_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="archived")
                | Q(number__isnull=False, archived_at__isnull=False, archived_by__isnull=False)
                & ~Q(retention=""),
                name="filing_archived_with_number",
            ),
            models.CheckConstraint(
                condition=Q(state="archived") | Q(handed_at__isnull=False, handed_by__isnull=False),
                name="filing_handed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_state_display())

    def get_absolute_url(self) -> str:
        """The page of its case."""
        return reverse("delegation:case", args=[self.subject, self.case_id])

    @property
    def is_archived(self) -> bool:
        return self.state == FilingState.ARCHIVED

    @property
    def is_handed(self) -> bool:
        return self.state == FilingState.HANDED

    @property
    def case_number(self) -> str:
        return self.ledger.label
