"""The files that rows name, into an archive and out of it, each with its hash."""

import hashlib
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.db.models import FileField, Model, QuerySet
from django.utils.translation import gettext as _

from portal.backups.crypt import CHUNK, Source
from portal.backups.errors import BackupError
from portal.documents import storage

# Stands last in the archive; `sha256sum -c` reads it.
SUMS = "SHA256SUMS"
#: Lies in MEDIA_ROOT from the first byte of a restore to its last; what lies beside it may be thrown away. Once all
#: files are there and right it says of which backup they are.
MARK = ".restoring"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def _models() -> list[type[Model]]:
    """Those whose rows name a file; every one keeps name and hash in ``file`` and ``sha256``."""
    return [
        model
        for model in apps.get_models()
        if any(isinstance(field, FileField) for field in model._meta.concrete_fields)
    ]


def named() -> "QuerySet[Any, tuple[str, str]]":
    """(name under MEDIA_ROOT, SHA-256) of every file that a row names, by name; each once, as long as its
    rows agree."""
    found = [
        model._default_manager.exclude(file="").order_by().values_list("file", "sha256")
        for model in _models()
    ]
    return found[0].union(*found[1:]).order_by("file")


def still_named(name: str) -> bool:
    return any(model._default_manager.filter(file=name).exists() for model in _models())


class Packed:
    """An archive of files, made while it is read; afterwards ``count``, ``sums``, and what is ``missing`` or
    ``altered`` are known."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names = names
        self.count = 0
        self.sums = hashlib.sha256()
        self.missing: list[str] = []
        self.altered: list[str] = []

    def __iter__(self) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as listed:
            last = ""
            for name, expected in self._names:
                if name == last:  # two rows disagree, so one of them is wrong
                    self.altered.append(name)
                    continue
                last = name
                try:
                    file = (Path(settings.MEDIA_ROOT) / name).open("rb")
                except FileNotFoundError:
                    self.missing.append(name)
                    continue
                sha256 = hashlib.sha256()
                with file:
                    yield from _member(name, os.fstat(file.fileno()).st_size, file, sha256.update)
                if expected and sha256.hexdigest() != expected:
                    self.altered.append(name)
                listed.write(f"{sha256.hexdigest()}  {name}\n".encode())
                self.count += 1
            size = listed.tell()
            listed.seek(0)
            yield from _member(SUMS, size, cast(BinaryIO, listed), self.sums.update)
        yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name: str, size: int, file: BinaryIO, seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """One file of a tar archive. It is as long as it said it was, or ``BackupError``."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, storage.MODE
    yield info.tobuf(tarfile.PAX_FORMAT)
    left = size
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise BackupError(_("%(name)s 在备份时变短了。") % {"name": name})
        seen(chunk)
        left -= len(chunk)
        yield chunk
    yield bytes(-size % tarfile.BLOCKSIZE)


def pack_secrets(places: Iterable[Path]) -> Iterator[bytes]:
    """An archive of files and of whole folders, by their full paths."""
    for place in places:
        for path in (
            [place] if place.is_file() else sorted(each for each in place.rglob("*") if each.is_file())
        ):
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                yield from _member(str(path.resolve()).lstrip("/"), size, file, len)
    yield bytes(2 * tarfile.BLOCKSIZE)


def require_room() -> None:
    """MEDIA_ROOT is empty, or holds nothing but what a restore that was cut off has left, which goes."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if (root / MARK).exists():
        for path in root.iterdir():
            if path.name != MARK:
                _remove(path)
    elif any(root.iterdir()):
        raise BackupError(_("%(folder)s 不是空的，恢复只能在空的地方进行。") % {"folder": root})


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def unpack(chunks: Iterable[bytes], sums: str) -> int:
    """Files into MEDIA_ROOT, each compared with the list at the archive's end, and the list with ``sums``; how many.

    The mark lies there until ``done``.
    """
    root = Path(settings.MEDIA_ROOT)
    (root / MARK).write_text("")
    count, listed = 0, ""
    with tempfile.TemporaryFile() as own:
        for name, member in _members(chunks):
            if name == SUMS:
                listed = hashlib.sha256(member.read()).hexdigest()
                continue
            own.write(f"{_write(root, name, member)}  {name}\n".encode())
            count += 1
        own.seek(0)
        if not hashlib.file_digest(own, "sha256").hexdigest() == listed == sums:
            raise BackupError(_("备份中的文件与它们的校验值不符。"))
    return count


def unpack_secrets(chunks: Iterable[bytes], folder: Path) -> list[str]:
    """Into an empty ``folder``, below which their full paths stand; readable by their owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupError(_("%(folder)s 不是空的，恢复只能在空的地方进行。") % {"folder": folder})
    names = []
    for name, member in _members(chunks):
        _write(folder, name, member, mode=0o600)
        names.append(name)
    return names


def mark(whose: str) -> None:
    """All files are there, and on the disk before the database names them."""
    (Path(settings.MEDIA_ROOT) / MARK).write_text(whose)
    os.sync()


def marked() -> str:
    """Of which backup all files are there; "" if they are not, or if no restore is under way."""
    path = Path(settings.MEDIA_ROOT) / MARK
    return path.read_text() if path.exists() else ""


def done() -> None:
    (Path(settings.MEDIA_ROOT) / MARK).unlink()


def _members(chunks: Iterable[bytes]) -> Iterator[tuple[str, BinaryIO]]:
    """The files of an archive, in the order in which they stand; reads to the very end, where damage shows."""
    source = Source(chunks)
    try:
        with tarfile.open(fileobj=cast(BinaryIO, source), mode="r|", bufsize=CHUNK) as archive:
            for info in archive:
                file = archive.extractfile(info) if info.isfile() else None
                if file is None or ".." in PurePosixPath(info.name).parts or info.name.startswith("/"):
                    raise BackupError(_("备份里有不该有的条目：%(name)s。") % {"name": info.name})
                yield info.name, cast(BinaryIO, file)
        while source.read():
            pass
    except tarfile.TarError as error:
        raise source.error or BackupError(_("备份的文件部分无法读取。")) from error


def _write(root: Path, name: str, source: BinaryIO, mode: int = storage.MODE) -> str:
    """The SHA-256 of what was written to ``root``/``name``, which was not there."""
    target, sha256 = root / name, hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            sha256.update(chunk)
    return sha256.hexdigest()


def damaged() -> Iterator[str]:
    """The names of files that rows name and that are missing, or are not what their rows say."""
    for name, expected in named().iterator():
        try:
            with (Path(settings.MEDIA_ROOT) / name).open("rb") as file:
                if expected and hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    yield name
        except FileNotFoundError:
            yield name
