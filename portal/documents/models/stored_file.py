"""Files that people hand in."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.documents.enums import UNSCANNED, ScanState


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def unscanned(self) -> "StoredFileQuerySet":
        """Those that wait for a verdict, tried in vain or not yet: the queue of the scanner."""
        return self.filter(scan_state__in=UNSCANNED)


class StoredFile(models.Model):
    """An uploaded file whose type was judged by its content; the bytes never change after that.

    ``sha256`` is of the bytes that are kept. Pictures are drawn anew, so that ``original_sha256`` says what was sent;
    it is empty where that is what is kept. ``contents`` lists the files of a ZIP: name and size of each.
    ``scan_next_at`` is when the scanner is asked next, ``scan_note`` what it found or why it could not tell.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        "ledger.Ledger", models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("台账")
    )
    name = models.CharField(_("文件名"), max_length=160)
    content_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    original_sha256 = models.CharField(
        _("上传时的 SHA-256"), max_length=64, blank=True, default="", db_default=""
    )
    contents = models.JSONField(
        _("压缩包内的文件"), blank=True, default=list, db_default=models.Value([], models.JSONField())
    )
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
    scan_state = models.CharField(
        _("查毒"),
        max_length=12,
        choices=ScanState.choices,
        default=ScanState.NOT_NEEDED,
        db_default=ScanState.NOT_NEEDED,
    )
    scan_next_at = models.DateTimeField(null=True, blank=True)
    scan_attempts = models.PositiveIntegerField(default=0, db_default=0)
    scan_note = models.CharField(_("查毒结果"), max_length=200, blank=True, default="", db_default="")
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("上传文件")
        ordering = ["uploaded_at"]
        indexes = [
            models.Index(
                fields=["scan_next_at", "id"],
                condition=Q(scan_state__in=[ScanState.WAITING, ScanState.FAILED]),
                name="stored_file_to_scan",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def filename(self) -> str:
        return self.name

    @property
    def sent_sha256(self) -> str:
        """The hash of what the sender sent."""
        return self.original_sha256 or self.sha256

    @property
    def is_unscanned(self) -> bool:
        return self.scan_state in UNSCANNED

    @property
    def is_infected(self) -> bool:
        return self.scan_state == ScanState.INFECTED

    @property
    def is_disposed(self) -> bool:
        """Whether the bytes were destroyed after the time of their case; name and hash stay (``portal.retention``)."""
        return not self.file

    def await_scan(self, now: datetime) -> None:
        """From here on nobody has it before it was scanned. Not saved."""
        self.scan_state, self.scan_next_at, self.scan_attempts = ScanState.WAITING, now, 0
