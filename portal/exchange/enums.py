"""States and closed lists of the exchange of data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """The course of an import. Those that wait for the worker are rows that it drains."""

    READING = "reading", _("正在读取和核对")
    CHECKED = "checked", _("待确认")
    APPLYING = "applying", _("正在导入")
    APPLIED = "applied", _("已导入")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    DISCARDED = "discarded", _("已放弃")
    FAILED = "failed", _("未能完成")


IMPORTS_AT_WORK = frozenset({ImportState.READING, ImportState.APPLYING, ImportState.UNDOING})


class ImportChoice(models.TextChoices):
    """What becomes of a file in which some rows are wrong."""

    ALL = "all", _("全部正确才导入")
    GOOD = "good", _("只导入正确的行")


class Outcome(models.TextChoices):
    """What a row would do, or has done."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("修改")
    SAME = "same", _("相同")
    WRONG = "wrong", _("有误")


WRITTEN_OUTCOMES = (Outcome.NEW, Outcome.CHANGED)


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel 工作簿（.xlsx）")
    CSV = "csv", _("CSV 文本（.csv）")


CONTENT_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}


class ExportState(models.TextChoices):
    """The course of an export; the file of one that is ready goes after some days."""

    PENDING = "pending", _("等待生成")
    MAKING = "making", _("正在生成")
    READY = "ready", _("可以下载")
    FAILED = "failed", _("生成失败")
    EXPIRED = "expired", _("已过期")


UNMADE = frozenset({ExportState.PENDING, ExportState.MAKING})
