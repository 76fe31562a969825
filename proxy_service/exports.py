"""Spreadsheets. Every cell is a typed value: text is stored as text, so that no name can act as a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.deadlines.wording import end_text
from portal.documents.presenters.registers import TRACKING_COLUMNS
from portal.errors import InvalidInput

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
# What spreadsheet programs may take for the beginning of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WRAPPED = Alignment(wrap_text=True, vertical="top")
# XML knows no other control characters.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def refuse_too_many(rows: QuerySet[Any], how: str, *, most: int | None = None) -> None:
    """Raises ``InvalidInput`` for more rows than one spreadsheet takes; ``how`` names what to filter by. What is
    exported is never cut off in silence."""
    most = MOST_ROWS if most is None else most
    if rows.count() > most:
        raise InvalidInput(_("一次最多导出 %(most)d 行，请%(how)s后再导出。") % {"most": most, "how": how})


def cell(sheet: WriteOnlyWorksheet, value: Any) -> Cell:
    """A cell of the type of its value. A text is never a formula, whatever it begins with, and stays text when it is
    edited."""
    if value is None or isinstance(value, int | float | bool):
        return WriteOnlyCell(sheet, value=value)
    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value=timezone.localtime(value).replace(tzinfo=None))
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    if isinstance(value, date):
        made = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # a date is taken, the stubs forgot it
        made.number_format = "yyyy-mm-dd"
        return made
    text = UNWRITABLE.sub("", str(value))
    made = WriteOnlyCell(sheet, value=text)
    made.data_type = "s"
    made.number_format = "@"
    made.alignment = WRAPPED
    if text.startswith(DANGEROUS):
        made.quotePrefix = True
    return made


def workbook(
    title: str, headings: Sequence[str | Promise], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> bytes:
    """A workbook with one sheet: a bold head that stays in view, and the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    head = [cell(sheet, heading) for heading in headings]
    for made in head:
        made.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_response(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    return response


def ledger_workbook(requests: Iterable[Any], now: datetime) -> bytes:
    """The ledger list, as it is filtered; the rows are those of ``listing.rows``, each with its ``deadline``."""
    headings = [
        _("申请编号"), _("企业"), _("项目"), _("受托园区"), _("委托事项"), _("办理范围"), _("状态"), _("时限"),
        _("届满"), _("代办专员"), _("提交时间"), _("受理时间"), _("办结时间"), _("送达时间"),
    ]  # fmt: skip
    rows = (
        (
            request.number,
            request.enterprise.name,
            request.project_name,
            request.park.name if request.park else "",
            "、".join(matter.version.name for matter in request.matters.all()),
            request.get_jurisdiction_display(),
            request.get_state_display(),
            request.deadline.remaining_text(now) if request.deadline else "",
            end_text(request.deadline) if request.deadline else "",
            request.officer.user.full_name if request.officer else "",
            request.submitted_at,
            request.accepted_at,
            request.completed_at,
            request.delivered_at,
        )
        for request in requests
    )
    return workbook(_("代办台账"), headings, rows, [26, 30, 26, 26, 44, 12, 12, 20, 26, 14, 18, 18, 18, 18])


def tracking_cells(row: dict[str, Any]) -> tuple[Any, ...]:
    """One row of annex 3 as its seven cells."""
    return (
        row["client"],
        row["matter"],
        date.fromisoformat(row["entrusted_on"]),
        _("%(begin)s 至 %(end)s") % {"begin": row["period_from"], "end": row["period_until"]},
        row["officer"],
        row["progress"],
        row.get("follow_up", ""),
    )


def tracking_workbook(rows: Iterable[dict[str, Any]]) -> bytes:
    """The tracking record of a period: the seven columns of annex 3 and no other (BZ54-A3)."""
    cells = (tracking_cells(row) for row in rows)
    return workbook(_("跟踪备案表"), TRACKING_COLUMNS, cells, [30, 44, 14, 26, 14, 28, 26])
