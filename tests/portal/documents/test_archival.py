"""What makes a paper fit for archives and for readers who do not see it: PDF/A-3a and PDF/UA-1 in one file."""

import dataclasses
import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.documents.composing import compose, frozen_facts
from portal.documents.conformance import elements, faults
from portal.documents.enums import DocumentKind
from portal.documents.management.commands.sample_documents import sample
from portal.documents.press import Printed, press
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.documents.seal_drawing import draw_seal

#: The kinds with a place for the seal of the issuer, and at how many pages of the ordinary paper.
SEALED = {
    DocumentKind.ACCEPTANCE: 2,
    DocumentKind.CORRECTION: 1,
    DocumentKind.DECLINE: 1,
    DocumentKind.COORDINATION_LETTER: 1,
    DocumentKind.SUPERVISION_LETTER: 1,
    DocumentKind.DELIVERY: 1,
    DocumentKind.FEEDBACK: 1,
    DocumentKind.COMPREHENSIVE: 1,
    DocumentKind.DELEGATION_LETTER: 1,
    DocumentKind.TRANSFER_DEED: 1,
    DocumentKind.WHISTLE_SUPERVISION: 1,
    DocumentKind.POSTING_REVIEW: 1,
    DocumentKind.INSPECTION_NOTICE: 1,
    DocumentKind.OPENING_RECEIPT: 1,
    DocumentKind.PERMIT_ACCEPTANCE: 1,
    DocumentKind.PERMIT_CORRECTION: 1,
    DocumentKind.PERMIT_NON_ACCEPTANCE: 1,
    DocumentKind.PERMIT_GRANT: 1,
    DocumentKind.PERMIT_REFUSAL: 1,
    DocumentKind.PERMIT_EXTENSION: 1,
    DocumentKind.PERMIT_PROCEDURE: 1,
    DocumentKind.PERMIT_CERTIFICATE: 1,
    DocumentKind.CORRECTION_ORDER: 1,
    DocumentKind.PERMIT_REVOCATION: 1,
    DocumentKind.REVOCATION_NOTICE: 1,
    DocumentKind.CREDIT_NOTICE: 1,
}


def sealed(kind: DocumentKind) -> Printed:
    paper = dataclasses.replace(sample(kind, ordinary()[kind]), sealed=True, mark="")
    return press.print(
        compose(paper),
        limit=60,
        seal=draw_seal(owner=PARK),
        attachment=frozen_facts(paper),
        created=paper.issued_at.isoformat(),
        identifier="0" * 32,
    )


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_sealed_paper_keeps_both_standards(kind: DocumentKind) -> None:
    printed = sealed(kind)
    assert faults(printed.pdf) == []
    assert printed.warnings == ()
    assert printed.seals == SEALED.get(kind, 0)


@pytest.fixture(scope="module")
def notice() -> bytes:
    return sealed(DocumentKind.ACCEPTANCE).pdf


@pytest.fixture(scope="module")
def table() -> bytes:
    return sealed(DocumentKind.CORRECTION).pdf


def changed(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out, static_id=True)
    return out.getvalue()


def first(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    return next(element for element in elements(pdf) if str(element.S) == kind)


def fonts(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].resources.Font.values()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda pdf: pdf.Root.__delattr__("Lang"), "no language"),
        (lambda pdf: pdf.Root.__delattr__("OutputIntents"), "no output intent"),
        (lambda pdf: pdf.Root.MarkInfo.__setattr__("Marked", False), "not tagged"),
        (lambda pdf: pdf.trailer.Info.__setattr__("Title", "另一份"), "title"),
        (lambda pdf: pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid", b"pdfubid")), "XMP"),
        (lambda pdf: pdf.Root.__delattr__("AF"), "has no relationship"),
        (lambda pdf: fonts(pdf).DescendantFonts[0].FontDescriptor.__delattr__("FontFile3"), "not embedded"),
        (lambda pdf: fonts(pdf).__delattr__("ToUnicode"), "does not say what its characters mean"),
        (lambda pdf: first(pdf, "/Figure").__delattr__("Alt"), "figure without words"),
        (lambda pdf: first(pdf, "/H1").__setattr__("S", Name.H3), "heading 3 follows level 0"),
        (lambda pdf: first(pdf, "/Document").__setattr__("K", Array()), "hangs nowhere"),
        (lambda pdf: pdf.pages[0].contents_add(b"0 0 9 9 re f"), "neither tagged nor an artifact"),
        (lambda pdf: pdf.pages[0].contents_add(b"/Artifact BMC BT [<0000>] TJ ET EMC"), "without a glyph"),
        (
            lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
            "acts by itself",
        ),
    ],
)  # fmt: skip
def test_the_check_finds_what_is_missing(
    notice: bytes, change: Callable[[pikepdf.Pdf], object], said: str
) -> None:
    assert any(said in fault for fault in faults(changed(notice, change)))


