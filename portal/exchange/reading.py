"""Reads a spreadsheet or a CSV file row by row, after what could fill the memory has been refused.

openpyxl gets no part of a workbook that was not looked through tag by tag: its size, the number of tags within one row
or one text, declarations that expand, formulas. A workbook says itself which of its parts is what; it is believed only
where a part has the usual name of what it is said to be. So what openpyxl holds at once is bounded.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, BinaryIO, cast
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml import constants
from openpyxl.xml.functions import iterparse

from portal.documents.file_types import XLSX, judge
from portal.errors import InvalidInput
from portal.exchange.writing import DANGEROUS

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
LARGEST_AT_ONCE = 2 * 1024 * 1024
MOST_ROWS = 30_000
MOST_COLUMNS = 60
MOST_TAGS_AT_ONCE = 20_000
MOST_TAGS = 1_500_000  # of all parts that are opened: as many rows as may be, of some fifty tags each
# Formats may reach to the last column in some rows, not in all: what so many rows cost to read is bounded as well.
MOST_TAGS_OF_WIDE_ROWS = 300_000
USUAL_TAGS = 100
# Rows and texts of a workbook leave something behind in memory when they are read, the empty ones too.
MOST_PIECES = 250_000
LAST_ROW = 1_048_576
MOST_LETTERS = 20_000  # of one cell
READ_AT_ONCE = 1 << 18
DEEPEST = 50
MOST_ATTRIBUTES = 100

# The parts that are opened. Those that grow with the content are read by pieces, named by the parent and their own
# name; the others as a whole.
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_STRINGS = re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE)
_BOOK = re.compile(r"xl/workbook\.xml")
_OTHERS = re.compile(r"\[Content_Types\]\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml")
_PIECES = ((_SHEET, ("sheetData", "row")), (_STRINGS, ("sst", "si")), (_BOOK, None), (_OTHERS, None))
# Where a workbook says that they are.
_PLACES = {constants.SHARED_STRINGS: _STRINGS} | dict.fromkeys(
    (constants.XLSX, constants.XLSM, constants.XLTX, constants.XLTM), _BOOK
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
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise _too_much()
    except InvalidInput as error:
        raise _refused(error.message) from error
    file.seek(0)
    try:
        # What the file says of its own size is not relied upon.
        rows = _first_sheet(file).iter_rows(
            min_row=1, max_row=LAST_ROW, min_col=1, max_col=MOST_COLUMNS + 1, values_only=True
        )
        for number, cells in enumerate(rows, start=1):
            if cells.count(None) < len(cells):  # most of a million may lie between two
                yield number, cells
    except InvalidInput as error:
        raise _refused(error.message) from error
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise _refused(_("文件无法打开，请重新保存为 .xlsx 后上传。")) from error


class _Archive(zipfile.ZipFile):
    """Looks through a part before it opens it for the first time, and opens no others than those above."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.looked: set[str] = set()
        self.tags_left = MOST_TAGS

    def open(self, name: Any, *args: Any, **options: Any) -> IO[bytes]:
        if name not in self.looked:
            kinds = [piece for path, piece in _PIECES if path.fullmatch(name)]
            if not kinds:
                raise _unusual()
            with super().open(name) as part:
                self.tags_left -= _Look(kinds[0], self.tags_left).through(part)
            self.looked.add(name)
        return super().open(name, *args, **options)

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        """Bounded: the original unpacks up to 2 GB before it looks at the size that was announced."""
        with self.open(name) as part:
            return part.read(LARGEST_AT_ONCE + 1)


def _first_sheet(file: BinaryIO) -> Worksheet:
    """As ``load_workbook`` reads it, without what is not needed: other sheets, charts, properties, themes, names."""
    reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.archive = _Archive(file)
    reader.read_manifest()
    for part in reader.package.Override:
        _expect(_PLACES.get(part.ContentType), part.PartName[1:])
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    for sheet, part in reader.parser.find_sheets():
        if "chartsheet" not in part.Type and part.target in reader.valid_files:
            _expect(_SHEET, part.target)
            found = ReadOnlyWorksheet(reader.wb, sheet.name, part.target, _shared_strings(reader))
            return cast(Worksheet, found)
    raise InvalidInput(_("文件里没有工作表。"))


def _shared_strings(reader: ExcelReader) -> list[str]:
    """The texts that cells point at, without their formats; openpyxl takes ten times as long."""
    told = reader.package.find(constants.SHARED_STRINGS)
    if told is None:
        return []
    tag = f"{{{constants.SHEET_MAIN_NS}}}"
    found = []
    with reader.archive.open(told.PartName[1:]) as part:
        for _event, node in iterparse(part):
            if node.tag == f"{tag}si":
                texts = [*node.findall(f"{tag}t"), *node.findall(f"{tag}r/{tag}t")]
                found.append("".join(text.text or "" for text in texts).replace("x005F_", ""))
                node.clear()
    return found


def _expect(path: re.Pattern[str] | None, name: str) -> None:
    if path is not None and not path.fullmatch(name):
        raise _unusual()


class _Look:
    """One part of a workbook, seen tag by tag with nothing kept of it. ``piece`` is the parent and the name of what
    openpyxl reads at a time and then lets go of, None for a part that it reads as a whole."""

    def __init__(self, piece: tuple[str, str] | None, most: int) -> None:
        self.piece, self.most = piece, most
        self.path: list[str] = []
        self.tags = self.all_tags = self.pieces = 0
        self.read = self.ended = 0  # so many bytes, and where among them the last piece ended
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._declaration

    def through(self, part: IO[bytes]) -> int:
        """How many tags it has. ``InvalidInput`` for what must not be opened."""
        try:
            while read := part.read(READ_AT_ONCE):
                self.parser.Parse(read)
                self.read += len(read)
                if self.read - self.ended > LARGEST_AT_ONCE:  # endless texts, attributes, comments
                    raise _too_much()
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InvalidInput(_("文件无法打开，请重新保存为 .xlsx 后上传。")) from error
        return self.all_tags

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.piece is not None and self.piece[1] == "row" and local == "f" and "row" in self.path:
            raise InvalidInput(_("表中有公式，请复制后“选择性粘贴为数值”，再保存上传。"))
        self.path.append(local)
        self.tags += 1
        self.all_tags += 1
        if (
            self.tags > MOST_TAGS_AT_ONCE
            or self.all_tags > min(self.most, MOST_TAGS_OF_WIDE_ROWS + USUAL_TAGS * self.pieces)
            or len(self.path) > DEEPEST
            or len(attributes) > MOST_ATTRIBUTES
        ):
            raise _too_much()

    def _end(self, _name: str) -> None:
        local = self.path.pop()
        if self.piece is not None and len(self.path) < 3 and self.path[-1:] == [self.piece[0]]:
            if local != self.piece[1]:
                return
            self.tags, self.pieces, self.ended = 0, self.pieces + 1, self.parser.CurrentByteIndex
            if self.pieces > MOST_PIECES:
                raise _too_much()

    def _declaration(self, *_told: object) -> None:
        raise InvalidInput(_("文件中夹带了其他内容，已拒绝，请重新生成后上传。"))


def _unusual() -> InvalidInput:
    return InvalidInput(_("文件的内部结构不寻常，请用 Excel 或 WPS 重新保存为 .xlsx 后上传。"))


def _too_much() -> InvalidInput:
    return InvalidInput(_("文件内容过大，请删去多余的格式和空行，或者分成几份导入。"))


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
