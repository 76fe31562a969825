"""Spreadsheets. Every cell is a typed value: text is stored as text, so that no name can act as a formula.

Rows are written as they come: neither writer holds more than one of them.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.exchange.enums import ExportFormat
from portal.exchange.tables import Column

# What spreadsheet programs may take for the beginning of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
# XML knows no other control characters.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A cell of a sheet holds no more characters.
LONGEST = 32_767
# The name of a sheet neither has these characters nor more than so many.
NO_NAME, LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31
PIECE = 256 * 1024
# A footer of a sheet takes 255 characters with all its orders.
LONGEST_FOOTER = 180
Row = Sequence[Any]
# What is said of the file: names and values.
Note = Sequence[tuple[str, str]]


def plain(text: str) -> str:
    """What can be written of a text."""
    return UNWRITABLE.sub("", text)[:LONGEST]


class _Cells:
    """Makes the cells of a sheet. Each look is made up once: openpyxl looks it up anew for every cell otherwise, which
    takes longer than writing it."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.sheet = sheet
        wrapped = Alignment(wrap_text=True, vertical="top")
        self.text = self._look("@", alignment=wrapped)
        self.quoted = self._look("@", alignment=wrapped, quotePrefix=True)
        self.head = self._look("@", alignment=wrapped, font=Font(bold=True))
        self.moment = self._look("yyyy-mm-dd hh:mm")
        self.day = self._look("yyyy-mm-dd")

    def _look(self, number_format: str, **attributes: Any) -> Any:
        cell: Any = WriteOnlyCell(self.sheet)
        for name, value in {"number_format": number_format, **attributes}.items():
            setattr(cell, name, value)
        return cell._style

    def of(self, value: Any) -> Any:
        """A cell of the type of its value. A text is never a formula, whatever it begins with, and stays text when it
        is edited."""
        if value is None or isinstance(value, int | float):
            return WriteOnlyCell(self.sheet, value=value)
        if isinstance(value, datetime):
            return self._made(timezone.localtime(value).replace(tzinfo=None), self.moment)
        if isinstance(value, date):
            return self._made(value, self.day)
        text = plain(str(value))
        return self._made(text, self.quoted if text.startswith(DANGEROUS) else self.text, "s")

    def heading(self, text: str) -> Any:
        return self._made(plain(text), self.head, "s")

    def _made(self, value: Any, look: Any, data_type: str = "") -> Any:
        cell: Any = WriteOnlyCell(self.sheet, value=value)
        cell._style = look
        if data_type:
            cell.data_type = data_type
        return cell


def xlsx(title: str, columns: Sequence[Column], rows: Iterable[Row], note: Note = ()) -> Iterator[bytes]:
    """A workbook: a sheet with a bold head that stays in view, and the rows; below each of its printed pages, and on a
    second sheet, who took it out. Whoever reads the file reads the first sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NO_NAME.sub(" ", title)[:LONGEST_NAME])
    sheet.freeze_panes = "A2"
    # "&" begins an order to the printer.
    sheet.oddFooter.left.text = "　".join(value for _name, value in note).replace("&", "&&")[:LONGEST_FOOTER]
    sheet.oddFooter.right.text = "&P / &N"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    cells = _Cells(sheet)
    sheet.append([cells.heading(str(column.head)) for column in columns])
    try:
        for row in rows:
            sheet.append([cells.of(value) for value in row])
    except BaseException:
        sheet.close()  # it holds an open file of its own
        raise
    _explain(book, note)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _explain(book: Workbook, note: Note) -> None:
    """The second sheet: what is said of the file, a line each."""
    sheet = book.create_sheet(_("导出说明"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 80
    cells = _Cells(sheet)
    for name, value in note:
        sheet.append([cells.heading(name), cells.of(value)])


def csv_text(title: str, columns: Sequence[Column], rows: Iterable[Row], note: Note = ()) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheet programs know it by. What could be a formula is preceded by an apostrophe,
    for a text file knows no types. Who took it out stands in the last line, in its first cell alone; nothing is said
    where ``note`` is empty."""
    yield "\ufeff".encode()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_csv_value(str(column.head)) for column in columns])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        if buffer.tell() >= PIECE:
            yield _emptied(buffer)
    if note:
        said = "　".join(f"{name}：{value}" for name, value in note)
        writer.writerow([_csv_value(f"{_('导出说明')}　{said}")])
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def _csv_value(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = plain(str(value))
    return f"'{text}" if text.startswith(DANGEROUS) else text


WRITERS: dict[str, Callable[[str, Sequence[Column], Iterable[Row], Note], Iterator[bytes]]] = {
    ExportFormat.XLSX: xlsx,
    ExportFormat.CSV: csv_text,
}
