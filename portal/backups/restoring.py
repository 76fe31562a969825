"""The way back: from a backup into an empty place, and the proof that everything is there again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from portal import audit
from portal.backups import crypt, doors, files, manifest, places, postgres, signing
from portal.backups.errors import BackupError
from portal.backups.making import APART, DATABASE, FILES, KEYS, PORTAL
from portal.backups.manifest import Manifest
from portal.health.clock import database_now
from portal.health.probes import expected_migrations


@dataclass(frozen=True)
class Trust:
    """By what a backup is believed: one of the public keys ``signers`` has signed it; or, where it cannot be known who
    made it and it is wanted all the same, the reason ``unsigned`` for that, which is kept in the audit log."""

    signers: Sequence[str] = ()
    unsigned: str = ""


def restore(folder: Path, identity_file: Path, trust: Trust) -> Manifest:
    """Fills the database of the settings and MEDIA_ROOT, both of them empty, from the backup in ``folder``.

    Files come first and are compared with their hashes, the database last and in one transaction: a restore that was
    killed leaves no database, and can be run again; one that was killed after the database was there goes on from
    there. Nobody is signed in or invited any more (``doors``). ``BackupError`` before anything is touched for a backup
    that nobody we trust has signed, that is damaged, of another kind or made by another version of the portal; later
    for one that the key does not open.
    """
    made = _opened(folder, PORTAL, trust)
    _require_same_version(made)
    identity = crypt.read_identity(identity_file)
    if not postgres.is_empty():
        if files.marked() != made.fingerprint:
            raise BackupError(_("数据库不是空的，恢复只能在空的地方进行。"))
        doors.shut()
        files.done()
        return made
    files.require_room()
    count = files.unpack(crypt.decrypt(folder / FILES, identity), made.files_sha256)
    if count != made.files:
        raise BackupError(_("备份中的文件与它们的校验值不符。"))
    files.mark(made.fingerprint)
    postgres.load(crypt.decrypt(folder / DATABASE, identity))
    doors.shut()
    files.done()
    return made


def restore_keys(folder: Path, identity_file: Path, target: Path, trust: Trust) -> list[str]:
    """The keys' archive into an empty folder, below which their full paths stand; the names."""
    _opened(folder, APART, trust)
    identity = crypt.read_identity(identity_file)
    return files.unpack_secrets(crypt.decrypt(folder / KEYS, identity), target)


def verify(made: Manifest) -> Iterator[str]:
    """What is not as it was when the backup was made, or not as the anchors outside say; nothing if all is well."""
    tables = postgres.counts()
    # Earlier backups counted the sessions.
    for name in sorted((tables.keys() | made.tables.keys()) - {postgres.LEFT_OUT}):
        if tables.get(name) != made.tables.get(name):
            yield _("表 %(name)s 现有 %(now)s 行，备份时有 %(then)s 行") % {
                "name": name,
                "now": tables.get(name, "—"),
                "then": made.tables.get(name, "—"),
            }
    known = {*made.gone, *made.damaged}
    for name in files.damaged():
        if name not in known:
            yield _("文件 %(name)s 缺失，或与记录的校验值不符") % {"name": name}
    for name in made.damaged:
        yield _("文件 %(name)s 在备份时已经缺失或与记录的校验值不符") % {"name": name}
    try:
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        yield from str(error).splitlines()


@transaction.atomic
def write_down(folder: Path, made: Manifest, findings: list[str], trust: Trust) -> None:
    """The audit log keeps that, on whose word and with which findings, everything was restored."""
    summary = _("从备份 %(name)s 恢复，核验%(result)s")
    if trust.unsigned:
        summary = _("从备份 %(name)s 恢复，没有核对签名（原因：%(why)s），核验%(result)s")
    result = _("未通过") if findings else _("通过")
    audit.record(
        actor=None,
        organization=None,
        kind="backup.restored",
        summary=summary % {"name": folder.name, "result": result, "why": trust.unsigned},
        data={
            "name": folder.name,
            "fingerprint": made.fingerprint,
            "unsigned": trust.unsigned,
            "findings": findings,
        },
        now=database_now(),
    )


def _opened(folder: Path, kind: str, trust: Trust) -> Manifest:
    content = manifest.content(folder)
    made = manifest.parse(content, folder)
    if not trust.unsigned:
        signing.require(folder, content, trust.signers)
    if made.kind != kind:
        raise BackupError(_("%(folder)s 是另一种备份（%(kind)s）。") % {"folder": folder, "kind": made.kind})
    places.check_parts(folder, made)
    return made


def _require_same_version(made: Manifest) -> None:
    """The dump brings its own tables: code of another version could not even verify them."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = (name for migration in loader.disk_migrations.values() for name in migration.replaces)
    needed, known = _names(expected_migrations()), _names([*loader.disk_migrations, *replaced])
    if other := sorted((needed - {*made.migrations}) | ({*made.migrations} - known)):
        detail = {"version": made.version, "first": other[0], "count": len(other)}
        raise BackupError(
            _(
                "备份由另一版本的平台（%(version)s）制作，有 %(count)d 个迁移不同，例如 %(first)s。"
                "请先装上当时的版本，恢复后再升级。"
            )
            % detail
        )


def _names(migrations: Iterable[tuple[str, str]]) -> set[str]:
    return {f"{app}.{name}" for app, name in migrations}
