"""A year's arrangement as a spreadsheet: the blank one to download, and reading a filled one cell by cell."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from portal.documents.file_types import XLSX, judge
from portal.documents.text import clean_line
from portal.errors import InvalidInput
from portal.workdays.enums import Agreement, DayKind
from portal.workdays.reading import DayOff, MadeUp, Reading, Remark, contradictions, day_text, periods

COLUMNS = ("日期", "性质", "名称", "文号")
KINDS = {"放假": DayKind.OFF, "上班": DayKind.WORK}
LARGEST = 1024 * 1024
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_ROWS = 400
LONGEST_NAME, LONGEST_NUMBER = 40, 80

_DATE = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")

Row = tuple[date, str, str]


def blank_workbook() -> bytes:
    """The spreadsheet to fill in: a head, a choice for the second column, and on a second sheet how it is done."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet, notes = book.create_sheet("放假安排"), book.create_sheet("填写说明")
    sheet.append(COLUMNS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCD", (14, 10, 24, 30), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    choice = DataValidation(type="list", formula1='"放假,上班"', allow_blank=True)
    choice.add(f"B2:B{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)
    for line in (
        "一行一天。日期写成 2027-01-01，或用日期格式。",
        "性质只填“放假”或“上班”（调休补班）；没有列出的日期按周一至周五上班、周末休息。",
        "名称如“元旦”“春节”；上班的名称可以不填。文号可以不填，填了必须每行相同。",
    ):
        notes.append([line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_workbook(file: BinaryIO, size: int, *, year: int) -> Reading:
    """What a filled spreadsheet arranges for ``year``. Every cell that cannot be taken is told by its address, and
    leaves the whole unusable. Raises ``InvalidInput`` if it is no such spreadsheet."""
    if size > LARGEST:
        raise InvalidInput(_("文件超过 1 MB，请只保留放假安排一张表。"), field="file")
    try:
        if judge(file, size) != XLSX:
            raise InvalidInput(_("只接受 .xlsx 文件，请用下载的模板填写。"))
        _refuse_bombs(file)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="file") from error
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        cells = list(
            book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=len(COLUMNS), values_only=True)
        )
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise InvalidInput(_("文件无法打开，请重新保存为 .xlsx 后上传。"), field="file") from error
    head = [clean_line(str(value or "")) for value in (cells[0] if cells else ())]
    if head[:3] != list(COLUMNS[:3]):
        raise InvalidInput(_("第一行应为：日期、性质、名称、文号。请用下载的模板填写。"), field="file")
    rows: list[Row] = []
    remarks: list[Remark] = []
    numbers: dict[str, str] = {}
    for number, values in enumerate(cells[1:], start=2):
        if any(value not in (None, "") for value in values):
            _take(number, [*values, None, None][: len(COLUMNS)], rows, remarks, numbers)
    if len(cells) > MOST_ROWS + 1:
        told = {"most": MOST_ROWS}
        remarks.append(Remark(_("超过 %(most)d 行，后面的没有读取。") % told, blocking=True))
    if len(numbers) > 1:
        first, second = list(numbers)[:2]
        told_ = {"cell": numbers[second], "first": first, "second": second}
        text = _("%(cell)s：文号“%(second)s”与前面的“%(first)s”不同，一次只导入一份通知。") % told_
        remarks.append(Remark(text, blocking=True))
    return reading_of(rows, year=year, notice_no=next(iter(numbers), ""), remarks=remarks)


def reading_of(
    rows: list[Row], *, year: int, notice_no: str = "", remarks: list[Remark] | None = None
) -> Reading:
    """The same from rows that were read: date, kind, name."""
    names = {day: name for day, kind, name in rows if kind == DayKind.OFF}
    unsaid = Agreement.UNSAID
    off = tuple(
        DayOff(
            date.fromisoformat(period["from"]),
            date.fromisoformat(period["to"]),
            period["name"],
            unsaid,
            unsaid,
            "",
        )
        for period in periods(names)
    )
    made_up = {day: name for day, kind, name in rows if kind == DayKind.WORK}
    work = tuple(MadeUp(day, name, unsaid, "") for day, name in sorted(made_up.items()))
    found = [*(remarks or []), *_unlikely(work), *contradictions(off, work, year)]
    return Reading(year, notice_no, None, off, work, tuple(found), ())


def text_of(reading: Reading) -> str:
    """The rows as lines, to be kept with the proposal."""
    lines = [(day, "放假", row.name) for row in reading.off for day in row]
    lines += [(row.day, "上班", row.name) for row in reading.work]
    return "\n".join(f"{day.isoformat()}　{kind}　{name}" for day, kind, name in sorted(lines))


def _refuse_bombs(file: BinaryIO) -> None:
    """The strings of a workbook are held in memory: what is small here must be small unpacked."""
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise InvalidInput(_("压缩内容过大，已拒绝。"))


def _take(
    number: int, values: list[Any], rows: list[Row], remarks: list[Remark], numbers: dict[str, str]
) -> None:
    def complain(column: str, text: str) -> None:
        remarks.append(Remark(f"{column}{number}：{text}", blocking=True))

    day, kind = _day(values[0]), KINDS.get(clean_line(str(values[1] or "")))
    name, notice_no = clean_line(str(values[2] or "")), clean_line(str(values[3] or ""))
    if day is None:
        complain("A", _("日期“%s”无法识别，请写成 2027-01-01。") % _shown(values[0]))
    elif any(day == other for other, _kind, _name in rows):
        complain("A", _("日期 %s 重复。") % day.isoformat())
    if kind is None:
        complain("B", _("性质“%s”无法识别，只能填“放假”或“上班”。") % _shown(values[1]))
    if not name and kind == DayKind.OFF:
        complain("C", _("请填写节日名称。"))
    elif len(name) > LONGEST_NAME:
        complain("C", _("名称不能超过 %d 个字。") % LONGEST_NAME)
    if len(notice_no) > LONGEST_NUMBER:
        complain("D", _("文号不能超过 %d 个字。") % LONGEST_NUMBER)
    elif notice_no:
        numbers.setdefault(notice_no, f"D{number}")
    if day is not None and kind is not None:
        rows.append((day, kind.value, name or _("调休上班")))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(clean_line(str(value or "")).replace(" ", ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _shown(value: Any) -> str:
    return clean_line(str("" if value is None else value))[:20]


def _unlikely(work: tuple[MadeUp, ...]) -> Iterator[Remark]:
    for row in work:
        if row.day.weekday() < 5:
            yield Remark(_("%s不是周末，本来就上班。") % day_text(row.day))
