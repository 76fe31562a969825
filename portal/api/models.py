"""Answers kept for whoever did not hear them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reply(models.Model):
    """What a write with an ``Idempotency-Key`` was answered.

    Inserted first and in the transaction of the act, so that of two equal requests the second waits for the first; if
    the act is undone, so is the row. ``fingerprint`` is SHA-256 of what was asked (``idempotency.fingerprint``).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号")
    )
    key = models.CharField("Idempotency-Key", max_length=128)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("答复状态"), default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(_("答复时间"), db_index=True)

    class Meta:
        verbose_name = _("接口答复")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_reply_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}: {self.status}"