def test_the_check_finds_heads_that_are_not_there(table: bytes) -> None:
    broken = changed(table, lambda pdf: first(pdf, "/TH").__delattr__("ID"))
    assert faults(broken) == ["identifiers of cells are doubled or unknown"]


def test_cells_name_the_heads_of_their_columns(table: bytes) -> None:
    with pikepdf.open(io.BytesIO(table)) as pdf:
        heads = {bytes(item.ID): item for item in elements(pdf) if item.S == Name.TH}
        cells = [item for item in elements(pdf) if item.S == Name.TD]
    assert len(heads) == 5
    assert [bytes(head) for cell in cells[:5] for head in cell.A.Headers] == list(heads)


def test_labels_are_read_once_and_page_numbers_never(notice: bytes) -> None:
    """企业联 and 窗口联 stand in the margin, like the page numbers, but belong to the text."""
    with pikepdf.open(io.BytesIO(notice)) as pdf:
        document = pdf.Root.StructTreeRoot.K[0]
        assert [str(child.S) for child in document.K] == ["/P", "/Sect", "/P", "/Sect"]
        for page in pdf.pages:
            content = page.obj.Contents[-1].read_bytes()
            assert content.count(b"/Pagination") == 1


def test_figure_says_where_it_stands(notice: bytes) -> None:
    """The code of 22 mm stands in the lower half of the page, at the left edge of the text."""
    with pikepdf.open(io.BytesIO(notice)) as pdf:
        left, bottom, right, top = (float(side) * 25.4 / 72 for side in first(pdf, "/Figure").A.BBox)
    assert (right - left, top - bottom) == (pytest.approx(22, abs=0.1), pytest.approx(22, abs=0.1))
    assert left == pytest.approx(28 + 4, abs=0.5)
    assert 35 < bottom < 150


def test_seal_is_one_drawing_under_the_text_of_both_copies(notice: bytes) -> None:
    with pikepdf.open(io.BytesIO(notice)) as pdf:
        first_page, second_page = pdf.pages
        assert first_page.resources.XObject["/Seal"].objgen == second_page.resources.XObject["/Seal"].objgen
        for page in (first_page, second_page):
            begin, *drawing = pikepdf.parse_content_stream(page)[:6]
            assert (str(begin.operator), str(begin.operands[0])) == ("BMC", "/Artifact")
            assert [str(step.operator) for step in drawing] == ["q", "cm", "Do", "Q", "EMC"]


def test_a_preview_keeps_its_frame_and_gets_no_seal() -> None:
    paper = dataclasses.replace(sample(DocumentKind.DECLINE, ordinary()[DocumentKind.DECLINE]), mark="")
    html = compose(paper)
    assert ("此处盖章" in html, "电子预览，以加盖印章为准" in html) == (True, True)
    printed = press.print(html, limit=60, seal=draw_seal(owner=PARK))
    assert printed.seals == 0
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        assert "/Seal" not in pdf.pages[0].resources.XObject
    html = compose(dataclasses.replace(paper, sealed=True))
    assert ("盖章" in html, "电子预览" in html) == (False, False)


def test_same_paper_with_the_same_seal_gives_the_same_bytes(notice: bytes) -> None:
    assert sealed(DocumentKind.ACCEPTANCE).pdf == notice
