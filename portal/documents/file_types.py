"""Judges an uploaded file by its content, never by what its sender calls it.

Accepted: PDF, PNG, JPEG, OFD, docx and xlsx without macros, and ZIPs of such files (``zip_files.py``). A file must be
exactly one thing from its first to its last byte: what is hidden behind an image or in front of an archive is how one
file passes for two.
"""

import io
import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext as _

from portal.documents import office
from portal.errors import InvalidInput

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    OFD: (".ofd",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    ZIP: (".zip",),
}
PICTURES = frozenset({PNG, JPEG})

# Long enough not to turn up by chance in 20 MB of compressed bytes.
_MARKUP = re.compile(rb"<(?:script|html|svg\s|iframe|body\s|!doctype|\?php)", re.IGNORECASE)
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia)\b")
# Four bytes each when it is decoded: what telephones take, and a plan of A1 at 200 dots to the inch.
PIXELS = 50_000_000

_ENTRIES = 3_000
_UNPACKED = 300 * 1024 * 1024
_PACKED_RATIO = 150
_PART = 4 * 1024 * 1024
_UTF8_NAME = 0x800
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
# The others are unpacked all at once, whatever comes out: five hundred bytes of bzip2 fill a gigabyte.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FORBIDDEN_PARTS = re.compile(
    r"(?:^|/)(?:vbaproject|vbadata|activex|macrosheets|oleobject)|\.(?:exe|dll|js|vbs|bat|cmd|ps1|html?|svgz?|jar|lnk|scr)$",
    re.IGNORECASE,
)


def judge(file: BinaryIO, size: int) -> str:
    """The content type of the file. Raises ``InvalidInput`` that tells the person what is wrong with it. What lies in a
    ZIP is not looked at here but by ``zip_files.look_through``."""
    file.seek(0)
    head = file.read(1024)
    if head.startswith(b"%PDF-"):
        return _judge_pdf(file, size, head)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _judge_png(file)
    if head.startswith(b"\xff\xd8\xff"):
        return _judge_jpeg(file, size)
    if head.startswith(b"PK\x03\x04"):
        return _judge_archive(file, size)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(
            _("旧版 Office 文件（doc、xls、ppt）可能带宏，请另存为 docx、xlsx 或 PDF 后上传。")
        )
    raise InvalidInput(
        _("只接受 PDF、OFD、PNG、JPEG 文件，不含宏的 docx、xlsx 文件，以及由它们组成的 ZIP 压缩包。")
    )


def _judge_pdf(file: BinaryIO, size: int, head: bytes) -> str:
    if _MARKUP.search(head):
        raise _two_in_one()
    file.seek(max(0, size - 2048))
    tail = file.read()
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise torn_pdf()
    if tail[end + 5 :].strip(b"\r\n\t \x00"):
        raise _two_in_one()
    file.seek(0)
    if _PDF_ACTIVE.search(file.read()):
        raise active_pdf()
    return PDF


def _judge_png(file: BinaryIO) -> str:
    """Walks the chunks: IHDR first, a sane number of pixels, nothing after IEND, no markup in any text."""
    file.seek(8)
    first = True
    while True:
        header = file.read(8)
        if len(header) < 8:
            raise broken_image()
        length, kind = struct.unpack(">I4s", header)
        body = file.read(length + 4)
        if len(body) != length + 4 or first != (kind == b"IHDR"):
            raise broken_image()
        if first:
            width, height = struct.unpack(">II", body[:8])
            _check_pixels(width, height)
        elif kind not in (b"IDAT", b"PLTE") and _MARKUP.search(body):
            raise _two_in_one()
        first = False
        if kind == b"IEND":
            if file.read(1):
                raise _two_in_one()
            return PNG


def _judge_jpeg(file: BinaryIO, size: int) -> str:
    """Walks the segments to the scan; the file must end with EOI, and no text in front may hold markup."""
    file.seek(max(0, size - 64))
    if not file.read().rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise broken_image()
    file.seek(2)
    while True:
        header = file.read(4)
        if len(header) < 4 or header[0] != 0xFF:
            raise broken_image()
        marker, length = header[1], struct.unpack(">H", header[2:])[0]
        body = file.read(length - 2) if length >= 2 else b""
        if len(body) != length - 2:
            raise broken_image()
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if len(body) < 5:
                raise broken_image()
            height, width = struct.unpack(">HH", body[1:5])
            _check_pixels(width, height)
        elif _MARKUP.search(body):
            raise _two_in_one()
        if marker == 0xDA:
            if _MARKUP.search(file.read()):
                raise _two_in_one()
            return JPEG


