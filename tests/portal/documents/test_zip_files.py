"""A ZIP of files that are accepted is accepted, listed, and never unpacked."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from pytest_django.fixtures import Settings

from portal.documents import services, zip_files
from portal.documents.models import StoredFile
from portal.errors import InvalidInput
from tests.portal.documents.test_pictures import picture
from tests.portal.documents.test_uploads import PDF_BYTES, WORD_MACRO, archive, word


def store(content: bytes, name: str = "材料.zip") -> StoredFile:
    return services.store_upload(upload=SimpleUploadedFile(name, content), by=None)


@pytest.mark.django_db
def test_what_is_in_it_is_listed_and_it_is_kept_as_it_came(own_media: None, settings: Settings) -> None:
    inner = archive({"附图/总平面图.png": picture("PNG"), "说明.docx": word()})
    content = archive({"申请/申请表.pdf": PDF_BYTES, "申请/": b"", "图纸.zip": inner})
    stored = store(content)
    stored.refresh_from_db()
    assert stored.contents == [
        ["申请/申请表.pdf", len(PDF_BYTES)],
        ["图纸.zip", len(inner)],
        ["图纸.zip/附图/总平面图.png", len(picture("PNG"))],
        ["图纸.zip/说明.docx", len(word())],
    ]
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [content]
    page = Template("{% load uploads %}{% file_note stored %}").render(Context({"stored": stored}))
    assert "压缩包内 4 个文件" in page
    assert "图纸.zip/说明.docx" in page


def test_names_of_a_chinese_windows_are_read_as_they_were_written() -> None:
    """In GBK, without saying so; the second byte of 乗 is a backslash."""
    named = "申请乗.pdf".encode("gbk")
    plain = archive({"x" * len(named): PDF_BYTES}).replace(b"x" * len(named), named)
    assert b"\\" in named
    assert zip_files.look_through(io.BytesIO(plain)) == [("申请乗.pdf", len(PDF_BYTES))]


DEEP = archive({"c.zip": archive({"b.zip": archive({"a.pdf": PDF_BYTES})})})
REFUSED = {
    "a program": (archive({"安装.exe": b"MZ\x90\0" + b"\0" * 90}), "宏、嵌入程序"),
    "a program named as a paper": (archive({"表.pdf": b"MZ\x90\0" + b"\0" * 90}), "表.pdf.*只接受"),
    "a page": (archive({"看.pdf": b"<!DOCTYPE html><script>x</script>"}), "看.pdf.*只接受"),
    "a text with macros": (archive({"文.docx": word(WORD_MACRO)}), "文.docx.*宏"),
    "a paper with a script": (
        archive({"表.pdf": PDF_BYTES.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>")}),
        "表.pdf.*脚本",
    ),
    "a paper named as a picture": (archive({"图.png": PDF_BYTES}), "图.png.*扩展名"),
    "three deep": (DEEP, "最多两层"),
    "nothing": (archive({"空/": b""}), "是空的"),
    "too many": (archive({f"{n}.pdf": b"%PDF-1.4\n%%EOF" for n in range(501)}), "超过 500 个"),
    "a bomb": (archive({"大.pdf": b"%PDF-1.4\n" + b"\0" * 40_000_000 + b"%%EOF"}), "过大"),
    "climbing out": (archive({"../../etc/cron.d/x.pdf": PDF_BYTES}), "夹带"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("which", REFUSED)
def test_one_thing_that_is_not_accepted_spoils_it(which: str, own_media: None, settings: Settings) -> None:
    content, message = REFUSED[which]
    with pytest.raises(InvalidInput, match=message):
        store(content)
    assert not StoredFile.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_what_all_of_them_unpack_to_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = archive({"a.pdf": PDF_BYTES}, zipfile.ZIP_STORED)
    many = io.BytesIO(archive({f"{n}.zip": inner for n in range(4)}, zipfile.ZIP_STORED))
    assert len(zip_files.look_through(many)) == 8
    left = zip_files._Left(size=4 * (len(inner) + len(PDF_BYTES)) - 1)
    monkeypatch.setattr(zip_files, "_Left", lambda: left)
    with pytest.raises(InvalidInput, match="过大"):
        zip_files.look_through(many)


def test_a_spoiled_part_is_found() -> None:
    whole = bytearray(archive({"a.pdf": PDF_BYTES * 50}))
    whole[60] ^= 0xFF
    with pytest.raises(InvalidInput, match="损坏"):
        zip_files.look_through(io.BytesIO(bytes(whole)))
