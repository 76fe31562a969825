"""Reads a spreadsheet or a CSV file row by row, after what could fill the memory has been refused.

A workbook is looked through tag by tag before openpyxl gets it: its sizes, the number of tags within one row or one
text, declarations that expand, formulas. So what openpyxl then holds at once is bounded.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, BinaryIO
from xml.parsers import expat

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
MOST_TAGS_AT_ONCE = 20_000
# Rows and texts of a workbook leave something behind in memory when they are read, the empty ones too.
MOST_PIECES = 600_000
LAST_ROW = 1_048_576
MOST_LETTERS = 20_000  # of one cell
READ_AT_ONCE = 1 << 18
DEEPEST = 50
MOST_ATTRIBUTES = 100

# The parts that grow with the content; what is read of each at a time, by the parent and its own name.
_GROWING = (
    (re.compile(r"xl/worksheets/[^/]+\.xml"), ("sheetData", "row")),
    (re.compile(r"xl/sharedStrings\.xml"), ("sst", "si")),
)

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
            raise _too_much()
        for entry in entries:
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            pieces = next((pieces for path, pieces in _GROWING if path.fullmatch(entry.filename)), None)
            if pieces is None and entry.file_size > LARGEST_OTHER_PART:
                raise _too_much()
            with archive.open(entry) as part:
                _Look(pieces).through(part)


class _Look:
    """One part of a workbook, seen tag by tag with nothing kept of it. ``piece`` is the parent and the name of what
    openpyxl reads at a time and then lets go of, None for a part that it reads as a whole."""

    def __init__(self, piece: tuple[str, str] | None) -> None:
        self.piece = piece
        self.path: list[str] = []
        self.tags = self.pieces = 0
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._declaration

    def through(self, part: IO[bytes]) -> None:
        try:
            while read := part.read(READ_AT_ONCE):
                # A tag as long as this would be one of endless attributes, a text longer than any cell.
                if len(read) == READ_AT_ONCE and b"<" not in read and b"\0" not in read:
                    raise _too_much()
                self.parser.Parse(read)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InvalidInput(_("文件无法打开，请重新保存为 .xlsx 后上传。")) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.piece is not None and self.piece[1] == "row" and local == "f" and "row" in self.path:
            raise InvalidInput(_("表中有公式，请复制后“选择性粘贴为数值”，再保存上传。"))
        self.path.append(local)
        self.tags += 1
        many = self.tags > MOST_TAGS_AT_ONCE or len(self.path) > DEEPEST or len(attributes) > MOST_ATTRIBUTES
        if self.piece is not None and many:
            raise _too_much()

    def _end(self, _name: str) -> None:
        local = self.path.pop()
        if self.piece is not None and len(self.path) < 3 and self.path[-1:] == [self.piece[0]]:
            if local != self.piece[1]:
                return
            self.tags, self.pieces = 0, self.pieces + 1
            if self.pieces > MOST_PIECES:
                raise _too_much()

    def _declaration(self, *_told: object) -> None:
        raise InvalidInput(_("文件中夹带了其他内容，已拒绝，请重新生成后上传。"))


def _too_much() -> InvalidInput:
    return InvalidInput(_("压缩内容过大，已拒绝。"))


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
