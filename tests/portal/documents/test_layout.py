"""Geometry by GB/T 9704-2012, measured in the PDF."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from portal.documents.enums import DocumentKind
from portal.documents.samples import ordinary, strange
from portal.documents.samples.strange import LONG_WINDOW, OPINION, RARE_NAME, UYGHUR
from tests.portal.documents.conftest import Print, text_of

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
TOLERANCE = 0.5 * MM
# Letters (信函格式) have a red name wider than the text block on their first page.
LETTERS = {DocumentKind.COORDINATION_LETTER, DocumentKind.SUPERVISION_LETTER, DocumentKind.FEEDBACK}


def text_block(page: Any) -> list[dict[str, Any]]:
    """The 3号 characters inside the text block, page numbers and notices in the margins left out."""
    return [char for char in page.chars if TOP - 1 < char["top"] < BOTTOM and char["text"].strip()]


def lines_of(page: Any) -> list[list[dict[str, Any]]]:
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for char in text_block(page):
        lines[round(char["matrix"][5])].append(char)
    return [sorted(line, key=lambda char: char["x0"]) for _, line in sorted(lines.items(), reverse=True)]


def decline(**change: Any) -> dict[str, Any]:
    return ordinary()[DocumentKind.DECLINE] | change


def test_page_is_a4_with_22_lines_of_28_characters(printed: Print) -> None:
    pdf = printed(DocumentKind.DECLINE, decline(reason="字" * 1500))
    assert [(round(page.width / MM), round(page.height / MM)) for page in pdf.pages] == [(210, 297)] * len(
        pdf.pages
    )
    full = pdf.pages[1]
    lines = lines_of(full)
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    assert {round(char["size"], 1) for line in lines for char in line} == {16.0}
    for line in lines:
        assert line[0]["x0"] == pytest.approx(LEFT, abs=TOLERANCE)
        assert line[-1]["x1"] == pytest.approx(RIGHT, abs=TOLERANCE)
    baselines = [line[0]["matrix"][5] for line in lines]
    for above, below in pairwise(baselines):
        assert above - below == pytest.approx(225 * MM / 22, abs=0.1)
    # 22 lines of that pitch fill the block from its first millimetre to its last.
    middle_of_first = full.height - baselines[0] - 0.38 * 16
    assert middle_of_first - 225 * MM / 44 == pytest.approx(TOP, abs=TOLERANCE)
    middle_of_last = full.height - baselines[-1] - 0.38 * 16
    assert middle_of_last + 225 * MM / 44 == pytest.approx(BOTTOM, abs=TOLERANCE)


@pytest.mark.parametrize("kind", list(DocumentKind))
@pytest.mark.parametrize("samples", [ordinary, strange], ids=["ordinary", "strange"])
def test_nothing_leaves_the_text_block(printed: Print, kind: DocumentKind, samples: Any) -> None:
    facts = samples()[kind]
    if kind is DocumentKind.TRACKING:
        facts["rows"] = facts["rows"][:30]
    pdf = printed(kind, facts)
    for page in pdf.pages:
        wide = page.width > page.height
        left, right = (35 * MM, (297 - 37) * MM) if wide else (LEFT, RIGHT)
        bottom = (210 - 26) * MM if wide else BOTTOM
        red_name = kind in LETTERS and page.page_number == 1
        for char in page.chars:
            if char["text"].strip() and char["top"] < bottom:
                assert char["x0"] > left - (8 * MM if red_name else 0) - TOLERANCE, char
                assert char["x1"] < right + (6 * MM if red_name else 0) + TOLERANCE, char
        body = [char for char in page.chars if char["text"].strip() and char["top"] < bottom]
        assert body, "no page without text"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(printed: Print) -> None:
    pdf = printed(DocumentKind.DECLINE, decline(reason="字" * 1500))
    for page in pdf.pages:
        number = [char for char in page.chars if char["top"] > BOTTOM and char["text"].strip()]
        assert "".join(char["text"] for char in number) == f"—{page.page_number}—"
        assert {round(char["size"]) for char in number} == {14}
        if page.page_number % 2:
            assert number[-1]["x1"] == pytest.approx(RIGHT - 14, abs=TOLERANCE)
        else:
            assert number[0]["x0"] == pytest.approx(LEFT + 14, abs=TOLERANCE)
        assert number[0]["top"] > BOTTOM + 6.5 * MM


def sign_lines(pdf: pdfplumber.PDF, name: str, date: str) -> tuple[Any, list[Any], list[Any]]:
    page = pdf.pages[-1]
    lines = {"".join(char["text"] for char in line if char["size"] > 15): line for line in lines_of(page)}
    big = {text: [char for char in line if char["size"] > 15] for text, line in lines.items()}
    return page, big[name], big[date]


def test_date_stands_four_characters_from_the_right_under_the_name(printed: Print) -> None:
    facts = decline()
    page, name, date = sign_lines(printed(DocumentKind.DECLINE, facts), facts["window"], "2026年11月19日")
    character = 156 * MM / 28
    assert RIGHT - date[-1]["x1"] == pytest.approx(4 * character, abs=TOLERANCE)
    centre = (date[0]["x0"] + date[-1]["x1"]) / 2
    assert (name[0]["x0"] + name[-1]["x1"]) / 2 == pytest.approx(centre, abs=TOLERANCE)
    # The seal's frame: 42 mm, centred on both, upright on the page.
    ring = max(
        page.curves,
        key=lambda curve: curve["width"] if curve["width"] == pytest.approx(curve["height"], rel=0.02) else 0,
    )
    assert ring["width"] == pytest.approx(42 * MM, abs=TOLERANCE)
    assert (ring["x0"] + ring["x1"]) / 2 == pytest.approx(centre, abs=TOLERANCE)
    assert ring["top"] < name[0]["top"] < date[0]["bottom"] < ring["bottom"]


def test_long_issuer_is_wrapped_and_its_date_kept_below(printed: Print) -> None:
    pdf = printed(DocumentKind.DECLINE, decline(window=LONG_WINDOW))
    text = text_of(pdf)
    assert LONG_WINDOW in text.replace("扫码核验真伪", "").replace("查询码7K3M-Q9TX", "")


@pytest.mark.parametrize("length", range(0, 600, 60))
def test_seal_never_stands_alone_on_a_page(printed: Print, length: int) -> None:
    """Whatever the length of the text, the page of the seal has text of the paper above it."""
    pdf = printed(DocumentKind.DECLINE, decline(reason="字" * (length + 1)))
    page = pdf.pages[-1]
    above = [char for char in text_block(page) if char["size"] > 15]
    text = "".join(char["text"] for char in above)
    assert "2026年11月19日" in text
    assert "经办人及联系方式" in text or "字" in text


def test_letter_has_its_two_red_lines_and_no_number_on_the_first_page(printed: Print) -> None:
    pdf = printed(DocumentKind.COORDINATION_LETTER, ordinary()[DocumentKind.COORDINATION_LETTER])
    first, second = pdf.pages
    red = [
        char
        for char in first.chars
        if char["non_stroking_color"] not in ((0,), (0, 0, 0)) and char["size"] > 20
    ]
    assert "".join(char["text"] for char in red) == "博乐边境经济合作区管理委员会"
    middle = red[0]["top"] + red[0]["height"] / 2
    assert middle - 13 > 30 * MM
    assert middle + 13 < 46.5 * MM
    lines = [rect for rect in [*first.rects, *first.lines, *first.curves] if rect["width"] > 169 * MM]
    assert {round(rect["x0"] / MM) for rect in lines} == {20}
    assert {round(rect["x1"] / MM) for rect in lines} == {190}
    assert min(rect["top"] for rect in lines) / MM == pytest.approx(46.5, abs=0.5)
    assert max(rect["bottom"] for rect in lines) / MM == pytest.approx(277, abs=0.5)
    assert "—" not in "".join(char["text"] for char in first.chars if char["top"] > BOTTOM)
    assert "—2—" in "".join(char["text"] for char in second.chars if char["text"].strip())


def test_long_opinions_and_rare_names_are_printed_whole(printed: Print) -> None:
    facts = decline(
        reason=f"{OPINION}\n{OPINION}", officer=RARE_NAME, addressee=f"哈米提·阿克木商行（{UYGHUR}）"
    )
    text = text_of(printed(DocumentKind.DECLINE, facts))
    for expected in ("𬭎", "䶮", "㐂", "哈米提·阿克木商行"):
        assert expected in text
    assert text.count("避免同一材料反复提交") > 100


def test_tracking_record_tears_no_row_and_repeats_its_head(printed: Print) -> None:
    facts = strange()[DocumentKind.TRACKING]
    facts["rows"] = facts["rows"][:30]
    pdf = printed(DocumentKind.TRACKING, facts)
    assert len(pdf.pages) > 2
    seen = []
    for page in pdf.pages:
        assert page.width > page.height
        table = page.extract_table()
        assert table is not None
        head, *rows = [["".join((cell or "").split()) for cell in row] for row in table]
        assert head == [
            "委托人",
            "委托事项",
            "委托时间",
            "委托期限",
            "承办人",
            "办理进程",
            "回访结果（满意/不满意）",
        ]
        seen += [row[5] for row in rows]
    assert seen == [f"第{n}件：已办结送达（2026年12月24日）" for n in range(1, 31)]
