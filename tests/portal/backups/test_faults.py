"""A disk that is full, processes that are killed: really. No half backup is taken for whole, no half restore either."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as configuration
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from portal.backups import files, manifest, places, postgres, signing
from portal.ledger.models import Ledger, LedgerEntry
from tests.portal.backups.conftest import bring_back, elsewhere, keep_file

pytestmark = [pytest.mark.soak, pytest.mark.fault]

MANAGE = [sys.executable, "manage.py"]


def environment(settings: Settings) -> dict[str, str]:
    """For a process that works on the database and the files of the test."""
    given = {
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "BACKUP_RECIPIENTS": ",".join(settings.BACKUP_RECIPIENTS),
        "BACKUP_SIGNING_KEY_FILE": str(settings.BACKUP_SIGNING_KEY_FILE),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    return os.environ | given


def start(settings: Settings, *command: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*MANAGE, *map(str, command)],
        cwd=configuration.BASE_DIR,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_when(process: "subprocess.Popen[bytes]", moment: Callable[[], bool]) -> None:
    """-9 for the command alone: what it has started has to end by itself."""
    end = time.monotonic() + 120
    while not moment():
        assert process.poll() is None, "it came to its end before"
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def nobody_else_is_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] == 0


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def large(portal: Ledger) -> Ledger:
    """So many bytes that each step of a backup can be met in the middle."""
    for number in range(60):
        keep_file(portal, f"drawing-{number}.pdf", os.urandom(3_000_000))
    return portal


def test_a_disk_that_is_full_keeps_the_backup_that_is_there(
    large: Ledger, place: Path, settings: Settings, tmp_path: Path
) -> None:
    """A file system of 60 MB for a backup of 180: the first fits while the files are few."""
    few = tmp_path / "few"
    shutil.move(settings.MEDIA_ROOT, few)
    place.mkdir()
    script = tmp_path / "run.sh"
    backup = f"{sys.executable} manage.py backup {place} --keep 1"
    script.write_text(
        f"set -u; mount -t tmpfs -o size=60m none {place}; cd {configuration.BASE_DIR}\n"
        # Files that are missing are told of (2); the backup is there.
        f"{backup}; echo first $?; ls {place}\n"
        f"mv {few} {settings.MEDIA_ROOT}\n"
        f"{backup} 2>&1; echo second $?; ls -A {place}\n"
        f"(cd {place}/2* && sha256sum *.age); df --output=used {place}\n"
    )
    # Root stays who it is, so that the database's socket still answers it; others become root of a space of their own.
    unshare = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-rm"]
    ran = subprocess.run(
        [*unshare, "bash", script], env=environment(settings), capture_output=True, text=True, timeout=300
    )
    lines = ran.stdout.splitlines()
    assert "first 2" in lines, ran.stdout + ran.stderr
    assert "second 1" in lines, ran.stdout + ran.stderr
    assert any("没有做成备份" in line and "No space left" in line for line in lines)
    begun = lines.index("second 1")
    left = [line for line in lines[begun + 1 :] if line.startswith((".", "2"))]
    assert [name for name in left if name != ".lock"] == lines[lines.index("first 2") + 1 : begun - 1][:1]
    assert sum(line.endswith(".age") for line in lines) == 2


@pytest.mark.parametrize("part", ["database.dump.age", "files.tar.age"])
def test_a_backup_that_is_killed_is_none_and_hinders_no_other(
    large: Ledger, place: Path, identity: Path, settings: Settings, part: str
) -> None:
    def amid_the_part() -> bool:
        return any(path.stat().st_size > 50_000 for path in place.glob(f"{places.HIDDEN}*/{part}"))

    for _time in range(3):
        kill_when(start(settings, "backup", place), amid_the_part)
        assert places.whole(place, "portal") == []
        (left,) = place.glob(f"{places.HIDDEN}*")
        with pytest.raises(CommandError, match="没有完整的备份"):
            bring_back(left, identity)
        # pg_dump, and the snapshot that it read from, went with it.
        wait_until(nobody_else_is_connected)
    call_command("backup", place, verbosity=0)
    (made,) = places.whole(place, "portal")
    places.check_parts(made, manifest.read(made))
    assert list(place.glob(f"{places.HIDDEN}*")) == []


def test_a_restore_that_is_killed_anywhere_leaves_no_database_and_can_be_run_again(
    large: Ledger,
    place: Path,
    identity: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries, signer = LedgerEntry.objects.count(), signing.public(signing.private_key())
    call_command("backup", place, verbosity=0)
    (made,) = places.whole(place, "portal")
    with elsewhere(settings, tmp_path / "elsewhere"):
        root = Path(settings.MEDIA_ROOT)

        def restoring() -> bool:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_restore'"
                    " AND datname = current_database() AND xact_start < now() - interval '300 ms'"
                )
                return cursor.fetchone()[0] > 0

        moments: list[Callable[[], bool]] = [
            lambda: (root / files.MARK).exists(),
            lambda: len(list(root.glob("uploads/2026/drawing-*"))) > 30,
            restoring,
        ]
        for moment in moments:
            kill_when(start(settings, "restore", made, "--identity", identity, "--signed-by", signer), moment)
            wait_until(nobody_else_is_connected)
            assert postgres.is_empty()
            assert (root / files.MARK).exists()
        # Killed when the database was there, and nothing proven yet.
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(files, "done", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
            bring_back(made, identity, verbosity=0)
        assert LedgerEntry.objects.count() == entries
        bring_back(made, identity, verbosity=0)
        assert LedgerEntry.objects.count() == entries + 1  # "backup.restored"
        call_command("verify_files")
        with pytest.raises(CommandError, match="数据库不是空的"):
            bring_back(made, identity)
