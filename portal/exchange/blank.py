"""The spreadsheet to fill in: the heads, a row as an example, and on a second sheet what each column takes."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.exchange.columns import Column
from portal.exchange.importing import SAMPLE, Importer
from portal.exchange.reading import LARGEST

TEXT = "@"


def blank_workbook(importer: Importer) -> bytes:
    """For one kind of file. The row of the example is skipped when it comes back."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("数据"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(importer.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        # Text before anybody types, so that no code loses its zeros or its last digits.
        dimension.width, dimension.number_format = column.width, TEXT
    sheet.append([_head(sheet, column) for column in importer.columns])
    sheet.append([_sample(sheet, column, number) for number, column in enumerate(importer.columns)])
    _explain(book, importer)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False, grey: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type, cell.number_format = "s", TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold, italic=grey, color="FF6B7280" if grey else None)
    return cell


def _head(sheet: WriteOnlyWorksheet, column: Column) -> Cell:
    cell = _text(sheet, f"{column.head}*" if column.required else str(column.head), bold=True)
    cell.fill = PatternFill("solid", start_color="FFE8EEF7")
    return cell


def _sample(sheet: WriteOnlyWorksheet, column: Column, number: int) -> Cell:
    return _text(sheet, f"{SAMPLE}：{column.sample}" if number == 0 else column.sample, grey=True)


def _explain(book: Workbook, importer: Importer) -> None:
    notes = book.create_sheet(_("填写说明"))
    for letter, width in zip("ABC", (24, 8, 90), strict=True):
        notes.column_dimensions[letter].width = width
    told = {"sample": SAMPLE, "rows": importer.most, "size": LARGEST >> 20}
    for line in (
        str(importer.note),
        _("在“数据”表里从第二行起填写，一行一条；表头不要改名，列的顺序可以变。带 * 的列必须填写。"),
        _("以“%(sample)s”开头的行不会导入，可以保留。表中不要有公式、合并单元格和宏。") % told,
        _("一次最多 %(rows)d 行、%(size)d MB。也可以另存为 .csv（UTF-8 或 GB18030 编码）。") % told,
        _("编码、编号等请保持文本格式，以免丢失前面的 0 和后面的数字。"),
    ):
        notes.append([_text(notes, ""), _text(notes, ""), _text(notes, line)])
    notes.append([])
    notes.append([_text(notes, head, bold=True) for head in (_("列"), _("必填"), _("说明"))])
    for column in importer.columns:
        required = _("是") if column.required else ""
        notes.append([_text(notes, str(text)) for text in (column.head, required, column.rule)])
