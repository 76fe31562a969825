"""Nothing that is damaged, cut off, of another portal or somebody else's is taken for a backup."""

import hashlib
import json
import os
import resource
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.backups import crypt, files, manifest, places, postgres
from portal.backups.errors import BackupError
from portal.ledger.models import Ledger
from tests.portal.backups.conftest import bring_back

# Of what age encrypts at once, with its tag: a file cut there still looks like one.
CHUNK = 64 * 1024 + 16


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def cut(path: Path, to: int) -> None:
    os.truncate(path, to)


def cut_chunks(path: Path, left: int) -> None:
    """The header ends with a line of its own, then come 16 bytes, then the chunks."""
    content = path.read_bytes()
    header = content.index(b"\n", content.index(b"\n--- ") + 1) + 1
    assert len(content) > header + 16 + (left + 1) * CHUNK
    cut(path, header + 16 + left * CHUNK)


def believe(folder: Path) -> None:
    """The manifest is made to agree with what lies beside it, as somebody would do who means harm."""
    said = json.loads((folder / manifest.NAME).read_text())
    for name in said["parts"]:
        content = (folder / name).read_bytes()
        said["parts"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / manifest.NAME).write_text(json.dumps(said))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a bit of the database": lambda folder: flip(folder / "database.dump.age", 90_000),
    "a bit of the files": lambda folder: flip(folder / "files.tar.age", -1),
    "the header": lambda folder: flip(folder / "files.tar.age", 40),
    "the end of the database": lambda folder: cut(folder / "database.dump.age", 100_000),
    "whole chunks at the end of the files": lambda folder: cut_chunks(folder / "files.tar.age", 20),
    "a part": lambda folder: (folder / "database.dump.age").unlink(),
    "the parts exchanged": lambda folder: shutil.copy(folder / "files.tar.age", folder / "database.dump.age"),
}


def refused(
    backup: Path, copy: Path, damage: Callable[[Path], None], identity: Path, *, believed: bool
) -> None:
    shutil.copytree(backup, copy)
    damage(copy)
    if believed:
        believe(copy)
    with pytest.raises(CommandError, match="没有恢复"):
        bring_back(copy, identity, **{"unsigned": "清单也被改过"} if believed else {})
    assert postgres.is_empty()
    shutil.rmtree(copy)


def test_every_kind_of_damage_is_found_and_leaves_the_place_empty(
    backup: Path, identity: Path, empty_place: None, tmp_path: Path
) -> None:
    for damage in DAMAGE.values():
        refused(backup, tmp_path / "copy", damage, identity, believed=False)


@pytest.mark.soak
def test_damage_is_found_where_the_manifest_was_made_to_agree_with_it_too(
    backup: Path, identity: Path, empty_place: None, tmp_path: Path
) -> None:
    for name, damage in DAMAGE.items():
        if name != "a part":
            refused(backup, tmp_path / "copy", damage, identity, believed=True)
    # What such attempts left of files is no hindrance.
    bring_back(backup, identity, verbosity=0)


def test_another_key_opens_nothing(backup: Path, empty_place: None, tmp_path: Path) -> None:
    other = tmp_path / "other"
    call_command("make_backup_key", other, verbosity=0)
    assert other.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="密钥不对"):
        bring_back(backup, other)
    assert postgres.is_empty()
    with pytest.raises(CommandError, match="写不了"):
        call_command("make_backup_key", other)


def test_a_backup_of_another_version_is_refused_before_anything_is_touched(
    backup: Path, identity: Path, empty_place: None, settings: Settings
) -> None:
    said = json.loads((backup / manifest.NAME).read_text())
    said["migrations"].append("ledger.0099_of_tomorrow")
    (backup / manifest.NAME).write_text(json.dumps(said))
    with pytest.raises(CommandError, match=r"另一版本的平台.*ledger\.0099_of_tomorrow"):
        bring_back(backup, identity, unsigned="清单改过")
    assert not Path(settings.MEDIA_ROOT).exists()


def test_an_archive_writes_nowhere_but_below_its_folder(
    identity: Path, settings: Settings, tmp_path: Path
) -> None:
    """Whoever has the public key and the place can forge one."""
    evil = tmp_path / "evil"
    for name in ("../../escaped", "/tmp/escaped", "link"):
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        with evil.open("wb") as file:
            chunks = [member.tobuf(tarfile.PAX_FORMAT), bytes(1024)]
            crypt.encrypt(chunks, file, settings.BACKUP_RECIPIENTS)
        target = tmp_path / "target"
        with pytest.raises(BackupError, match="不该有的条目"):
            files.unpack_secrets(crypt.decrypt(evil, crypt.read_identity(identity)), target)
        assert list(target.iterdir()) == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The kernel refuses to write more to any one file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_that_finds_no_room_is_none_and_the_last_one_stays(portal: Ledger, place: Path) -> None:
    call_command("backup", place, verbosity=0)
    (first,) = places.whole(place, "portal")
    time.sleep(1)  # a backup is named by the second of the database's clock
    for room in (200, 1_000_000):  # amid the header of the first part, amid the files
        with files_of_at_most(room), pytest.raises(CommandError, match="没有做成备份"):
            call_command("backup", place, keep=1)
        assert [path for path in place.iterdir() if path.is_dir()] == [first]
    places.check_parts(first, manifest.read(first))


def test_one_backup_at_a_time_and_leftovers_go(portal: Ledger, place: Path) -> None:
    left = place / f"{places.HIDDEN}20260101T000000Z"
    left.mkdir(parents=True)
    (left / manifest.NAME).write_text("{}")
    with places.locked(place):
        with pytest.raises(CommandError, match="另有一个备份正在进行"):
            call_command("backup", place)
        assert not left.exists()


def written(place: Path, name: str, kind: str, day: int) -> Path:
    folder = place / name
    folder.mkdir(parents=True)
    made = manifest.Manifest(kind, datetime(2026, 11, day, tzinfo=UTC), "0.1.0", {})
    (folder / manifest.NAME).write_bytes(made.text())
    return folder


def test_the_newest_are_kept_and_what_is_no_backup_of_data_is_left_alone(place: Path) -> None:
    days = [written(place, f"day-{day}", "portal", day) for day in (3, 1, 2)]
    keys = written(place, "keys", "keys", 1)
    other = place / "notes"
    other.mkdir()
    assert places.whole(place, "portal") == [days[1], days[2], days[0]]
    assert places.let_go(place, "portal", 2) == [days[1]]
    assert {path for path in place.iterdir() if path.is_dir()} == {days[0], days[2], keys, other}


@pytest.mark.parametrize(
    "content", ["", "{}", '{"format": 2}', "[]", '{"format": 1, "kind": "portal"}', "null"]
)
def test_what_is_no_manifest_of_ours_is_no_backup(tmp_path: Path, content: str) -> None:
    (tmp_path / manifest.NAME).write_text(content)
    with pytest.raises(BackupError, match="备份"):
        manifest.read(tmp_path)


def test_without_a_key_none_is_made(portal: Ledger, place: Path, settings: Settings) -> None:
    for recipients, words in ([], "没有设置 BACKUP_RECIPIENTS"), (["age1nothing"], "不是 age 公钥"):
        settings.BACKUP_RECIPIENTS = recipients
        with pytest.raises(CommandError, match=words):
            call_command("backup", place)
    assert not place.exists() or places.whole(place, "portal") == []
