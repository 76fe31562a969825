"""A PDF that acts by itself does not get in, however it conceals what it does."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String
from pytest_django import Settings

from portal.documents import dissecting, killable
from portal.documents.file_types import PDF, ZIP, judge
from portal.documents.pdf_insides import look_into
from portal.documents.samples import uploads as samples
from portal.documents.zip_files import look_through
from portal.errors import InvalidInput, TooOften

Change = Callable[[pikepdf.Pdf], None]
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def written(change: Change, *, packed: bool = True, password: str = "", owner: str = "") -> bytes:
    """A page, changed, with its objects packed into streams as most writers do."""
    out = io.BytesIO()
    mode = ObjectStreamMode.generate if packed else ObjectStreamMode.disable
    secret = pikepdf.Encryption(user=password, owner=owner) if owner else False
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(out, object_stream_mode=mode, encryption=secret)
    return out.getvalue()


def attached(name: str, content: bytes) -> Change:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = content

    return attach


def rooted(**entries: object) -> Change:
    def enter(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return enter


def annotated(**entries: Any) -> Change:
    def annotate(pdf: pikepdf.Pdf) -> None:
        mark = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        pdf.pages[0]["/Annots"] = Array([pdf.make_indirect(mark)])
        pdf.Root["/AcroForm"] = Dictionary(Fields=pdf.pages[0]["/Annots"])

    return annotate


def kind_elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/OpenAction"] = Dictionary(S=pdf.make_indirect(Name.Launch), F=String("calc.exe"))


def pdf_as_sent(content: bytes) -> str:
    kind = judge(io.BytesIO(content), len(content))
    look_into(io.BytesIO(content), kind, [])
    return kind


ACTING: dict[str, Change] = {
    "a script when opened": rooted(OpenAction=SCRIPT),
    "a script of a field": annotated(Subtype=Name.Widget, AA=Dictionary(K=SCRIPT)),
    "a program started": annotated(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "a program started, its kind elsewhere": kind_elsewhere,
    "a film": annotated(Subtype=Name.RichMedia),
    "a form in XFA": rooted(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>"))),
    "a program attached": attached("发票.exe", b"MZ\x90"),
    "a program called data": attached("发票.xml", b"MZ\x90"),
    "a file attached that nobody looked into": attached("合同.docx", b"PK\x03\x04"),
    "a name that ends elsewhere": attached("发票.exe\u202e.xml", b"<x/>"),
}


@pytest.mark.parametrize("acting", ACTING)
def test_what_acts_by_itself_is_found_in_packed_objects(acting: str) -> None:
    content = written(ACTING[acting])
    assert not any(word in content for word in (b"/JavaScript", b"/Launch", b"/RichMedia", b"/XFA"))
    assert judge(io.BytesIO(content), len(content)) == PDF, "the bytes tell nothing"
    with pytest.raises(dissecting.Refused) as refused:
        dissecting.dissect(content)
    assert refused.value.args == (dissecting.ACTIVE,)
    assert dissecting.CONCEALING.search(content), "it is asked for"


def test_a_script_with_escaped_names_is_refused() -> None:
    plain = written(rooted(OpenAction=SCRIPT), packed=False)
    content = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    with pytest.raises(InvalidInput, match="脚本"):
        pdf_as_sent(content)


ORDINARY: dict[str, Change] = {
    "a page": rooted(),
    "links and bookmarks": annotated(
        Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://www.gov.cn/"))
    ),
    "a form": annotated(Subtype=Name.Widget, FT=Name.Tx, T=String("/JS"), V=String("a /JavaScript ) /EF")),
    "where it opens": rooted(OpenAction=Array([0, Name.Fit]), PageMode=Name.UseOutlines),
    "an invoice with its data": attached("发票.xml", b"<invoice/>"),
}


@pytest.mark.parametrize("ordinary", ORDINARY)
def test_ordinary_files_pass(ordinary: str) -> None:
    dissecting.dissect(written(ORDINARY[ordinary]))
    dissecting.dissect(written(ORDINARY[ordinary], packed=False))


def test_an_ordinary_file_passes_the_process() -> None:
    content = written(rooted())
    assert dissecting.CONCEALING.search(content)
    assert pdf_as_sent(content) == PDF
    assert pdf_as_sent(written(rooted(), owner="no printing")) == PDF, "whoever opens it reads it"


def test_no_process_where_every_name_is_in_plain_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "portal.documents.pdf_insides.run", lambda *_given, **_named: pytest.fail("a process")
    )
    assert pdf_as_sent(samples.pdf("申请表").read()) == PDF


def test_a_locked_or_broken_file_is_refused() -> None:
    with pytest.raises(InvalidInput, match="密码"):
        pdf_as_sent(written(rooted(), password="secret", owner="secret"))
    with pytest.raises(InvalidInput, match="不完整"):
        pdf_as_sent(b"%PDF-1.7\n1 0 obj<</J#53 1>>endobj\n%%EOF\n")


def test_the_one_at_fault_in_a_zip_is_named() -> None:
    inner, out = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("一.pdf", written(rooted()))
        packed.writestr("二.pdf", written(rooted(OpenAction=SCRIPT)))
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("夹/", b"")
        packed.writestr("夹/零.pdf", written(rooted()))
        packed.writestr("包.zip", inner.getvalue())
    assert judge(out, len(out.getvalue())) == ZIP
    with pytest.raises(InvalidInput, match=r"“包\.zip/二\.pdf”：.*脚本"):
        look_into(out, ZIP, look_through(out))


def test_what_takes_too_long_or_finds_no_turn_is_refused(settings: Settings) -> None:
    settings.PICTURE_SECONDS = 0.01
    content = written(rooted())
    with pytest.raises(InvalidInput, match="过大"):
        pdf_as_sent(content)
    with killable.turns, killable.turns, pytest.raises(TooOften):
        pdf_as_sent(content)
