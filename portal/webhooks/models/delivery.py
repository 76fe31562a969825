"""What happened and was not passed on yet, and what each address is to be told of it. A pending row is the queue."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models.endpoint import Endpoint


class Event(models.Model):
    """An entry of a ledger that nobody was asked about yet; gone as soon as it has become deliveries.

    Keys rise along a ledger, because entries queue up on its row: whoever sees one event sees those before it.
    ``not_before`` is set when judging it failed. That the entry is there is not a constraint of the database: none can
    lead to a table that is partitioned by another column than the key, and entries are never removed.
    """

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="+", db_constraint=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("待分发事件")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.entry_id)


class Delivery(models.Model):
    """One message to one address: of an entry, or, without one, a test.

    The key is the message's ``webhook-id`` and stays the same however often it is sent. ``sequence`` is the entry's in
    its ledger: of one case the lowest pending one goes first. ``attempts`` and ``first_tried_at`` begin anew with a
    replay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, related_name="+", db_constraint=False)
    ledger = models.ForeignKey(Ledger, models.PROTECT, null=True, related_name="+", verbose_name=_("办件"))
    sequence = models.PositiveIntegerField(_("序号"), default=0)
    type = models.CharField(_("事件"), max_length=120)
    body = models.TextField(_("内容"))
    state = models.CharField(_("状态"), max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    created_at = models.DateTimeField(_("产生时间"))
    first_tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(_("下次推送"))
    delivered_at = models.DateTimeField(_("送达时间"), null=True)
    last_status = models.PositiveSmallIntegerField(_("最近应答"), null=True)
    last_error = models.TextField(_("最近错误"), blank=True)
    replayed_at = models.DateTimeField(_("重新推送时间"), null=True)
    replayed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("重新推送人")
    )

    class Meta:
        verbose_name = _("推送记录")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "entry"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(entry=None, ledger=None, sequence=0)
                | Q(entry__isnull=False, ledger__isnull=False, sequence__gt=0),
                name="delivery_of_an_entry_or_a_test",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "ledger", "sequence"], condition=Q(state="pending"), name="delivery_line"
            ),
            models.Index(fields=["endpoint", "next_at"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="delivery_log"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """``webhook-id`` as it is sent."""
        return f"msg_{self.pk.hex}"


class Attempt(models.Model):
    """One conversation about a delivery. ``status`` is None where nobody answered. Nothing of the answer's body is
    kept: an address that leads somewhere it should not would show its owner what stands there."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField(_("时间"))
    status = models.PositiveSmallIntegerField(_("应答"), null=True)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"))
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("推送尝试")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.error}"
