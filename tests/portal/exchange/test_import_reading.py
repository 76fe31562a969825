"""What could fill the memory is refused before it is read; every honest way of writing a table is read."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from portal.errors import InvalidInput
from portal.exchange import reading
from portal.exchange.columns import Choice, day, several, text, whole, yes_no
from portal.exchange.reading import read_table
from tests.memory import growth
from tests.portal.exchange.files import comma_separated, workbook

HEAD = ["编号", "委托人"]


def rows_of(content: bytes) -> list[tuple[int, list[object]]]:
    return [(number, list(cells)) for number, cells in read_table(io.BytesIO(content), len(content))]


def refusal(content: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        rows_of(content)
    assert refused.value.field == "file"
    return refused.value.message


def rewritten(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """An ordinary workbook whose parts were tampered with."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["1", "甲公司"]], HEAD))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def in_sheet(find: bytes, put: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    return rewritten(lambda name, part: part.replace(find, put) if "sheet1" in name else part, extra)


# What does not pack, so that the ratio of the rest does not catch the eye.
PADDING = {"xl/media/image1.png": random.Random(1).randbytes(300_000)}


def test_a_workbook_with_gaps_keeps_its_numbers() -> None:
    content = workbook([["0001", "甲公司"], [None, " "], ["0003", "乙公司", None, None]], HEAD)
    assert rows_of(content) == [
        (1, HEAD), (2, ["0001", "甲公司"]), (3, [None, " "]), (4, ["0003", "乙公司"]),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_files_of_every_office(encoding: str) -> None:
    content = comma_separated([["1", "甲公司，分公司"], ["2", "两\n行"]], HEAD, encoding)
    assert rows_of(content) == [(1, HEAD), (2, ["1", "甲公司，分公司"]), (3, ["2", "两\n行"])]


def test_tabs_and_our_own_apostrophes() -> None:
    assert rows_of("编号\t委托人\n1\t'=甲\n2\t'乙\n".encode())[1:] == [(2, ["1", "=甲"]), (3, ["2", "'乙"])]


def test_neither_a_table_nor_a_text() -> None:
    assert "GB18030" in refusal(b"\xff\xfe\x00\x01\x02")
    assert "引号" in refusal('编号,委托人\n1,"甲\n'.encode())
    assert "空" in refusal(b"")
    assert "10 MB" in refusal(b"1" * (reading.LARGEST + 1))
    assert "夹带" in refusal(b"PK\x03\x04 no zip at all")


def test_macros_external_links_and_formulas_are_refused() -> None:
    def same(_name: str, part: bytes) -> bytes:
        return part

    assert "宏" in refusal(rewritten(same, {"xl/vbaProject.bin": b"macro"}))
    link = (
        b'<Relationships><Relationship Type="http://x/externalLinkPath" Target="file:///c:/a.xlsx" '
        b'TargetMode="External"/></Relationships>'
    )
    assert "外部" in refusal(rewritten(same, {"xl/externalLinks/_rels/externalLink1.xml.rels": link}))
    assert "公式" in refusal(in_sheet(b"<is>", b"<f>1+1</f><is>"))


def test_declarations_that_expand_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    assert "夹带" in refusal(in_sheet(b"<worksheet", bomb))
    # In another encoding as well, which a search for bytes would not see.
    hidden = bomb.decode()

    def disguised(name: str, part: bytes) -> bytes:
        if "sheet1" not in name:
            return part
        return part.decode().rpartition("?>")[2].replace("<worksheet", hidden).encode("utf-16")

    assert "夹带" in refusal(rewritten(disguised))


@pytest.mark.parametrize(
    "piece",
    [
        b"<row r='9'>" + b"<c/>" * 700_000 + b"</row>",  # one endless row
        b"<row/>" * 700_000,  # endless rows
        # rows of others within one of ours
        b"<row xmlns:x='urn:x'>" + (b"<x:row>" + b"<c/>" * 900 + b"</x:row>") * 100 + b"</row>",
        b"<row " + b" ".join(b'a%d=""' % n for n in range(40_000)) + b"/>",  # endless attributes
        b"x" * (reading.LARGEST_UNPACKED + 1),
    ],
    ids=["cells", "rows", "nested", "attributes", "size"],
)
def test_bombs_end_before_they_are_parsed(piece: bytes) -> None:
    content = in_sheet(b"</sheetData>", piece + b"</sheetData>", PADDING)
    assert len(content) < 600_000
    began = time.process_time()
    with growth() as grown:
        assert "过大" in refusal(content)
        assert grown() < 64 * 1024 and time.process_time() - began < 2


def test_a_row_far_below_and_a_size_that_is_a_lie() -> None:
    far = in_sheet(b'<row r="2"', b'<row r="100000"')
    assert [number for number, _cells in rows_of(far)] == [1, 100_000]


def test_no_more_rows_than_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    content = comma_separated([[str(n), "甲"] for n in range(4)], HEAD)
    assert "最多导入 3 行" in refusal(content)
    assert len(rows_of(comma_separated([[str(n), "甲"] for n in range(3)], HEAD))) == 4


def test_cells_as_spreadsheets_have_them() -> None:
    line = text(20)
    assert [line(cell) for cell in (7, 7.0, 7.5, True, None, " 甲\u200b 公司 ")] == [
        "7", "7", "7.5", "是", "", "甲 公司",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="15 位"):
        line(9165270100000000000)
    with pytest.raises(InvalidInput, match="不能超过 20 个字，现有 21 个"):
        line("字" * 21)
    assert [
        day(cell)
        for cell in (
            datetime(2023, 5, 8),  # noqa: DTZ001  # as a spreadsheet has it
            date(2023, 5, 8),
            "2023年5月8日",
            "2023/5/8",
            "",
        )
    ] == [
        *["2023-05-08"] * 4,
        None,
    ]
    for wrong in ("2023-02-30", "去年", "2023"):
        with pytest.raises(InvalidInput, match="日期"):
            day(wrong)
    assert whole(1, 9)("5") == 5 and whole(1, 9)(None) is None
    for wrong_number in ("0", "10", "五", "1.5", "٣"):
        with pytest.raises(InvalidInput):
            whole(1, 9)(wrong_number)
    options = Choice({"满意": "satisfied"})
    assert options("满意") == "satisfied" and options("") == "" and options.word("satisfied") == "满意"
    with pytest.raises(InvalidInput, match="只能填：满意"):
        options("还行")
    assert yes_no("是") is True and yes_no(None) is False
    assert several(text(9))("甲、乙，甲; 丙") == ["甲", "乙", "丙"]


def test_a_workbook_of_another_program() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD)
    sheet.append([1, "甲公司"])
    sheet.merge_cells("A3:B3")
    book.create_sheet("第二张").append(["不读"])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue()) == [(1, HEAD), (2, [1, "甲公司"])]


