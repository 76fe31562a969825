"""The drawing of a round seal, and its place on the paper."""

import dataclasses
import io
import re
from xml.etree import ElementTree

import pdfplumber
import pikepdf
import pytest

from portal.documents.composing import compose
from portal.documents.enums import DocumentKind
from portal.documents.management.commands.sample_documents import sample
from portal.documents.press import press
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.documents.seal_drawing import BLUE, LONGEST_NAME, RED, draw_seal
from portal.errors import InvalidInput

SVG = "{http://www.w3.org/2000/svg}"
MM = 72 / 25.4


def outlines(svg: str) -> list[tuple[str, list[float]]]:
    """Colour and coordinates of each path; our outlines name every end point absolutely, or one of its axes."""
    return [
        (path.attrib["fill"], [abs(float(n)) for n in re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])])
        for path in ElementTree.fromstring(svg).iter(f"{SVG}path")  # noqa: S314  (drawn by ourselves)
    ]


@pytest.mark.parametrize("length", [2, 14, 30, LONGEST_NAME])
def test_seal_is_42_mm_and_everything_stays_within_its_ring(length: int) -> None:
    root = ElementTree.fromstring(draw_seal(owner=("博乐边境经济合作区" * 7)[:length], purpose="专用章"))  # noqa: S314  (ours)
    assert (root.attrib["width"], root.attrib["height"]) == ("42mm", "42mm")
    ring = root.find(f"{SVG}circle")
    assert ring is not None
    assert float(ring.attrib["r"]) + float(ring.attrib["stroke-width"]) / 2 == 210
    for colour, numbers in outlines(draw_seal(owner=("博乐边境经济合作区" * 7)[:length], purpose="专用章")):
        assert colour == RED
        assert max(numbers) < 210 - 12


def test_seal_says_in_words_whose_it_is_and_holds_no_text_to_be_set_in_a_font() -> None:
    svg = draw_seal(owner="博乐边境经济合作区管理委员会", purpose="代办服务专用章")
    root = ElementTree.fromstring(svg)  # noqa: S314  (ours)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "博乐边境经济合作区管理委员会（代办服务专用章）印章"
    assert {element.tag for element in root} == {f"{SVG}{name}" for name in ("title", "circle", "path")}
    assert len(outlines(svg)) == 2


def test_sample_is_marked_across_and_in_words() -> None:
    svg = draw_seal(owner="博州工信局", sample=True)
    assert [colour for colour, _ in outlines(svg)] == [RED, RED, BLUE]
    assert "样章</title>" in svg
    assert BLUE not in draw_seal(owner="博州工信局")


@pytest.mark.parametrize(
    ("owner", "purpose", "said"),
    [
        ("", "", "1至60个字"),
        ("字" * (LONGEST_NAME + 1), "", "1至60个字"),
        ("管委会", "字" * 17, "不超过16个字"),
        ("\U000f1234委会", "", "U+F1234"),
        ("شىنجاڭ", "", "U+0634"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(owner: str, purpose: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(said)):
        draw_seal(owner=owner, purpose=purpose)


def test_hostile_name_is_no_markup() -> None:
    svg = draw_seal(owner='<b>"&')
    title = ElementTree.fromstring(svg)[0]  # noqa: S314  (ours)
    assert title.text == '<b>"&印章'
    assert "<b>" not in svg


@pytest.mark.parametrize(
    "kind", [DocumentKind.DECLINE, DocumentKind.SUPERVISION_LETTER, DocumentKind.ACCEPTANCE]
)
def test_seal_lies_upright_on_signature_and_date(kind: DocumentKind) -> None:
    """On the last page of a letter too, and on both copies of the notice: 42 mm, over the date, on the page's text."""
    paper = dataclasses.replace(sample(kind, ordinary()[kind]), sealed=True, mark="")
    printed = press.print(compose(paper), limit=60, seal=draw_seal(owner=PARK))
    found = 0
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf, pdfplumber.open(io.BytesIO(printed.pdf)) as text:
        for page, read in zip(pdf.pages, text.pages, strict=True):
            drawing = re.search(
                rb"/Artifact BMC q ([-\d. ]+) cm /Seal Do",
                page.obj.Contents[0].read_bytes() if isinstance(page.obj.Contents, pikepdf.Array) else b"",
            )
            if drawing is None:
                continue
            found += 1
            across, skew, turn, down, left, bottom = (float(value) for value in drawing[1].split())
            side = float(page.resources.XObject["/Seal"].BBox[2])
            assert (skew, turn) == (0, 0)
            assert (across * side, down * side) == (
                pytest.approx(42 * MM, abs=1),
                pytest.approx(42 * MM, abs=1),
            )
            top = float(read.height) - bottom - 42 * MM
            inside = "".join(
                char["text"]
                for char in read.chars
                if left < char["x0"]
                and char["x1"] < left + 42 * MM
                and top < char["top"] < char["bottom"] < top + 42 * MM
            )
            assert re.search(r"\d+月\d*日?", inside), inside
            if kind is not DocumentKind.ACCEPTANCE:  # whose window signs at the left of its column
                date = [
                    char
                    for char in read.chars
                    if char["size"] > 15
                    and top < char["top"] < top + 42 * MM
                    and left - 40 < char["x0"] < left + 160
                ]
                line = max(char["top"] for char in date if char["text"] in "年月日")
                date = [char for char in date if abs(char["top"] - line) < 3]
                centre = (min(char["x0"] for char in date) + max(char["x1"] for char in date)) / 2
                assert centre == pytest.approx(left + 21 * MM, abs=0.5 * MM)
    assert found == printed.seals == (2 if kind is DocumentKind.ACCEPTANCE else 1)
