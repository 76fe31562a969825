"""Which ledger holds the audit log of which organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLedger(models.Model):
    """The log of one organisation, or of the platform itself (``organization`` None).

    The entries are those of the ledger: chained, append-only by the database, and never closed.
    """

    ledger = models.OneToOneField("ledger.Ledger", models.PROTECT, primary_key=True, related_name="audited")
    organization = models.OneToOneField(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        related_name="audit_ledger",
        verbose_name=_("组织"),
    )

    class Meta:
        verbose_name = _("审计日志")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(organization=None), name="audit_ledger_one_of_platform"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization.name if self.organization else _("平台"))
