"""Geometry by GB/T 9704-2012, measured in the PDF of every paper: ordinary, strange, and at its longest."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from portal.documents.composing import compose
from portal.documents.enums import DocumentKind
from portal.documents.management.commands.sample_documents import sample
from portal.documents.press import Printed, press
from portal.documents.samples import SAMPLES, ordinary
from portal.documents.samples.common import PARK
from tests.portal.documents import golden
from tests.portal.documents.conftest import Measure
from tests.portal.documents.measuring import Box, Line, Sheet, sheets_of

EXACT = 0.5
CHARACTER = 156 / 28
PITCH = 225 / 22
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
QUICK = {
    DocumentKind.DECLINE,
    DocumentKind.COORDINATION_LETTER,
    DocumentKind.TRACKING,
    DocumentKind.ARCHIVE_COVER,
}
#: Forms, whose heads stand at the left of every row.
FORMS = {
    DocumentKind.DELIVERY,
    DocumentKind.ARCHIVE_COVER,
    DocumentKind.PERMIT_CERTIFICATE,
    DocumentKind.POSTING_REVIEW,
}
LETTERS = {
    DocumentKind.COORDINATION_LETTER,
    DocumentKind.SUPERVISION_LETTER,
    DocumentKind.FEEDBACK,
    DocumentKind.WHISTLE_SUPERVISION,
}


class Measured:
    """One sample, printed once for all that is measured on it."""

    def __init__(self, name: str, kind: DocumentKind) -> None:
        self.name, self.kind = name, kind
        self.printed: Printed = press.print(compose(sample(kind, SAMPLES[name]()[kind])), limit=60)
        self.sheets: list[Sheet] = sheets_of(self.printed.pdf)

    @property
    def signed_sheets(self) -> Iterator[tuple[Sheet, Box]]:
        return ((sheet, frame) for sheet in self.sheets for frame in sheet.frames)


def quick(name: str, kind: DocumentKind) -> bool:
    """Whether the sample is printed with every run; the others with the long tests."""
    return name == "ordinary" or (name == "strange" and kind in QUICK)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((name, kind), id=f"{kind}-{name}", marks=[] if quick(name, kind) else [pytest.mark.soak])
        for kind in DocumentKind
        for name in SAMPLES
    ],
)
def paper(request: pytest.FixtureRequest) -> Measured:
    return Measured(*request.param)


def test_renderer_has_nothing_to_complain_about(paper: Measured) -> None:
    assert paper.printed.warnings == ()
    assert paper.printed.pages == len(paper.sheets)


def test_pages_are_a4_and_nothing_leaves_the_text_block(paper: Measured) -> None:
    for sheet in paper.sheets:
        sides = sorted((round(sheet.width), round(sheet.height)))
        assert sides == [210, 297]
        assert sheet.wide == (
            paper.kind in (DocumentKind.TRACKING, DocumentKind.ARCHIVE_INDEX, DocumentKind.DISPOSAL_REGISTER)
        )
        assert sheet.body, "no page without text"
        # The red name of a letter stands 30 mm below the edge and may be as wide as its lines, 170 mm.
        red_name = paper.kind in LETTERS and sheet.number == 1
        for item in sheet.body:
            wider = 8 if red_name and item.size > 16 else 0
            assert item.left > sheet.block.left - wider - EXACT, (sheet.number, item)
            assert item.right < sheet.block.right + wider + EXACT, (sheet.number, item)
        for height in sheet.rules:
            assert sheet.block.top - 1 < height < sheet.block.bottom + 1


def test_no_page_has_more_than_22_lines_and_no_line_more_than_28_characters(paper: Measured) -> None:
    for sheet in paper.sheets:
        bases = sorted({round(line.base, 1) for line in sheet.text_lines})
        assert len(bases) <= 22
        for above, below in pairwise(bases):
            # One pitch from line to line; two texts side by side may stand closer.
            assert below - above > PITCH - 0.2 or _side_by_side(sheet, above, below), (sheet.number, above)
        for line in sheet.text_lines:
            assert (
                sum(item.right - item.left for item in line.characters if _is_chinese(item.text))
                < 28.5 * 16 * 25.4 / 72
            )


def _side_by_side(sheet: Sheet, above: float, below: float) -> bool:
    first, second = (
        [line for line in sheet.text_lines if round(line.base, 1) == base] for base in (above, below)
    )
    return all(one.right <= other.left or other.right <= one.left for one in first for other in second)


def _is_chinese(text: str) -> bool:
    return "\u3000" <= text <= "\uffef" or text >= "\U00020000"


def test_lines_of_a_paragraph_are_full(paper: Measured) -> None:
    """A line that goes on in the next one reaches the margin, even where a comma may not begin the next line. One that
    breaks before a long number, a word or Uyghur stays as it is."""
    full = 0
    for sheet in paper.sheets:
        for line, following in pairwise(sheet.text_lines):
            goes_on = (
                abs(following.left - sheet.block.left) < EXACT and following.base - line.base < PITCH + 0.2
            )
            if not goes_on or line.text.endswith(("：", "\u201d")) or not _is_plain(line, following):
                continue
            if (
                abs(line.left - sheet.block.left) > EXACT
                and abs(line.left - sheet.block.left - 2 * CHARACTER) > EXACT
            ):
                continue  # signature and number
            full += 1
            # PDFium, unlike other readers, loses half a gap wherever the font changes to that of the figures.
            within = EXACT if all(_is_chinese(item.text) for item in line.characters) else 2 * EXACT
            assert line.right == pytest.approx(sheet.block.right, abs=within), (sheet.number, line.text)
    if paper.kind is DocumentKind.DECLINE:
        assert full


#: A number in brackets, or a word in quotation marks: nothing breaks behind a bracket, or on either side of the mark.
MARKED_WORD = re.compile("(?:.?\u201c|[\u3014（《])[!-~]")


def _is_plain(line: Line, following: Line) -> bool:
    plain = all(_is_chinese(item.text) or item.text.isdigit() for item in line.characters)
    return plain and _is_chinese(following.text[0]) and not MARKED_WORD.match(following.text)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(paper: Measured) -> None:
    shown = 0
    for sheet in paper.sheets:
        line = sheet.page_number
        if paper.kind in LETTERS and sheet.number == 1:
            assert line is None, "the first page of a letter has no number"
            continue
        assert line is not None, sheet.number
        shown = 1 if paper.kind is DocumentKind.ACCEPTANCE and _begins_second_copy(sheet) else shown + 1
        number = shown + (paper.kind in LETTERS)
        assert line.text == f"—{number}—"
        assert {item.size for item in line.characters} == {14}
        assert {item.font for item in line.characters} == {"Paper-Song"}
        if number % 2:
            assert line.right == pytest.approx(sheet.block.right - CHARACTER * 14 / 16, abs=EXACT)
        else:
            assert line.left == pytest.approx(sheet.block.left + CHARACTER * 14 / 16, abs=EXACT)


def _begins_second_copy(sheet: Sheet) -> bool:
    return "窗口联" in sheet.text and any(line.size == 22 for line in sheet.lines)


def test_seal_is_centred_on_name_and_date_and_never_alone(paper: Measured) -> None:
    for sheet, frame in paper.signed_sheets:
        assert frame.width == pytest.approx(42, abs=1)
        assert frame.left > sheet.block.left - EXACT
        assert frame.right < sheet.block.right + EXACT
        assert frame.bottom < sheet.block.bottom + 20
        inside = [
            line for line in sheet.lines if frame.top < line.base < frame.bottom and line.left < frame.right
        ]
        assert any(DATE.search(line.text) for line in inside), "the seal is set on the date"
        above = [line for line in sheet.lines if line.base < frame.top + 8]
        assert above, f"page {sheet.number} has a seal alone"
        dates = [
            line for line in sheet.text_lines if DATE.fullmatch(line.text) and line.base in _bases(inside)
        ]
        for date in dates:  # of a paper that one office signs; two parties sign side by side in smaller type
            assert date.middle == pytest.approx(frame.middle, abs=EXACT)
            names = [
                line for line in sheet.text_lines if frame.top < line.base < date.base and line.left > 60
            ]
            assert names
            for name in names:
                assert name.middle == pytest.approx(frame.middle, abs=EXACT)
            if max(len(name.text) for name in names) <= 15:
                assert sheet.block.right - date.right == pytest.approx(4 * CHARACTER, abs=EXACT)


def _bases(lines: list[Line]) -> set[float]:
    return {line.base for line in lines}


def test_figures_are_arabic_without_leading_zeros(paper: Measured) -> None:
    text = "".join("".join(sheet.text.split()) for sheet in paper.sheets)
    assert not re.search(r"年0\d?月|月0\d?日|〔\d{4}〕0|第0\d", text)
    assert not re.search(r"[二三〇○零一四五六七八九]{4}年", text)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text)


def test_tables_repeat_their_heads_and_tear_no_row(paper: Measured) -> None:
    for before, sheet in pairwise(paper.sheets):
        goes_on = before.rules and sheet.rules and sheet.rules[0] < sheet.block.top + 4
        if not goes_on or paper.kind in FORMS:
            continue
        top, bottom = sheet.rules[:2]
        head = [item for item in sheet.body if top < item.base < bottom]
        if before.lines[-1].base < before.rules[-1]:
            # The page before ends with its table, so this one goes on with it.
            assert {item.font for item in head} <= {"Paper-Hei", "Paper-Latin"}, (sheet.number, head[0])
    for sheet in paper.sheets:
        if sheet.uprights and sheet.rules:
            assert max(path.bottom for path in sheet.uprights) == pytest.approx(sheet.rules[-1], abs=1), (
                f"the last row of page {sheet.number} is not closed"
            )


def test_words_are_those_of_the_golden_set(paper: Measured) -> None:
    """What the paper says has not changed unawares; ``make golden`` renews the set after a change that is meant."""
    assert (
        golden.text(paper.sheets, whole=paper.name != "longest")
        == golden.path(paper.kind, paper.name).read_text()
    )


@pytest.mark.rule("BZ54-2.2")
def test_every_paper_carries_a_check_code_and_asks_for_no_fee(paper: Measured) -> None:
    words = "".join(golden.text(paper.sheets, whole=True).split())
    assert "扫码核验真伪" in words
    assert "服务费" not in words


@pytest.mark.parametrize("length", range(0, 600, 100))
def test_seal_never_stands_alone_on_a_page(measured: Measure, length: int) -> None:
    """Whatever the length of the text, the page of the seal has text of the paper above it."""
    facts = ordinary()[DocumentKind.DECLINE] | {"reason": "字" * (length + 1)}
    (sheet,) = [sheet for sheet in measured(DocumentKind.DECLINE, facts) if sheet.frames]
    text = "".join(line.text for line in sheet.text_lines if line.base < sheet.frames[0].top + 8)
    assert "经办人及联系方式" in text or "字" in text


def test_full_page_has_22_lines_of_28_characters(measured: Measure) -> None:
    facts = ordinary()[DocumentKind.DECLINE] | {"reason": "字" * 1500}
    full = measured(DocumentKind.DECLINE, facts)[1]
    assert [len(line.characters) for line in full.text_lines] == [28] * 22
    for line in full.text_lines:
        assert line.left == pytest.approx(28, abs=EXACT)
        assert line.right == pytest.approx(184, abs=EXACT)
    for above, below in pairwise(full.text_lines):
        assert below.base - above.base == pytest.approx(PITCH, abs=0.05)
    # 22 lines of that pitch fill the block from its first millimetre to its last.
    middle = 0.38 * 16 * 25.4 / 72
    assert full.text_lines[0].base - middle - PITCH / 2 == pytest.approx(37, abs=EXACT)
    assert full.text_lines[-1].base - middle + PITCH / 2 == pytest.approx(262, abs=EXACT)


def test_letter_has_its_two_red_lines(measured: Measure) -> None:
    first, *_rest = measured(DocumentKind.COORDINATION_LETTER)
    (name,) = [line for line in first.lines if line.size == 30]
    assert name.text == PARK
    assert 30 < name.base - 0.88 * 30 * 25.4 / 72 < name.base < 46.5
    lines = [path for path in first.paths if path.width == pytest.approx(170, abs=1)]
    assert {round(path.left) for path in lines} == {20}
    assert {round(path.right) for path in lines} == {190}
    assert min(path.top for path in lines) == pytest.approx(46.5, abs=EXACT)
    assert max(path.bottom for path in lines) == pytest.approx(277, abs=EXACT)
