"""How long is kept what has no case here: packages of other portals, and the lines of old ledgers.

Each file has a closed ledger of its own, without entries, by which it is appraised, held and destroyed as any other
(``portal.retention``).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ledger.models import Ledger
from portal.organizations.models import Organization
from proxy_service.models.archive import ArchivedCase


class PackageKeeping(models.Model):
    """The last day of a package that was taken in: the one that it came with, or a later one. None: for ever."""

    case = models.OneToOneField(ArchivedCase, models.PROTECT, related_name="keeping", verbose_name=_("案卷"))
    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="package_keeping")
    retained_until = models.DateField(_("保存至"), null=True, blank=True)

    class Meta:
        verbose_name = _("导入案卷的保管")

    def __str__(self) -> str:
        return str(self.case)


class PaperVolume(models.Model):
    """The lines of one year of a park's old ledger that were entered on one day: a volume is appraised as a whole.

    Kept from the day on which they were entered, for when the paper itself was archived nobody knows.
    """

    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="paper_volumes", verbose_name=_("受托园区")
    )
    year = models.PositiveSmallIntegerField(_("委托年份"))
    entered_on = models.DateField(_("录入日期"))
    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="paper_volume")
    retained_until = models.DateField(_("保存至"))

    class Meta:
        verbose_name = _("历史台账分册")
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "entered_on"], name="paper_volume_once")
        ]

    def __str__(self) -> str:
        return self.ledger.label
