"""A spreadsheet is read cell by cell; what cannot be taken is told by its address."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from portal.errors import InvalidInput
from portal.workdays.reading import Reading
from portal.workdays.workbook import COLUMNS, LARGEST, MOST_ROWS, blank_workbook, read_workbook, text_of


def book(rows: Sequence[Sequence[Any]], head: Sequence[Any] = COLUMNS) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in (head, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: bytes, year: int = 2027) -> Reading:
    return read_workbook(io.BytesIO(content), len(content), year=year)


def complaints(reading: Reading) -> list[str]:
    return [remark.text for remark in reading.remarks]


def test_dates_as_text_and_as_dates() -> None:
    reading = read(
        book(
            [
                ["2027-02-05", "放假", "春节", "国办发明电〔2026〕99号"],
                [date(2027, 2, 6), "放假", "春节", "国办发明电〔2026〕99号"],
                [datetime(2027, 2, 7), "放假", "春节", ""],  # noqa: DTZ001  # as a spreadsheet has it
                [None, None, None, None],
                ["2027年1月31日", " 上班 ", "", None],
                ["2027/3/1", "放假", "临时", None],
            ]
        )
    )
    assert [(row.first, row.last, row.name) for row in reading.off] == [
        (date(2027, 2, 5), date(2027, 2, 7), "春节"),
        (date(2027, 3, 1), date(2027, 3, 1), "临时"),
    ]
    assert [(row.day, row.name) for row in reading.work] == [(date(2027, 1, 31), "调休上班")]
    assert reading.is_clear and reading.is_usable
    assert (reading.year, reading.notice_no) == (2027, "国办发明电〔2026〕99号")
    assert text_of(reading).splitlines()[0] == "2027-01-31　上班　调休上班"


def test_every_wrong_cell_is_named() -> None:
    reading = read(
        book(
            [
                ["2027-02-30", "放假", "春节", ""],
                ["明天", "休息", "", ""],
                ["2027-02-05", "放假", "", ""],
                ["2027-02-05", "放假", "节" * 41, "甲〔2026〕1号"],
                [46000, "上班", "", "乙〔2026〕2号"],
            ]
        )
    )
    assert complaints(reading) == [
        "A2：日期“2027-02-30”无法识别，请写成 2027-01-01。",
        "A3：日期“明天”无法识别，请写成 2027-01-01。",
        "B3：性质“休息”无法识别，只能填“放假”或“上班”。",
        "C4：请填写节日名称。",
        "A5：日期 2027-02-05 重复。",
        "C5：名称不能超过 40 个字。",
        "A6：日期“46000”无法识别，请写成 2027-01-01。",
        "D6：文号“乙〔2026〕2号”与前面的“甲〔2026〕1号”不同，一次只导入一份通知。",
    ]
    assert not reading.is_usable


@pytest.mark.parametrize(
    ("row", "complaint", "usable"),
    [
        (["2027-02-10", "上班", "", ""], "2月10日（周三）不是周末，本来就上班。", True),
        (["2037-02-10", "放假", "春节", ""], "2037-02-10 不在 2027 年前后。", False),
    ],
)
def test_what_does_not_fit(row: list[str], complaint: str, usable: bool) -> None:
    reading = read(book([row]))
    assert complaints(reading) == [complaint] and reading.is_usable is usable


def test_the_blank_one_is_empty_and_has_the_right_head() -> None:
    reading = read(blank_workbook())
    assert complaints(reading) == ["没有读到任何日期。"] and not reading.is_usable


def test_formulas_are_not_evaluated() -> None:
    reading = read(book([['=HYPERLINK("http://x","y")', "放假", "春节", ""]]))
    assert complaints(reading)[0] == "A2：日期“”无法识别，请写成 2027-01-01。"


def test_rows_beyond_the_limit_are_not_passed_over_in_silence() -> None:
    rows = [[date.fromordinal(date(2027, 1, 1).toordinal() + n), "放假", "长假", ""] for n in range(365)]
    assert read(book(rows)).is_usable
    reading = read(book([*rows, *[[None] * 4] * (MOST_ROWS - 365), ["2028-01-01", "放假", "元旦", ""]]))
    assert not reading.is_usable and complaints(reading)[0].startswith("超过 400 行")


def _macro() -> bytes:
    return _with("xl/vbaProject.bin", b"x")


def _bomb() -> bytes:
    return _with("xl/sharedStrings2.xml", bytes(40 * 1024 * 1024))


def _with(name: str, content: bytes) -> bytes:
    out = io.BytesIO(book([]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"date,kind\n2027-01-01,off\n", "只接受"),
        (b"%PDF-1.7\n1 0 obj\n%%EOF\n", "只接受 .xlsx"),
        (_macro(), "宏"),
        (_bomb(), "压缩内容过大"),
        (b"PK\x03\x04" + bytes(LARGEST), "超过 1 MB"),
        (book([], head=["Date", "Kind", "Name", "No"]), "第一行应为"),
        (book([], head=[]), "第一行应为"),
    ],
    ids=["text", "pdf", "macro", "bomb", "large", "other head", "empty"],
)
def test_what_is_no_such_spreadsheet(content: bytes, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint) as refused:
        read(content)
    assert refused.value.field == "file"
