"""Claims to enterprises that a window recorded and that have no people of their own yet (BZ54-3.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization, User
from proxy_service.enums import ClaimState


class EnterpriseClaim(models.Model):
    """A person says that they answer for an enterprise, and proves it; a park that serves it decides.

    Until it is confirmed the person sees nothing of the enterprise.
    """

    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="claims", verbose_name=_("企业")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="claims", verbose_name=_("认领人"))
    licence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("营业执照"))
    authority = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("授权证明"))
    note = models.TextField(_("说明"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ClaimState, default=ClaimState.PENDING)
    made_at = models.DateTimeField(_("提交时间"))
    decided_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核实人")
    )
    reason = models.TextField(_("不予确认的理由"), blank=True)

    class Meta:
        verbose_name = _("企业认领")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=models.Q(state="pending"),
                name="claim_pending_once",
                violation_error_message=_("您已提交认领，请等待园区核实。"),
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(state="confirmed"),
                name="claim_confirmed_once",
                violation_error_message=_("该企业已经有人认领。"),
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", decided_by=None)
                | (models.Q(decided_by__isnull=False) & models.Q(decided_at__isnull=False)),
                name="claim_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="claim_refused_has_reason",
                violation_error_message=_("不予确认的，请写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}·{self.user}"