def renamed(old: str, new: str, change: Callable[[bytes], bytes]) -> bytes:
    """An ordinary workbook one of whose parts has another name, told wherever parts are told."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["1", "甲公司"]], HEAD))) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new_book,
    ):
        for name in book.namelist():
            part = change(book.read(name)) if name.endswith(old) else book.read(name)
            told = part.replace(old.encode(), new.encode())
            new_book.writestr(name.replace(old, new), told)
    return out.getvalue()


@pytest.mark.parametrize("new", ["sheet1.dat", "sheet1.XML.bin", "other/sheet1.xml"])
def test_a_part_of_an_unusual_name_is_not_opened(new: str) -> None:
    formula = b"<row><c><f>1+1</f><v>2</v></c></row>" + b"<row>" + b"<c/>" * 3_000 + b"</row></sheetData>"
    content = renamed("sheet1.xml", new, lambda part: part.replace(b"</sheetData>", formula))
    began = time.process_time()
    assert "不寻常" in refusal(content) and time.process_time() - began < 2


def test_capitals_hide_nothing() -> None:
    def with_formula(part: bytes) -> bytes:
        return part.replace(b"<is>", b"<f>1+1</f><is>")

    assert "公式" in refusal(renamed("sheet1.xml", "SHEET1.XML", with_formula))
    assert rows_of(renamed("sheet1.xml", "SHEET1.XML", bytes)) == [(1, HEAD), (2, ["1", "甲公司"])]


def test_a_part_is_opened_as_nothing_but_what_its_name_says() -> None:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="' + kind + b'"/></Types>'

    def texts_are_the_sheet(name: str, part: bytes) -> bytes:
        return part.replace(b"</Types>", told) if name == "[Content_Types].xml" else part

    def sheet_is_the_texts(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"worksheets/sheet1.xml", b"styles.xml") if name.endswith("book.xml.rels") else part
        )

    assert "不寻常" in refusal(rewritten(texts_are_the_sheet))
    assert "不寻常" in refusal(rewritten(sheet_is_the_texts))


def test_parts_that_are_not_needed_are_not_read() -> None:
    extra = {"docProps/core.xml.bak": b"<!DOCTYPE", "xl/printerSettings/printerSettings1.bin": b"\0" * 9}
    assert rows_of(rewritten(lambda _name, part: part, extra)) == [(1, HEAD), (2, ["1", "甲公司"])]


def test_more_formats_and_notes_than_a_table_has() -> None:
    def styled(name: str, part: bytes) -> bytes:
        return part.replace(b"</cellXfs>", b"<xf/>" * 30_000 + b"</cellXfs>") if "styles" in name else part

    assert "多余的格式" in refusal(rewritten(styled, PADDING))
    wide = (b"<row>" + b"<c/>" * 15_000 + b"</row>") * 30
    assert "多余的格式" in refusal(in_sheet(b"</sheetData>", wide + b"</sheetData>", PADDING))
    comment = b"<!-- " + b"<" * 20_000_000 + b" -->"
    assert "多余的格式" in refusal(in_sheet(b"</sheetData>", comment + b"</sheetData>", PADDING))


def test_a_part_whose_announced_size_is_a_lie_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []
    read = zipfile.ZipExtFile.read

    def counted(part: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        asked.append(n)
        return read(part, n)

    content = workbook([["1", "甲公司"]], HEAD)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    rows_of(content)
    assert all(n is not None and 0 <= n <= 4 * 1024 * 1024 + 1 for n in asked) and len(asked) > 9


def test_texts_kept_in_one_place_with_their_formats() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([*HEAD, "甲_x000D_乙"])
    rich = CellRichText("甲", TextBlock(InlineFont(b=True), "公司"))
    book.worksheets[0].append(["1", rich, ""])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue())[1] == (2, ["1", "甲公司"])
