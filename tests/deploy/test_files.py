"""What deploy/ holds is understood by the programs that it is for, and says of the portal what is so."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir() if path.is_file())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as they stand in /etc/systemd/system, for a release that lies here."""
    folder = tmp_path_factory.mktemp("units")
    for path in (DEPLOY / "systemd").rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(DEPLOY / "systemd")
            target.parent.mkdir(exist_ok=True)
            target.write_text(path.read_text().replace("/opt/yuanbantong/current", str(ROOT)))
    return folder


def test_systemd_understands_every_unit(installed: Path) -> None:
    names = [str(installed / name) for name in UNITS]
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", *names],
        env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{installed}:/lib/systemd/system"},
        capture_output=True,
        text=True,
    )
    ours = [line for line in ran.stderr.splitlines() if str(installed) in line or "yuanbantong" in line]
    assert ours == []


def test_every_service_is_bound_by_the_common_limits(installed: Path) -> None:
    common = (installed / "yuanbantong-.service.d" / "common.conf").read_text()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "User=yuanbantong", "CapabilityBoundingSet="):
        assert line in common.splitlines()
    services = [name for name in UNITS if name.endswith(".service")]
    assert services and all(name.startswith("yuanbantong-") for name in services)


def test_the_workers_take_every_queue_once_and_one_beat_sends() -> None:
    commands = "\n".join((DEPLOY / "systemd" / name).read_text() for name in UNITS)
    queues = re.findall(r"--queues (\S+)", commands)
    assert sorted(queues) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)
    assert commands.count(" beat ") == 1
    wanted = (DEPLOY / "systemd" / "yuanbantong.target").read_text()
    started = {name for name in UNITS if name not in ("yuanbantong.target", "yuanbantong-backup.service")}
    assert {name for name in started if name not in wanted} == set()


def test_the_example_of_an_environment_names_variables_that_are_read() -> None:
    given = dict(
        line.split("=", 1)
        for line in (DEPLOY / "portal.env.example").read_text().splitlines()
        if not line.startswith("#")
    )
    sources = "\n".join(path.read_text() for path in (ROOT / "portal" / "settings").glob("*.py"))
    assert {name for name in given if f'"{name}"' not in sources} == set()
    assert given["SECRET_KEY"] == given["METRICS_TOKEN"] == ""


def test_wal_is_archived_whole_and_never_over_another(tmp_path: Path) -> None:
    script, source, target = DEPLOY / "postgresql" / "archive_wal.sh", tmp_path / "wal", tmp_path / "kept"
    source.write_bytes(b"one" * 1000)

    def archive() -> int:
        return subprocess.run([script, source, target], stderr=subprocess.DEVNULL).returncode

    assert (archive(), archive()) == (0, 0)
    source.write_bytes(b"two" * 1000)
    assert archive() != 0
    assert target.read_bytes() == b"one" * 1000
    assert target.stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.iterdir()} == {"wal", "kept"}
