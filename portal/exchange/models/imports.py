"""Imports: what was in a file, what each of its rows would do, and what it did."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.exchange.enums import IMPORTS_AT_WORK, ImportChoice, ImportState, Outcome
from portal.organizations.models import Membership, Organization

# Its rows hold what stood there before, people's names among it: they are kept as long as they serve the undoing.
UNDO_FOR = timedelta(days=30)


class Import(models.Model):
    """One file that somebody brought in, of a ``kind`` that an importer is registered for.

    ``letters`` names the column of the file in which each column of the kind stands. ``done`` of ``todo`` rows are
    through the step that runs; it is written from outside the step's transaction. ``note`` says what the person has to
    know: why it failed, what has changed since the preview.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("种类"), max_length=24)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("组织"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    file_name = models.CharField(_("文件名"), max_length=120)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=ImportState, db_index=True)
    choice = models.CharField(_("有误时"), max_length=8, choices=ImportChoice, blank=True)
    letters = models.JSONField(_("列"), default=dict)
    samples = models.PositiveIntegerField(_("跳过的示例行"), default=0)
    total = models.PositiveIntegerField(_("行数"), default=0)
    todo = models.PositiveIntegerField(_("待处理"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("修改"), default=0)
    same = models.PositiveIntegerField(_("相同"), default=0)
    wrong = models.PositiveIntegerField(_("有误"), default=0)
    kept = models.PositiveIntegerField(_("撤销时保留"), default=0)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    created_at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )

    class Meta:
        verbose_name = _("导入")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["organization", "kind", "-created_at"], name="import_by_organization")
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in IMPORTS_AT_WORK

    @property
    def percent(self) -> int:
        """How much of the step is done; nothing is written until all of it is."""
        return min(100 * self.done // self.todo, 100) if self.todo else 0

    @property
    def writes(self) -> int:
        """How many rows it writes."""
        return self.new + self.changed

    @property
    def undone(self) -> int:
        return self.writes - self.kept

    def may_be_undone(self, now: datetime) -> bool:
        return (
            self.state == ImportState.APPLIED
            and self.applied_at is not None
            and now < self.applied_at + UNDO_FOR
        )


class ImportFile(models.Model):
    """The bytes of a long file until the worker has read them; in the database, so that file and row come together."""

    of = models.OneToOneField(Import, models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("待读取的文件")

    def __str__(self) -> str:
        return self.of.file_name


class ImportRow(models.Model):
    """A row of a file: its ``values`` by the names of the columns, and what it does.

    ``before`` is what stood there, None where there was nothing; ``after`` is what the row wants to stand there, once
    applied what stands there. ``faults`` are {"column", "cell", "text"}. ``subject`` names what was written, ``kept``
    why an undoing left it.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    values = models.JSONField(_("内容"))
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome)
    faults = models.JSONField(_("错误"), default=list)
    before = models.JSONField(_("原内容"), null=True)
    after = models.JSONField(_("新内容"), null=True)
    subject = models.CharField(_("对象"), max_length=60, blank=True)
    kept = models.CharField(_("保留原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("导入的行")
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["of", "outcome", "number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number}"
