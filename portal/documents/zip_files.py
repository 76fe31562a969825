"""What is in a ZIP that was handed in. It is listed and looked at, file by file in memory; nothing is unpacked to disk,
and nobody ever gets a part of it from us.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from portal.documents.file_types import (
    EXTENSIONS,
    UNREADABLE,
    ZIP,
    damaged,
    entry_name,
    judge,
    too_large_inside,
)
from portal.documents.text import clean_line
from portal.errors import InvalidInput

MOST_FILES = 500
LARGEST_FILE = 20 * 1024 * 1024
#: Of all files together, those of ZIPs in it included.
LARGEST = 100 * 1024 * 1024
#: A ZIP may hold ZIPs, which hold none.
DEEPEST = 2
LONGEST_NAME = 200

Listing = list[tuple[str, int]]


@dataclass
class _Left:
    """What may still come."""

    files: int = MOST_FILES
    size: int = LARGEST


def look_through(file: BinaryIO) -> Listing:
    """Name and size of every file in a ZIP that ``judge`` found to be one, those of ZIPs in it behind their names.

    Each must be of a kind that is accepted by itself, and be called so. Raises ``InvalidInput`` that names the first
    that is not.
    """
    found = _look(file, "", 1, _Left())
    if not found:
        raise InvalidInput(_("压缩包是空的，请重新选择。"))
    return found


def _look(file: BinaryIO, within: str, depth: int, left: _Left) -> Listing:
    found: Listing = []
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    found += _look_at(archive, entry, within, depth, left)
    except UNREADABLE as error:
        raise damaged() from error
    return found


def _look_at(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, within: str, depth: int, left: _Left
) -> Listing:
    name = (within + clean_line(entry_name(entry)))[:LONGEST_NAME]
    left.files -= 1
    left.size -= entry.file_size
    if left.files < 0:
        raise InvalidInput(_("压缩包里的文件超过 %(most)d 个，请分开上传。") % {"most": MOST_FILES})
    if left.size < 0 or entry.file_size > LARGEST_FILE:
        raise too_large_inside()
    with archive.open(entry) as part:
        # ``ZipFile.read`` looks at the size only when all is unpacked.
        content = part.read(entry.file_size)
        part.read(1)  # the end, where the checksum is compared
    inner = io.BytesIO(content)
    try:
        kind = judge(inner, len(content))
    except InvalidInput as error:
        told = {"name": name, "reason": error.message}
        raise InvalidInput(_("压缩包里的“%(name)s”：%(reason)s") % told) from error
    if PurePosixPath(name).suffix.lower() not in EXTENSIONS[kind]:
        raise InvalidInput(_("压缩包里的“%(name)s”内容与扩展名不符。") % {"name": name})
    found = [(name, entry.file_size)]
    if kind == ZIP:
        if depth == DEEPEST:
            raise InvalidInput(_("压缩包套压缩包最多两层，请展开后重新打包。"))
        found += _look(inner, f"{name}/", depth + 1, left)
    return found
