"""Writing bytes so that after any crash a file is either whole or not there."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

MODE = 0o640
#: How the name ends of a file that is being written.
HALF = ".tmp"


@dataclass(frozen=True)
class Written:
    """Where the bytes are, under MEDIA_ROOT, and what they are."""

    name: str
    size: int
    sha256: str
    sm3: str


def write(name: str, chunks: Iterable[bytes]) -> Written:
    """Streams ``chunks`` to MEDIA_ROOT/``name``: a temporary file, fsync, rename, fsync of the folder.

    A full disk raises ``OSError`` and leaves nothing behind. Hashes are those of the bytes that were written.
    """
    target = Path(settings.MEDIA_ROOT) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}{HALF}")
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    try:
        with open(temporary, "wb", opener=lambda path, flags: os.open(path, flags, MODE)) as file:
            for chunk in chunks:
                file.write(chunk)
                sha256.update(chunk)
                sm3.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle(target.parent)
    return Written(name, size, sha256.hexdigest(), sm3.hexdigest())


def also_as(name: str, another: str) -> str:
    """Gives the bytes of MEDIA_ROOT/``name`` a second name, and answers it; they keep the first until it is removed.
    Raises ``OSError``; having done so already is as good."""
    target = Path(settings.MEDIA_ROOT) / another
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(Path(settings.MEDIA_ROOT) / name, target)
    _settle(target.parent)
    return another


def _settle(place: Path) -> None:
    """After this the names in the folder survive a loss of power."""
    folder = os.open(place, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove(name: str) -> None:
    """Removes MEDIA_ROOT/``name``; one that is gone already is as good."""
    (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)


def is_half(name: str) -> bool:
    """Whether it is, or was when its writer was killed, a file that is being written."""
    last = Path(name).name
    return last.startswith(".") and last.endswith(HALF)


def older_than(folder: str, moment: datetime) -> Iterator[str]:
    """The names, under MEDIA_ROOT, of the files in ``folder`` and below that were last written before ``moment``."""
    root = Path(settings.MEDIA_ROOT)
    for place, _folders, files in os.walk(root / folder):
        for file in files:
            path = Path(place) / file
            try:
                if path.stat().st_mtime < moment.timestamp():
                    yield path.relative_to(root).as_posix()
            except FileNotFoundError:
                continue  # taken out meanwhile


def batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    """``names`` in lists of at most ``size``."""
    remaining = iter(names)
    while some := list(islice(remaining, size)):
        yield some
