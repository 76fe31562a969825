"""Anchors, the traces that they cover beside entries of ledgers, and how far an address outside has heard of them."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Anchor(models.Model):
    """What was there at one moment: all entries with keys from ``first_entry`` to ``last_entry``, and no other.

    ``root`` is over the entries, ``heads_root`` over ``heads``: of every ledger that these entries belong to, its
    identifier, how long it had become and the hash of its last entry. ``hash`` is that of the statement
    (``portal.anchors.statement``), which names the anchor before it; ``signature`` (Ed25519) is over the statement too.
    ``first_trace`` to ``trace_root`` say the same of traces; an anchor from before there were any has none of the four.
    Hashes are SHA-256 in hexadecimal. Rows are never changed or removed, and numbers have no gap.
    """

    number = models.PositiveIntegerField(_("编号"), primary_key=True)
    first_entry = models.BigIntegerField(_("首条"))
    last_entry = models.BigIntegerField(_("末条"))
    count = models.PositiveIntegerField(_("记录数"))
    root = models.CharField(_("记录根"), max_length=64)
    heads = models.JSONField(default=list)
    heads_root = models.CharField(_("台账根"), max_length=64)
    first_trace = models.BigIntegerField(_("首个痕迹"), null=True)
    last_trace = models.BigIntegerField(_("末个痕迹"), null=True)
    trace_count = models.PositiveIntegerField(_("痕迹数"), null=True)
    trace_root = models.CharField(_("痕迹根"), max_length=64, null=True)
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

    @property
    def covers_traces(self) -> bool:
        return self.trace_root is not None


class Trace(models.Model):
    """What a row said of something that must not be exchanged, from one moment on: the hash of the bytes that it names,
    the case or the paper that it belongs to, the number that a ledger is known by.

    Written by triggers of the traced tables and by nothing else (``portal.anchors.traced``); never changed or removed.
    ``kind`` is the model's name, ``key`` the row's. ``value`` are the traced columns in their order, None where the row
    was deleted. ``recorded_at`` is by the clock of the database.
    """

    kind = models.CharField(_("种类"), max_length=40)
    key = models.CharField(_("对象"), max_length=40)
    value: "models.JSONField[list[Any] | None, list[Any] | None]" = models.JSONField(_("内容"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("痕迹")
        indexes = [models.Index(fields=["kind", "key", "id"], name="trace_of_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


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
