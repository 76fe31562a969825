"""From a backup everything is there again, on another machine, and proves it."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configuration
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import Session
from portal.anchors.keys import make_key
from portal.anchors.services.anchoring import Disagreement, make_next
from portal.backups import crypt, doors, files, making, postgres
from portal.documents.models import StoredFile
from portal.exchange.snapshot import beside
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from portal.organizations.models import Invitation
from portal.organizations.services.granting import agree_to
from portal.organizations.services.invitations import invite_colleague, join_by_invitation
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.services import keys
from tests.cast import Cast, build_cast
from tests.portal.backups.conftest import CANARY, NUMBER, bring_back, elsewhere, keep_file


def test_what_was_backed_up_while_people_went_on_is_there_again_as_of_one_moment(
    portal: Ledger,
    place: Path,
    identity: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dump = postgres.dump

    def dump_while_others_write(snapshot: str) -> Any:
        yield from dump(snapshot)
        with beside() as other, other.cursor() as cursor:
            cursor.execute("UPDATE ledger_ledger SET label = 'LATER'")
            cursor.execute("DELETE FROM documents_storedfile WHERE name = 'empty.pdf'")

    monkeypatch.setattr(postgres, "dump", dump_while_others_write)
    make_key()
    first = make_next()
    before = list(LedgerEntry.objects.order_by("pk").values())
    call_command("backup", place)
    (made,) = (path for path in place.iterdir() if path.is_dir())

    assert {path.name for path in made.iterdir()} == {
        "manifest.json",
        "manifest.json.sig",
        "database.dump.age",
        "files.tar.age",
    }
    assert not any(CANARY.encode() in path.read_bytes() for path in made.iterdir())
    assert made.stat().st_mode & 0o077 == 0
    manifest = json.loads((made / "manifest.json").read_text())
    assert (manifest["files"], manifest["damaged"], manifest["gone"]) == (3, [], [])
    assert manifest["tables"]["ledger_ledgerentry"] == 3
    assert first is not None
    assert manifest["anchor"] == {"number": 1, "hash": first.hash}
    told = LedgerEntry.objects.get(kind="backup.made")
    fingerprint = hashlib.sha256((made / "manifest.json").read_bytes()).hexdigest()
    assert told.data["fingerprint"] == fingerprint
    assert fingerprint in capsys.readouterr().out
    assert Heartbeat.objects.get(name=Beat.BACKUP).handled == 3

    with elsewhere(settings, tmp_path / "elsewhere"):
        bring_back(made, identity)
        assert "核验通过" in capsys.readouterr().out
        assert list(LedgerEntry.objects.filter(ledger=portal).order_by("pk").values()) == before
        assert verify(Ledger.objects.get(label=NUMBER)) is None
        assert LedgerEntry.objects.get(kind="backup.restored").data["findings"] == []
        assert StoredFile.objects.count() == 3
        restored = Path(configuration.MEDIA_ROOT, "uploads/2026/application.pdf")
        assert restored.read_text() == CANARY
        assert not Path(configuration.MEDIA_ROOT, files.MARK).exists()
        # Guards came along with the tables.
        with pytest.raises(Exception, match="ledger"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_ledgerentry")
        with pytest.raises(CommandError, match="没有恢复：数据库不是空的"):
            bring_back(made, identity)


def agreed_key(account: ServiceAccount, cast: Cast) -> ApiKey:
    key, _secret = keys.issue_key(account=account, actor=cast.security, scopes=list(Scope.values))
    assert key.grant is not None
    agree_to(grant=key.grant, actor=cast.auditor)
    return key


def test_what_was_shut_since_the_backup_does_not_open_by_a_restore_unseen(
    portal: Ledger,
    place: Path,
    identity: Path,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_key()
    cast = build_cast()
    Client().force_login(cast.auditor.user)
    county, given = cast.county_officer.organization, {"full_name": "某人", "email": "a@b.example"}
    for role in (Role.WINDOW_CLERK, Role.PROXY_OFFICER):
        waiting = invite_colleague(organization=cast.park, role=role, actor=cast.leader, **given)
    join_by_invitation(
        invitation=waiting, username="mou", password="红柳-骆驼刺-26", full_name="某", phone=""
    )
    account = keys.open_account(
        organization=county, role=Role.COUNTY_OFFICER, name="对账", purpose="—", actor=cast.security
    )
    dead, live = (agreed_key(account, cast) for __ in range(2))
    keys.revoke_key(key=dead, actor=cast.security)
    assert Session.objects.exists()
    call_command("backup", place, verbosity=0)
    (made,) = (path for path in place.iterdir() if path.is_dir())
    assert "accounts_session" not in json.loads((made / "manifest.json").read_text())["tables"]
    private = crypt.read_identity(identity)
    dumped = tmp_path / "dump"
    dumped.write_bytes(b"".join(crypt.decrypt(made / "database.dump.age", private)))
    content = subprocess.run(["pg_restore", "--list", dumped], capture_output=True, text=True, check=True)
    assert "TABLE public accounts_session" in content.stdout
    assert "TABLE DATA public accounts_session" not in content.stdout

    with elsewhere(settings, tmp_path / "elsewhere"):
        capsys.readouterr()
        bring_back(made, identity)
        told = capsys.readouterr().out
        assert not Session.objects.exists()
        revoked = Invitation.objects.exclude(revoked_at=None)
        assert [each.role for each in revoked] == [Role.WINDOW_CLERK]
        assert Invitation.objects.count() == 2
        assert "核验通过" in told and f"审计管理员：{cast.auditor.user.full_name}" in told
        assert str(live) in told and str(dead) not in told
        # What an earlier backup brings along ends too.
        Client().force_login(cast.auditor.user)
        doors.shut()
        assert not Session.objects.exists()


def test_an_old_backup_that_was_restored_is_found_by_the_file_outside(
    portal: Ledger, backup: Path, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    """Whoever puts yesterday's portal in today's place cannot put yesterday's anchors in the auditor's drawer.
    Nobody believes its maker either, and for what reason it was taken all the same stands in its log."""
    make_key()
    assert make_next() is not None
    with elsewhere(settings, tmp_path / "elsewhere"):
        with pytest.raises(CommandError, match="核验没有通过") as raised:
            bring_back(backup, identity, unsigned="签名公钥遗失，负责人批准")
        told = LedgerEntry.objects.get(kind="backup.restored")
        assert told.data["unsigned"] == "签名公钥遗失，负责人批准"
        assert "没有核对签名（原因：签名公钥遗失，负责人批准），核验未通过" in told.summary
        assert raised.value.returncode == 2
        assert "anchors: 第 1 号锚点不在数据库中" in str(raised.value)
        with pytest.raises(Disagreement):
            make_next()


def test_what_is_encrypted_can_be_read_without_the_portal(
    backup: Path, identity: Path, tmp_path: Path
) -> None:
    """By the public tool of the format, tar, sha256sum and pg_restore: a backup outlives the program that made it."""
    for name, then in (
        (
            "files.tar.age",
            f"tar -x -C {tmp_path} && cd {tmp_path} && sha256sum --check --strict {files.SUMS}",
        ),
        # The list stands at the head: what follows is read all the same, or age is told off for its pipe.
        ("database.dump.age", "{ pg_restore --list && cat > /dev/null; }"),
    ):
        command = f"set -o pipefail; age --decrypt -i {identity} {backup / name} | {then}"
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    assert "TABLE DATA public ledger_ledgerentry" in ran.stdout
    assert (tmp_path / "uploads/2026/application.pdf").read_text() == CANARY


def test_a_folder_with_files_is_not_restored_into(
    backup: Path, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    with elsewhere(settings, tmp_path / "elsewhere"):
        stranger = tmp_path / "elsewhere" / "uploads" / "precious.pdf"
        stranger.parent.mkdir(parents=True)
        stranger.write_text("precious")
        with pytest.raises(CommandError, match="不是空的"):
            bring_back(backup, identity)
        assert stranger.read_text() == "precious"
        assert postgres.is_empty()


def test_a_backup_says_which_files_are_not_what_they_were_and_is_made_all_the_same(
    portal: Ledger, place: Path, settings: Settings, tmp_path: Path
) -> None:
    root = Path(settings.MEDIA_ROOT)
    altered, missing = "uploads/2026/application.pdf", "uploads/2026/plan.pdf"
    was, plan = (root / altered).read_bytes(), (root / missing).read_bytes()
    (root / altered).write_bytes(b"x" + was[1:])
    (root / missing).unlink()
    # Two rows that name one file, and do not agree what it is.
    empty = StoredFile.objects.get(name="empty.pdf")
    disagreeing = StoredFile.objects.create(
        name="x.pdf", file=empty.file.name, size=1, sha256="0" * 64, uploaded_at=empty.uploaded_at
    )
    with pytest.raises(CommandError, match="备份已做成") as raised:
        call_command("backup", place, verbosity=0)
    assert raised.value.returncode == 2
    (made,) = (path for path in place.iterdir() if path.is_dir())
    assert json.loads((made / "manifest.json").read_text())["damaged"] == [altered, empty.file.name, missing]
    alarm = Alarm.objects.get(code=AlarmCode.FILE_DAMAGED, closed_at=None)
    assert altered in alarm.detail and missing in alarm.detail
    with pytest.raises(CommandError, match="缺失") as found:
        call_command("verify_files")
    assert altered in str(found.value) and missing in str(found.value)

    disagreeing.delete()
    (root / altered).write_bytes(was)
    (root / missing).write_bytes(plan)
    making.make_backup(tmp_path / "second", keep=0)
    assert not Alarm.objects.filter(code=AlarmCode.FILE_DAMAGED, closed_at=None).exists()
    call_command("verify_files")


def test_keys_go_to_another_place_and_come_back(
    portal: Ledger, place: Path, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    environment, keys = tmp_path / "portal.env", Path(settings.SEAL_KEY_DIR)
    environment.write_text("SECRET_KEY=never-in-a-backup-of-data\n")
    settings.BACKUP_SECRETS = [str(environment)]
    settings.SEAL_KEY_DIR = tmp_path / "keys"
    settings.SEAL_KEY_DIR.mkdir()
    (settings.SEAL_KEY_DIR / "park").write_text("PRIVATE")
    assert keys != settings.SEAL_KEY_DIR
    call_command("backup", place, keys=True, verbosity=0)
    (made,) = (path for path in place.iterdir() if path.is_dir())
    assert {path.name for path in made.iterdir()} == {"manifest.json", "manifest.json.sig", "keys.tar.age"}
    assert not any(b"never-in-a-backup" in path.read_bytes() for path in made.iterdir())
    target = tmp_path / "unpacked"
    bring_back(made, identity, keys_into=target, verbosity=0)
    found = target / str(environment).lstrip("/")
    assert found.read_text() == environment.read_text()
    assert found.stat().st_mode & 0o077 == 0
    assert (target / str(settings.SEAL_KEY_DIR).lstrip("/") / "park").read_text() == "PRIVATE"
    # A backup of keys is none of the portal.
    with pytest.raises(CommandError, match="另一种备份"):
        bring_back(made, identity)
    call_command("backup", place, verbosity=0)
    data = next(path for path in place.iterdir() if path.is_dir() and not path.name.endswith("-keys"))
    assert json.loads((data / "manifest.json").read_text())["apart"][-1] == str(environment)
    private = crypt.read_identity(identity)
    assert b"never-in-a-backup" not in b"".join(crypt.decrypt(data / "files.tar.age", private))


def test_files_taken_away_while_a_backup_runs_are_not_missed(
    portal: Ledger, place: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_lived = keep_file(None, "list.pdf", b"soon gone")
    dump = postgres.dump

    def dump_while_a_list_runs_out(snapshot: str) -> Any:
        yield from dump(snapshot)
        with beside() as other, other.cursor() as cursor:
            cursor.execute("DELETE FROM documents_storedfile WHERE name = 'list.pdf'")
        Path(settings.MEDIA_ROOT, short_lived.file.name).unlink()

    monkeypatch.setattr(postgres, "dump", dump_while_a_list_runs_out)
    made = making.make_backup(place)
    assert (made.manifest.gone, made.manifest.damaged) == ([short_lived.file.name], [])


def test_the_password_of_the_database_is_not_seen_by_other_users(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**connection.settings_dict["OPTIONS"], "host": "db1,db2", "target_session_attrs": "read-write"}
    for name, value in {"HOST": "", "PORT": "", "PASSWORD": "s3cret", "OPTIONS": options}.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    command, environment = postgres._command("pg_dump")
    assert not any("s3cret" in argument for argument in command)
    assert environment["PGPASSWORD"] == "s3cret"
    assert "host=db1,db2" in command[-1]
    assert "lock_timeout" not in command[-1]


@pytest.mark.soak
def test_what_was_lost_before_the_backup_is_named_again_after_the_restore(
    portal: Ledger, place: Path, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    Path(settings.MEDIA_ROOT, "uploads/2026/plan.pdf").unlink()
    made = making.make_backup(place).folder
    with elsewhere(settings, tmp_path / "elsewhere"):
        with pytest.raises(CommandError, match="核验没有通过") as raised:
            bring_back(made, identity)
        assert raised.value.returncode == 2
        (finding,) = LedgerEntry.objects.get(kind="backup.restored").data["findings"]
        assert "uploads/2026/plan.pdf" in finding