def _judge_archive(file: BinaryIO, size: int, *, within: bool = False) -> str:
    """Looks inside without unpacking more than a few small parts, after the sizes have been found harmless."""
    file.seek(max(0, size - 22))
    end = file.read(22)
    # The end record closes the file (no comment) and the first entry opens it: nothing before, nothing after.
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\x00\x00":
        raise _two_in_one()
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive, size)
            return _type_of(archive, within)
    except UNREADABLE as error:
        raise damaged() from error


def _check_sizes(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > _ENTRIES
        or unpacked > _UNPACKED
        or unpacked > _PACKED_RATIO * max(size, 1)
        # Entries that overlap claim more packed bytes than the file has.
        or sum(entry.compress_size for entry in entries) > size
    ):
        raise too_large_inside()
    if len({entry.filename for entry in entries}) != len(entries):
        raise _two_in_one()
    if min((entry.header_offset for entry in entries), default=0) != 0:
        raise _two_in_one()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise locked()
        if entry.compress_type not in _METHODS:
            raise NotImplementedError
        name = entry_name(entry)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise _two_in_one()


def _type_of(archive: zipfile.ZipFile, within: bool) -> str:
    names = set(archive.namelist())
    if any(_FORBIDDEN_PARTS.search(name) for name in names):
        raise _active_inside()
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names:
        return _office_type(archive, names, within)
    return ZIP


def _office_type(archive: zipfile.ZipFile, names: set[str], within: bool) -> str:
    types = office.content_types(_read(archive, "[Content_Types].xml"))
    if any("macroenabled" in kind or "vbaproject" in kind for kind in types):
        raise _active_inside()
    parts = {office.plain(name): name for name in names}
    if len(parts) != len(names):
        raise _two_in_one()
    packages: set[str] = set()
    for name in names:
        if office.is_relationships(name):
            for relationship in office.relationships(name, _read(archive, name)):
                if relationship.is_harmful:
                    raise InvalidInput(_("文件引用了外部模板或对象，请去除后上传。"))
                if relationship.kind == office.PACKAGE:
                    packages.add(relationship.target)
    if within and packages:
        raise _active_inside()
    for target in packages:
        _check_package(archive, parts.get(target))
    if f"{DOCX}.main+xml" in types and "word/document.xml" in names:
        return DOCX
    if f"{XLSX}.main+xml" in types and "xl/workbook.xml" in names:
        return XLSX
    raise InvalidInput(_("Office 文件只接受 docx 和 xlsx，请另存后上传。"))


def _check_package(archive: zipfile.ZipFile, name: str | None) -> None:
    """The table behind a chart is a workbook in the file; it must be one that is accepted by itself, and holds none."""
    if name is None:
        raise _active_inside()
    content = _read(archive, name)
    if _judge_archive(io.BytesIO(content), len(content), within=True) not in (DOCX, XLSX):
        raise _active_inside()


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name as whoever packed it saw it: archives made by a Chinese Windows have it in GBK and do not say so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except ValueError:
        return entry.filename


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _PART:
        raise too_large_inside()
    with archive.open(name) as part:
        # ``ZipFile.read`` looks at the size only when all is unpacked, up to 2 GB of it.
        return part.read(_PART + 1)


def _check_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= PIXELS:
        raise InvalidInput(_("图片尺寸过大，请缩小后上传。"))


def torn_pdf() -> InvalidInput:
    return InvalidInput(_("PDF 文件不完整，请重新生成后上传。"))


def active_pdf() -> InvalidInput:
    return InvalidInput(_("PDF 文件含有脚本或可执行内容，请打印为普通 PDF 后上传。"))


def locked() -> InvalidInput:
    return InvalidInput(_("文件已加密，请取消密码后上传。"))


def damaged() -> InvalidInput:
    return InvalidInput(_("文件已损坏或使用了不支持的压缩方式，请重新保存后上传。"))


def too_large_inside() -> InvalidInput:
    return InvalidInput(_("压缩内容过大，已拒绝。"))


def broken_image() -> InvalidInput:
    return InvalidInput(_("图片已损坏，请重新保存后上传。"))


def _active_inside() -> InvalidInput:
    return InvalidInput(_("文件含有宏、嵌入程序或网页，请去除后上传。"))


def _two_in_one() -> InvalidInput:
    return InvalidInput(_("文件中夹带了其他内容，已拒绝，请重新生成后上传。"))
