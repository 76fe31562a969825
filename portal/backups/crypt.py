"""Parts of a backup, encrypted to public keys: the machine that makes them cannot read them (the format of age)."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage
from django.utils.translation import gettext as _

from portal.backups.errors import BackupError

CHUNK = 1024 * 1024


class Source:
    """Chunks, read as from a file; an error on the way is kept, for the library gives only its words."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._view = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = CHUNK) -> bytes:
        try:
            while not self._view:
                self._view = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        piece, self._view = self._view[:size], self._view[size:]
        return bytes(piece)


class _Sink:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._target.write(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        self._target.flush()


def encrypt(chunks: Iterable[bytes], target: BinaryIO, recipients: Sequence[str]) -> None:
    """Writes ``chunks`` to ``target`` so that the holder of any one of the keys can read them.

    What goes wrong in reading or writing is raised as it is: ``OSError`` for a full disk. ``BackupError`` for a
    recipient that is no public key.
    """
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise BackupError(_("BACKUP_RECIPIENTS 中有不是 age 公钥的值。")) from error
    source, sink = Source(chunks), _Sink(target)
    try:
        pyrage.encrypt_io(source, sink, keys)
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or sink.error or error from None


def decrypt(path: Path, identity: str) -> Iterator[bytes]:
    """What ``path`` holds. ``BackupError`` at the latest where the end should be, if one bit of it was altered or its
    end is missing: whatever was given out before that is not to be believed."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def pump() -> None:
        try:
            with os.fdopen(writing, "wb") as sink, path.open("rb") as source:
                pyrage.decrypt_io(source, sink, [pyrage.x25519.Identity.from_str(identity)])
        except BaseException as error:
            failed.append(error)

    pumping = threading.Thread(target=pump, daemon=True)
    pumping.start()
    try:
        with os.fdopen(reading, "rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk
    finally:
        pumping.join()
    if failed:
        raise BackupError(
            _("%(part)s 无法解密：密钥不对，或者文件已损坏、不完整。") % {"part": path.name}
        ) from failed[0]


def make_identity() -> tuple[str, str]:
    """A new private key and its public one, in the writing of age."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_identity(path: Path) -> str:
    """The private key in a file, whose lines that begin with # say nothing."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise BackupError(_("读不出私钥文件 %(path)s。") % {"path": path}) from error
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        (key,) = keys
        pyrage.x25519.Identity.from_str(key)
    except (ValueError, pyrage.IdentityError) as error:
        raise BackupError(_("%(path)s 不是备份的私钥文件。") % {"path": path}) from error
    return key
