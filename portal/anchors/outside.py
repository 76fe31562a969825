"""The file outside the database: one line for each anchor, only ever added to.

With ``chattr +a`` the system itself refuses anything else, to root too until that is lifted; so nothing here ever
rewrites or shortens the file. What a crash or a full disk left of a line stays, ends where the next line begins, and is
passed over by whoever reads: it is no line of ours.
"""

import mmap
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal.anchors import statement
from portal.anchors.models import Anchor

NAME = "anchors.jsonl"


def path() -> Path:
    return Path(settings.ANCHOR_DIR) / NAME


def add(anchor: Anchor) -> None:
    """Adds the line of an anchor, which is on the disk when this returns; ``OSError`` if it is not."""
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(handle).st_size
        torn = size and os.pread(handle, 1, size - 1) != b"\n"
        rest = memoryview((b"\n" if torn else b"") + statement.line(anchor))
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if not size:
        _sync(path().parent)


def last() -> Anchor | None:
    """The anchor of the last whole line; None if there is none, or no file."""
    try:
        with path().open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return None
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
                end = text.rfind(b"\n")
                while end >= 0:
                    begin = text.rfind(b"\n", 0, end) + 1
                    if (found := statement.read(text[begin:end])) is not None:
                        return found
                    end = begin - 1
    except FileNotFoundError:
        pass
    return None


def anchors() -> Iterator[Anchor]:
    """All of them, in the order of their lines; one line is held at a time."""
    try:
        with path().open("rb") as file:
            for text in file:
                found = statement.read(text) if text.endswith(b"\n") else None
                if found is not None:
                    yield found
    except FileNotFoundError:
        return


def aside(name: str) -> Path | None:
    """Where the file, with ``name`` in its own, would stand when it is put aside; None if there is none."""
    return path().with_name(f"anchors-{name}.jsonl") if path().exists() else None


def put_by(kept: Path) -> None:
    """Puts the file aside under another name, whole."""
    path().rename(kept)
    _sync(kept.parent)


def _sync(folder: Path) -> None:
    """A new file is there after a power failure only when its folder was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
