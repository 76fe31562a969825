"""A backup is believed by its signature: who only reads the database and writes where backups lie makes none."""

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from portal.backups import making, manifest, postgres, signing
from portal.ledger.models import Ledger, LedgerEntry
from portal.operations import rights
from portal.operations.rights import Purpose
from portal.organizations.models import User
from tests.portal.backups.conftest import bring_back, elsewhere
from tests.roles import drop_role, make_role


def refused(folder: Path, identity: Path, words: str, **options: object) -> None:
    """Before anything is touched."""
    with pytest.raises(CommandError, match=words):
        bring_back(folder, identity, **options)
    assert postgres.is_empty()


def test_a_forged_copy_is_refused_before_anything_is_touched(
    portal: Ledger, place: Path, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    """Made by our own code of the whole database with one thing altered, for the same public key, never told of."""
    ours = signing.public(signing.private_key())
    real = User.objects.create_user("leader", "old", full_name="王主任", is_active=False)
    own_key, settings.BACKUP_SIGNING_KEY_FILE = settings.BACKUP_SIGNING_KEY_FILE, tmp_path / "forger.pem"
    forger = signing.make_key()
    User.objects.filter(pk=real.pk).update(password=make_password("mine"), is_active=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "_tell", lambda *_: None)
        forged = making.make_backup(place).folder
    settings.BACKUP_SIGNING_KEY_FILE = own_key
    with elsewhere(settings, tmp_path / "elsewhere"):
        refused(forged, identity, "没有恢复.*可能是伪造的")
        assert not Path(settings.MEDIA_ROOT).exists()
        (forged / signing.NAME).rename(forged / "kept")
        refused(forged, identity, "没有签名")
        refused(forged, identity, "写明原因", unsigned=" ")
        with pytest.raises(CommandError, match="--signed-by"):
            call_command("restore", forged, identity=identity)
        with pytest.raises(CommandError, match="not allowed with"):
            call_command("restore", forged, identity=identity, signed_by=[ours], unsigned="x")
    assert forger != ours


def test_who_makes_backups_reads_everything_and_owns_nothing(
    portal: Ledger, place: Path, settings: Settings
) -> None:
    """Signed in as the role of the database that reads, and writes that it did; pg_dump, which it starts, too."""
    given = connection.settings_dict
    role, owner = f"{given['NAME']}_backup", given["USER"]
    make_role(role, Purpose.BACKUP)
    connection.close()
    given["USER"] = role
    try:
        made = making.make_backup(place).manifest
        assert not rights.owns_tables()
        assert (made.tables["ledger_ledgerentry"], made.files) == (3, 3)
        assert LedgerEntry.objects.filter(kind="backup.made").exists()
    finally:
        connection.close()
        given["USER"] = owner
        drop_role(role)


def test_one_of_several_keys_is_enough_and_the_public_tool_agrees(
    backup: Path, identity: Path, empty_place: None, tmp_path: Path
) -> None:
    ours = signing.public(signing.private_key())
    earlier = signing.public(Ed25519PrivateKey.generate())
    content = manifest.content(backup)
    assert signing.require(backup, content, [earlier, ours]) == ours
    pem = tmp_path / "public.pem"
    public = signing.private_key().public_key()
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert base64.b64decode(pem.read_text().splitlines()[1])[-32:].hex() == ours
    verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(pem)]
    files = ["-in", str(backup / manifest.NAME), "-sigfile", str(backup / signing.NAME)]
    ran = subprocess.run([*verify, *files], capture_output=True)
    assert b"Verified Successfully" in ran.stdout
    for key in ("zz", ours[:-2], ""):
        refused(backup, identity, "不是备份的签名公钥", signed_by=[key])
    said = content.replace(b'"damaged": []', b'"damaged": ["uploads/2026/plan.pdf"]')
    assert said != content
    (backup / manifest.NAME).write_bytes(said)
    refused(backup, identity, "清单被改过", signed_by=[earlier, ours])


def test_without_a_key_of_its_owner_alone_nothing_is_backed_up(
    portal: Ledger, place: Path, settings: Settings
) -> None:
    path = Path(settings.BACKUP_SIGNING_KEY_FILE)
    path.chmod(0o640)
    with pytest.raises(CommandError, match="0600"):
        call_command("backup", place)
    with pytest.raises(CommandError, match="写不了"):
        call_command("make_backup_signing_key")
    path.unlink()
    with pytest.raises(CommandError, match="make_backup_signing_key"):
        call_command("backup", place)
    call_command("make_backup_signing_key", verbosity=0)
    path.write_text("no key")
    with pytest.raises(CommandError, match="无法读取"):
        call_command("backup", place)
    assert not place.exists()
