"""A portal with a ledger and files, and an empty place to restore it in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.backups import signing
from portal.backups.crypt import make_identity
from portal.documents import storage
from portal.documents.models import StoredFile
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.ledger.services import append, open_ledger

NUMBER = "BLBH-2026-0001"
CANARY = "阿力木·卡德尔承诺三日内补正"


@pytest.fixture
def identity(tmp_path: Path, settings: Settings) -> Path:
    """The file of the private key, whose public one the settings have. What is backed up here is signed."""
    private, public = make_identity()
    settings.BACKUP_RECIPIENTS = [public]
    settings.BACKUP_SIGNING_KEY_FILE = tmp_path / "signing-key.pem"
    signing.make_key()
    file = tmp_path / "identity"
    file.write_text(f"# public key: {public}\n{private}\n")
    return file


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def keep_file(ledger: Ledger | None, name: str, content: bytes) -> StoredFile:
    written = storage.write(f"uploads/2026/{name}", [content])
    return StoredFile.objects.create(
        ledger=ledger,
        name=name,
        content_type="application/pdf",
        size=written.size,
        uploaded_at=timezone.now(),
        sha256=written.sha256,
        file=written.name,
    )


def write_entry(ledger: Ledger, summary: str) -> None:
    now = timezone.now()
    append(ledger=ledger, heading=Heading.SYSTEM, kind="test", summary=summary, occurred_at=now, actor=None)


@pytest.fixture
def portal(
    transactional_db: None, own_media: None, identity: Path, settings: Settings, tmp_path: Path
) -> Ledger:
    """One case that is committed: three entries, a file of a few bytes, one of several chunks, one that is empty."""
    settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = tmp_path / "anchors", tmp_path / "anchor-key.pem"
    ledger = open_ledger(NUMBER)
    for summary in ("收件", CANARY, "受理"):
        write_entry(ledger, summary)
    keep_file(ledger, "application.pdf", CANARY.encode())
    keep_file(ledger, "plan.pdf", bytes(range(256)) * 10_000)
    keep_file(None, "empty.pdf", b"")  # of no case yet: it may go
    return ledger


@pytest.fixture
def backup(portal: Ledger, place: Path) -> Path:
    call_command("backup", place, verbosity=0)
    (made,) = (path for path in place.iterdir() if path.is_dir())
    return made


def bring_back(folder: Path, identity: Path, **options: Any) -> None:
    """``manage.py restore`` of a backup that was made here, or as ``options`` say."""
    if "unsigned" not in options:
        options.setdefault("signed_by", [signing.public(signing.private_key())])
    call_command("restore", folder, identity=identity, **options)


@contextmanager
def elsewhere(settings: Settings, folder: Path) -> Iterator[None]:
    """This process is on another machine for a while: an empty database, an empty folder of files."""
    own, other = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_elsewhere"
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, folder
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], settings.MEDIA_ROOT = own, media
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{other}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_place(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    with elsewhere(settings, tmp_path / "elsewhere"):
        yield
