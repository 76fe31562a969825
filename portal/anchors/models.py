"""Anchors, and how far an address outside has heard of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Anchor(models.Model):
    """What was there at one moment: all entries with keys from ``first_entry`` to ``last_entry``, and no other.

    ``root`` is over the entries, ``heads_root`` over ``heads``: of every ledger that these entries belong to, its
    identifier, how long it had become and the hash of its last entry. ``hash`` is that of the statement
    (``portal.anchors.statement``), which names the anchor before it; ``signature`` (Ed25519) is over the statement too.
    Hashes are SHA-256 in hexadecimal. Rows are never changed or removed, and numbers have no gap.
    """

    number = models.PositiveIntegerField(_("编号"), primary_key=True)
    first_entry = models.BigIntegerField(_("首条"))
    last_entry = models.BigIntegerField(_("末条"))
    count = models.PositiveIntegerField(_("记录数"))
    root = models.CharField(_("记录根"), max_length=64)
    heads = models.JSONField(default=list)
    heads_root = models.CharField(_("台账根"), max_length=64)
    previous_hash = models.CharField(_("上一锚点校验值"), max_length=64)
    made_at = models.DateTimeField(_("生成时间"))
    hash = models.CharField(_("校验值"), max_length=64)
    signature = models.CharField(_("签名"), max_length=128)
    key_id = models.CharField(_("公钥指纹"), max_length=32)

    class Meta:
        verbose_name = _("台账锚点")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, first_entry__gte=1, last_entry__gte=F("first_entry") - 1),
                name="anchor_range",
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class Told(models.Model):
    """An address outside that is told of every anchor in turn: ``number`` is the last one that it has taken."""

    url = models.CharField(_("地址"), max_length=500, unique=True)
    number = models.PositiveIntegerField(_("已送达"), default=0)
    attempts = models.PositiveIntegerField(_("连续失败次数"), default=0)
    tried_at = models.DateTimeField(_("最近一次"), null=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("锚点接收地址")

    def __str__(self) -> str:
        return self.url
