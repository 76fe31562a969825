"""Files that people hand in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """An uploaded file whose type was judged by its content; the bytes never change after that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        "ledger.Ledger", models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("台账")
    )
    name = models.CharField(_("文件名"), max_length=160)
    content_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    file = models.FileField(_("文件"), max_length=200, db_index=True)
    uploaded_by = models.ForeignKey(
        "organizations.Membership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("上传文件")
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def filename(self) -> str:
        return self.name
