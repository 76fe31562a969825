"""Where an organisation's system wants to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership
from portal.service_accounts.models import ServiceAccount

ALL_OF_KIND = "*"


class Endpoint(models.Model):
    """One address of a service account. ``events`` are types (``request.accept``) or whole kinds (``request.*``); none
    means every event.

    The secrets are sealed (``secret_text``). ``lease`` is held by the one worker that sends to this address, until
    ``leased_until`` at the longest. ``resting_until`` spares an address that cannot be reached or answers slowly;
    ``unreachable`` counts how often that was so in a row. ``troubled_at`` is since when deliveries are given up, until
    one arrives again.
    """

    account = models.ForeignKey(ServiceAccount, models.PROTECT, related_name="endpoints")
    url = models.CharField(_("接收地址"), max_length=500)
    events = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("事件"))
    secret = models.TextField(editable=False)
    previous_secret = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(_("旧签名密钥有效期至"), null=True, editable=False)
    is_active = models.BooleanField(_("启用"), default=True)
    stopped_because = models.CharField(_("停用原因"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("建立人"))
    changed_at = models.DateTimeField(_("修改时间"))
    changed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    served_at = models.DateTimeField(null=True, editable=False)
    resting_until = models.DateTimeField(null=True, editable=False)
    unreachable = models.PositiveSmallIntegerField(default=0, editable=False)
    troubled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("推送地址")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "url"],
                name="endpoint_once",
                violation_error_message=_("该账号已登记这个接收地址。"),
            ),
            models.CheckConstraint(
                condition=Q(previous_secret="", previous_until=None)
                | (~Q(previous_secret="") & Q(previous_until__isnull=False)),
                name="endpoint_previous_secret_ends",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(is_active=True), name="endpoint_active")]

    def __str__(self) -> str:
        return self.url

    def wants(self, type: str) -> bool:
        """Whether events of this type were asked for."""
        kind = type.partition(".")[0]
        return not self.events or type in self.events or f"{kind}.{ALL_OF_KIND}" in self.events
