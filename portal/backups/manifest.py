"""What a backup says of itself, readable without its key: no name of a person, no content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from portal.backups.errors import BackupError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One encrypted file: its bytes, and the SHA-256 of them as they lie there."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``kind`` is "portal" or "keys". ``made_at`` is the moment of the database that everything is as of.

    ``tables`` counts rows. ``files_sha256`` is that of the list SHA256SUMS which ends the files' archive. ``damaged``
    were missing or altered already, ``gone`` were rightly taken away while the backup ran. ``anchor`` is the last one
    (number and hash). ``apart`` are the secrets that lie elsewhere.
    """

    kind: str
    made_at: datetime
    version: str
    parts: dict[str, Part]
    migrations: list[str] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    files: int = 0
    files_sha256: str = ""
    damaged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    anchor: Mapping[str, object] | None = None
    apart: list[str] = field(default_factory=list)

    def text(self) -> bytes:
        content = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def fingerprint(self) -> str:
        """Kept elsewhere, it tells this backup from any other."""
        return hashlib.sha256(self.text()).hexdigest()


def content(folder: Path) -> bytes:
    """The manifest as it lies there and was signed; ``BackupError`` if it does not."""
    try:
        return (folder / NAME).read_bytes()
    except OSError as error:
        raise BackupError(_("%(folder)s 里没有完整的备份。") % {"folder": folder}) from error


def read(folder: Path) -> Manifest:
    """``BackupError`` where no whole backup is."""
    return parse(content(folder), folder)


def parse(text: bytes, folder: Path) -> Manifest:
    """What ``content`` of that folder says; ``BackupError`` if it is no manifest of ours."""
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise BackupError(_("%(folder)s 是另一种格式的备份。") % {"folder": folder})
        content["made_at"] = datetime.fromisoformat(content["made_at"])
        content["parts"] = {name: Part(**part) for name, part in content["parts"].items()}
        return Manifest(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(_("%(folder)s 里没有完整的备份。") % {"folder": folder}) from error
