"""The folder that backups are kept in. One of them is there whole, under its name, or not at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from portal.backups import manifest as manifests
from portal.backups import signing
from portal.backups.crypt import CHUNK, encrypt
from portal.backups.errors import BackupError
from portal.backups.manifest import Manifest, Part

MODE = 0o600
HIDDEN = ".unfinished-"


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """One backup at a time in a place; what an earlier one left unfinished, killed or cut off, is cleared away."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupError(_("%(place)s 里另有一个备份正在进行。") % {"place": place}) from error
        for left in place.glob(f"{HIDDEN}*"):
            shutil.rmtree(left)
        yield


class Unfinished:
    """A backup that is being written, under a name that nothing takes for one."""

    def __init__(self, place: Path, name: str, recipients: Iterable[str]) -> None:
        self.place, self.name, self.recipients = place, name, list(recipients)
        self.folder = place / f"{HIDDEN}{name}"
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> "Unfinished":
        if (self.place / self.name).exists():
            raise BackupError(_("%(name)s 已经存在。") % {"name": self.name})
        self.folder.mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)  # renamed by now, if all went well

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Encrypts ``chunks`` into a part of that name; ``OSError`` when the disk is full."""
        with _created(self.folder / name) as file:
            hashing = _Hashing(file)
            encrypt(chunks, cast(BinaryIO, hashing), self.recipients)
        self.parts[name] = Part(hashing.size, hashing.sha256.hexdigest())

    def finish(self, manifest: Manifest, sign: Callable[[bytes], bytes]) -> Path:
        """Last the manifest with its signature, then the name: what bears it is whole and on the disk."""
        content = manifest.text()
        for name, text in ((signing.NAME, sign(content)), (manifests.NAME, content)):
            with _created(self.folder / name) as file:
                file.write(text)
        _sync(self.folder)
        target = self.place / self.name
        os.rename(self.folder, target)
        _sync(self.place)
        return target


class _Hashing:
    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, MODE)) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def whole(place: Path, kind: str) -> list[Path]:
    """The backups of a kind, the oldest first."""
    found = []
    for folder in place.iterdir():
        if folder.is_dir() and (folder / manifests.NAME).is_file():
            found.append((manifests.read(folder), folder))
    return [
        folder
        for manifest, folder in sorted(found, key=lambda each: each[0].made_at)
        if manifest.kind == kind
    ]


def let_go(place: Path, kind: str, keep: int) -> list[Path]:
    """Removes all but the ``keep`` newest. They lose their names first: none is ever half there under its own."""
    old = whole(place, kind)[:-keep]
    for folder in old:
        hidden = place / f"{HIDDEN}{folder.name}"
        os.rename(folder, hidden)
        shutil.rmtree(hidden)
    return old


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Every part as the manifest says, without its key; ``BackupError`` names the first that is not."""
    for name, part in manifest.parts.items():
        sha256, size = hashlib.sha256(), 0
        try:
            with (folder / name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    sha256.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise BackupError(_("备份的 %(part)s 读不出来。") % {"part": name}) from error
        if Part(size, sha256.hexdigest()) != part:
            raise BackupError(_("备份的 %(part)s 已损坏或不完整，与清单不符。") % {"part": name})
