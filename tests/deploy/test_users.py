"""Who runs what, and what of it each can see: by the units as systemd puts them together."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings as configuration
from pytest_django.fixtures import Settings

from portal.anchors.checks import check_settings
from portal.backups.checks import check_keys
from portal.operations.rights import Purpose

SYSTEMD = Path(configuration.BASE_DIR) / "deploy" / "systemd"
COMMON = SYSTEMD / "yuanbantong-.service.d"
UNITS = sorted(path.stem for path in SYSTEMD.glob("*.service"))
ANCHORS, BACKUP = "yuanbantong-anchors", "yuanbantong-backup"
SEALING = {"yuanbantong-web", "yuanbantong-work"}
# What the example of an environment names, and whose it is.
ANCHOR_KEYS, SIGNING_KEYS, SEAL_KEYS = (
    f"/etc/yuanbantong/{name}" for name in ("anchors", "backup", "seals/keys")
)
LISTS = {"InaccessiblePaths", "ReadOnlyPaths", "ReadWritePaths", "StateDirectory"}


def assembled(unit: str) -> dict[str, list[str]]:
    """The unit, then the drop-ins of its name and of the beginning of its name by the names of their files; an empty
    value takes back what a list had, and of other settings the last one counts (systemd.unit(5))."""
    own = SYSTEMD / f"{unit}.service.d"
    drop_ins = sorted([*COMMON.glob("*.conf"), *own.glob("*.conf")], key=lambda path: path.name)
    found: dict[str, list[str]] = defaultdict(list)
    for path in (SYSTEMD / f"{unit}.service", *drop_ins):
        for line in path.read_text().splitlines():
            name, equals, value = line.partition("=")
            if not equals or line.startswith("#"):
                continue
            if name in LISTS and value:
                found[name] += [each.removeprefix("-") for each in value.split()]
            else:
                found[name] = [value] if value else []
    return found


def hidden(unit: str, path: str) -> bool:
    return any(path == shut or path.startswith(f"{shut}/") for shut in assembled(unit)["InaccessiblePaths"])


def writes(unit: str, path: str) -> bool:
    """Everything but these is read-only (ProtectSystem=strict)."""
    found = assembled(unit)
    assert found["ProtectSystem"] == ["strict"]
    open_to_it = [*found["ReadWritePaths"], *(f"/var/lib/{name}" for name in found["StateDirectory"])]
    return path in open_to_it and path not in found["ReadOnlyPaths"] and not hidden(unit, path)


def test_keys_are_seen_by_those_alone_who_sign_with_them() -> None:
    for path, whose in ((ANCHOR_KEYS, {ANCHORS}), (SIGNING_KEYS, {BACKUP}), (SEAL_KEYS, SEALING)):
        assert {unit for unit in UNITS if not hidden(unit, path)} == whose, path


def test_anchors_and_backups_are_written_by_those_alone_whose_they_are() -> None:
    for path, whose in (("/var/lib/yuanbantong-anchors", {ANCHORS}), ("/var/backups/yuanbantong", {BACKUP})):
        assert {unit for unit in UNITS if writes(unit, path)} == whose, path
    everybody = {*UNITS} - {ANCHORS, BACKUP}
    assert {unit for unit in UNITS if writes(unit, "/var/lib/yuanbantong")} == everybody
    assert hidden(ANCHORS, "/var/lib/yuanbantong/media")


def test_who_signs_is_another_user_and_nobody_looks_into_another_process() -> None:
    users = {unit: assembled(unit)["User"] for unit in UNITS}
    assert users.pop(ANCHORS) == [ANCHORS]
    assert users.pop(BACKUP) == [BACKUP]
    assert {user for (user,) in users.values()} == {"yuanbantong"}
    for unit in UNITS:
        found = assembled(unit)
        assert (found["Group"], found["PrivateUsers"]) == (["yuanbantong"], ["yes"])


def test_the_documents_grant_each_user_what_its_units_do() -> None:
    """Anchors are written by who anchors alone, and who backs up changes nothing."""
    portal, *others = {user for unit in {*UNITS} - {ANCHORS, BACKUP} for user in assembled(unit)["User"]}
    assert not others
    (anchoring,), (backup,) = assembled(ANCHORS)["User"], assembled(BACKUP)["User"]
    expected = f" --{Purpose.PORTAL} {portal} --{Purpose.ANCHORING} {anchoring} --{Purpose.BACKUP} {backup}"
    found = {
        path.name: set(re.findall(r"grant_application((?: -?-?[\w-]+)+)", path.read_text()))
        for path in (SYSTEMD.parents[1] / "docs" / "operations").glob("*.md")
    }
    assert {name for name, commands in found.items() if commands} == {
        f"{name}.md" for name in ("backup", "deployment", "incidents", "upgrade")
    }
    assert set().union(*found.values()) == {expected}


def test_the_example_of_an_environment_fits_the_users() -> None:
    given = dict(
        line.split("=", 1)
        for line in (SYSTEMD.parent / "portal.env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert given["ANCHOR_KEY_FILE"].startswith(f"{ANCHOR_KEYS}/")
    assert given["BACKUP_SIGNING_KEY_FILE"].startswith(f"{SIGNING_KEYS}/")
    assert given["SEAL_KEY_DIR"] == SEAL_KEYS
    assert given["ANCHOR_DIR"] == "/var/lib/yuanbantong-anchors"
    assert "@" not in given["DATABASE_URL"], "each connects as the system user that it is"


def test_the_deployment_check_asks_nobody_for_keys_that_are_another_s(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    """Run as the portal's user, whom the folders of those keys are shut to."""

    def shut(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    settings.ANCHOR_KEY_FILE, settings.BACKUP_SIGNING_KEY_FILE = tmp_path / "anchors", tmp_path / "backup"
    assert {"anchors.E001", "backups.W002"} <= {
        each.id for each in (*check_settings(None), *check_keys(None))
    }
    monkeypatch.setattr(Path, "stat", shut)
    found = {each.id for each in (*check_settings(None), *check_keys(None))}
    assert found.isdisjoint({"anchors.E001", "backups.W002"})


@pytest.mark.parametrize("unit", [ANCHORS, BACKUP])
def test_systemd_itself_reads_the_user_after_what_is_common(unit: str, tmp_path: Path) -> None:
    """Were it the other way round, it would be the portal's user whatever stands there."""
    folder = tmp_path / "etc/systemd/system"
    shutil.copytree(SYSTEMD, folder)
    user = folder / f"{unit}.service.d" / "user.conf"
    user.write_text(user.read_text().replace(f"User={unit}", "User=root"))
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--root={tmp_path}", f"{unit}.service"],
        capture_output=True,
        text=True,
    )
    assert "Service runs as root user" in ran.stdout, ran.stderr
