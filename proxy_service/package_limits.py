"""What a package may be before anything in it is unpacked: names, numbers and sizes. Pure; raises nothing.

A ZIP of a few kilobytes may claim to hold gigabytes, and a name in it may lead out of the folder that it is unpacked
into. We never unpack into a folder, but whoever is handed the package may.
"""

import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

# What a row of a stored file can count, and more than any file of a request came to.
LARGEST_PACKAGE = (1 << 31) - 1
LARGEST_CONTENT = 4 << 30
LARGEST_DIRECTORY = 8 << 20
MOST_FILES = 10_000
# Text of ours shrinks to a tenth; nothing honest shrinks to a two-hundredth.
MOST_SHRUNK, SHRINKS_FROM = 200, 1 << 20
LONGEST_NAME = 400

_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENCRYPTED = 0x1


def directory_too_large(file: IO[bytes], size: int) -> bool:
    """Whether the list of contents, which is read as a whole, is larger than ours can be. Looks at the end alone."""
    span = min(size, 22 + 0xFFFF + 20 + 56)
    file.seek(size - span)
    tail = file.read(span)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return False  # no ZIP at all, which whoever opens it will say
    (claimed,) = struct.unpack_from("<L", tail, at + 12)
    if tail[at - 20 : at - 16] == _LOCATOR64:
        (where,) = struct.unpack_from("<Q", tail, at - 12)
        file.seek(min(where, size))
        record = file.read(56)
        if len(record) == 56 and record.startswith(_END64):
            claimed = max(claimed if claimed != 0xFFFFFFFF else 0, struct.unpack_from("<Q", record, 40)[0])
    return bool(claimed > LARGEST_DIRECTORY)


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
