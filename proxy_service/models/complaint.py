"""What an enterprise reports of 推、拖、索、拿、卡、要, and to whom it was referred (BZ54-6.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership, Organization
from proxy_service.enums import ComplaintState, Conduct
from proxy_service.models.request import ProxyRequest


class Complaint(models.Model):
    """Read by the enterprise, the bodies that oversee the request and the auditor alone.

    It stands beside the ledger, not in it: the ledger is read by those whom the complaint may be about.
    """

    request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="complaints")
    conduct = models.CharField(_("情形"), max_length=12, choices=Conduct)
    organ = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("被反映单位")
    )
    text = models.TextField(_("反映内容"))
    made_at = models.DateTimeField(_("反映时间"))
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("反映人"))
    state = models.CharField(_("状态"), max_length=8, choices=ComplaintState, default=ComplaintState.OPEN)
    referred_to = models.CharField(_("移送单位"), max_length=120, blank=True)
    referral_note = models.TextField(_("移送说明"), blank=True)
    referred_at = models.DateTimeField(_("移送时间"), null=True, blank=True)
    referred_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("处理结果"), blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("企业反映")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="referred")
                | (~Q(referred_to="") & Q(referred_at__isnull=False) & Q(referred_by__isnull=False)),
                name="complaint_referred_to_somebody",
                violation_error_message=_("请写明移送的单位。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (~Q(outcome="") & Q(closed_at__isnull=False) & Q(closed_by__isnull=False)),
                name="complaint_closed_has_outcome",
                violation_error_message=_("请写明处理结果。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}·{self.get_conduct_display()}"
