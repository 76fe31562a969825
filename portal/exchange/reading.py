"""Reads a spreadsheet or a CSV file row by row, after what could fill the memory has been refused.

A workbook is looked through as bytes before anything of it is parsed: its sizes, the number of tags within one row or
one text, declarations that expand, formulas. So what openpyxl then holds at once is bounded.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from portal.documents.file_types import XLSX, judge
from portal.errors import InvalidInput
from portal.exchange.writing import DANGEROUS

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
LARGEST_OTHER_PART = 2 * 1024 * 1024
MOST_ROWS = 30_000
MOST_COLUMNS = 60
MOST_TAGS_AT_ONCE = 2_000
# Rows and texts of a workbook leave something behind in memory when they are read, the empty ones too.
MOST_PIECES = 600_000
LAST_ROW = 1_048_576
MOST_LETTERS = 20_000  # of one cell
PIECE = 1 << 18

_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z]\w*)")
# The parts that grow with the content, and the tag with which the next bounded piece of each begins.
_GROWING = ((re.compile(r"xl/worksheets/[^/]+\.xml"), b"row"), (re.compile(r"xl/sharedStrings\.xml"), b"si"))
_LONGEST_TAG = 64

Row = tuple[int, Sequence[Any]]


def read_table(file: BinaryIO, size: int) -> Iterator[Row]:
    """The rows of the first sheet that hold anything, each with its number in the file, its cells as a spreadsheet has
    them. ``InvalidInput`` (with ``field`` "file") for what is no such file, when it is begun or where it breaks off."""
    if not size:
        raise _refused(_("文件是空的，请重新选择。"))
    if size > LARGEST:
        raise _refused(_("文件超过 10 MB，请分成几份导入。"))
    file.seek(0)
    rows = _workbook_rows(file, size) if file.read(4) == b"PK\x03\x04" else _csv_rows(file)
    return _bounded(rows)


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    found = 0
    for number, cells in rows:
        if not any(cell not in (None, "") for cell in cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:  # the head is one
            raise _refused(_("一次最多导入 %(most)d 行，请分成几份导入。") % {"most": MOST_ROWS})
        filled = max(place for place, cell in enumerate(cells, 1) if cell not in (None, ""))
        if filled > MOST_COLUMNS:
            raise _refused(_("第 %(row)d 行超过 %(most)d 列。") % {"row": number, "most": MOST_COLUMNS})
        if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for cell in cells):
            raise _refused(_("第 %(row)d 行有单元格内容过长。") % {"row": number})
        yield number, cells[:filled]


def _workbook_rows(file: BinaryIO, size: int) -> Iterator[Row]:
    try:
        if judge(file, size) != XLSX:
            raise InvalidInput(_("只接受 .xlsx 和 .csv 文件，请用下载的模板填写。"))
        _look_through(file)
    except InvalidInput as error:
        raise _refused(error.message) from error
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        # What the file says of its own size is not relied upon.
        rows = book.worksheets[0].iter_rows(
            min_row=1, max_row=LAST_ROW, min_col=1, max_col=MOST_COLUMNS + 1, values_only=True
        )
        for number, cells in enumerate(rows, start=1):
            if cells.count(None) < len(cells):  # most of a million may lie between two
                yield number, cells
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise _refused(_("文件无法打开，请重新保存为 .xlsx 后上传。")) from error


def _look_through(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise InvalidInput(_("压缩内容过大，已拒绝。"))
        for entry in entries:
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            begins = next((tag for path, tag in _GROWING if path.fullmatch(entry.filename)), None)
            if begins is None and entry.file_size > LARGEST_OTHER_PART:
                raise InvalidInput(_("压缩内容过大，已拒绝。"))
            with archive.open(entry) as part:
                _look_through_part(part, begins)


def _look_through_part(part: Any, begins: bytes | None) -> None:
    """Refuses what expands, what is computed, and more tags at once than any honest row or text has."""
    kept, tags, pieces = b"", 0, 0
    while piece := part.read(PIECE):
        if b"\0" in piece:  # another encoding, in which the tags would not be seen
            raise InvalidInput(_("文件使用了不支持的编码，请重新保存为 .xlsx 后上传。"))
        looked_at = kept + piece
        if b"<!DOCTYPE" in looked_at or b"<!ENTITY" in looked_at:
            raise InvalidInput(_("文件中夹带了其他内容，已拒绝，请重新生成后上传。"))
        # A tag that is cut in two is looked at with the next piece.
        cut = looked_at.rfind(b"<") if b"<" in looked_at[-_LONGEST_TAG:] else len(looked_at)
        for tag in _TAG.finditer(looked_at, 0, cut):
            if tag[1] == begins:
                tags, pieces = 0, pieces + 1
            tags += 1
            if begins == b"row" and tag[1] == b"f":
                raise InvalidInput(_("表中有公式，请复制后“选择性粘贴为数值”，再保存上传。"))
            if begins is not None and (tags > MOST_TAGS_AT_ONCE or pieces > MOST_PIECES):
                raise InvalidInput(_("压缩内容过大，已拒绝。"))
        kept = looked_at[cut:][-PIECE:]


def _csv_rows(file: BinaryIO) -> Iterator[Row]:
    text = _decoded(file)
    head = text.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(table, start=1):
            yield number, [_unquoted(cell) for cell in cells]
    except csv.Error as error:
        told = {"line": table.line_num}
        raise _refused(_("第 %(line)d 行附近的引号不成对，文件无法读取。") % told) from error


def _unquoted(cell: str) -> str:
    """Without the apostrophe that our own lists put before what could be a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(DANGEROUS) else cell


def _decoded(file: BinaryIO) -> str:
    file.seek(0)
    content = file.read(LARGEST + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refused(_("只接受 .xlsx 文件，以及 UTF-8 或 GB18030（中文 Windows）编码的 .csv 文件。"))


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="file")
