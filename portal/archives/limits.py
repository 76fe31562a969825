"""What a package may be before anything in it is unpacked: names, numbers and sizes. Pure.

A ZIP of a few kilobytes may claim to hold gigabytes, and a name in it may lead out of the folder that it is unpacked
into. We never unpack into a folder, but whoever is handed the package may.
"""

import json
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

# What a row of a stored file can count, and more than any file of a request came to.
LARGEST_PACKAGE = (1 << 31) - 1
LARGEST_CONTENT = 4 << 30
LARGEST_DIRECTORY = 4 << 20
MOST_FILES = 10_000
# Text of ours shrinks to a tenth; nothing honest shrinks to a two-hundredth.
MOST_SHRUNK, SHRINKS_FROM = 200, 1 << 20
LONGEST_NAME = 400
PIECE = 1 << 20

# What is read as a whole: ten thousand lines of the longest names that a package of ours has, a signature with its
# chain and a time, and a ledger of 10,000 entries, which takes 10 MB and 200,000 values.
LARGEST_MANIFEST = 4 << 20
LARGEST_SIGNATURE = 64 << 10
LARGEST_JSON, MOST_VALUES = 16 << 20, 400_000

# The ways of packing that are unpacked piece by piece: of the others a few bytes fill the memory at once.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class DirectoryTooLarge(zipfile.BadZipFile):
    """The list of contents, which is read as a whole, is larger than ours can be."""


class BoundedReads:
    """A file that gives no more at once than the largest list of contents. ``zipfile`` takes that as a whole, however
    large a file says that it is; where it says so can be hidden from whoever looks for it before."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int | None = -1) -> bytes:
        most = LARGEST_DIRECTORY + 1
        content = self._file.read(most if size is None or size < 0 else min(size, most))
        if len(content) == most:
            raise DirectoryTooLarge
        return content


def read_whole(package: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """A file of at most ``most`` bytes; None for a larger one, whatever size it claims. Raises ``UNREADABLE``."""
    if package.getinfo(name).file_size > most:
        return None
    with package.open(
        name
    ) as source:  # ``ZipFile.read`` would unpack all that is there before it looks at the size
        content = source.read(most)
        source.read(1)  # the end, where the checksum is compared
    return content


def parsed(content: bytes) -> Any:
    """The JSON of ``content``; ``ValueError`` for what is none, or would take many times its size in memory."""
    if sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ValueError("too many values")
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def faults_of(entries: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    """Everything that speaks against reading the contents, each in a sentence."""
    if len(entries) > MOST_FILES:
        yield _("文件过多：%(count)s 个，最多 %(most)s 个") % {"count": len(entries), "most": MOST_FILES}
        return
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        yield _("解压后过大，疑似压缩炸弹")
    if sum(entry.compress_size for entry in entries) > size:
        yield _("内容互相重叠，疑似压缩炸弹")
    for name, times in Counter(entry.filename for entry in entries).items():
        if times > 1:
            yield _("文件重复：%(name)s") % {"name": shown(name)}
    for entry in entries:
        name = shown(entry.filename)
        if not safe_name(entry.filename) or "\0" in entry.orig_filename:
            yield _("文件名不安全：%(name)s") % {"name": name}
        elif entry.flag_bits & _ENCRYPTED:
            yield _("文件已加密：%(name)s") % {"name": name}
        elif entry.compress_type not in _METHODS:
            yield _("压缩方式不受支持：%(name)s") % {"name": name}
        elif stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            yield _("不是普通文件：%(name)s") % {"name": name}
        elif entry.file_size > SHRINKS_FROM and entry.file_size > MOST_SHRUNK * max(entry.compress_size, 1):
            yield _("压缩比异常，疑似压缩炸弹：%(name)s") % {"name": name}


def safe_name(name: str) -> bool:
    """Whether a name stays within the folder that it is unpacked into, on every system, and names a file."""
    path = PurePosixPath(name)
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and "\\" not in name
        and ":" not in name
        and not path.is_absolute()
        and path.as_posix() == name
        and not {"..", "."} & set(path.parts)
    )


def shown(name: str) -> str:
    """A name fit for a line of a message."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name[:120])
