"""Making a backup: the database and the files that it names, as of one moment."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.anchors.models import Anchor
from portal.backups import files, places, postgres, signing
from portal.backups.errors import BackupError
from portal.backups.manifest import Manifest
from portal.exchange.snapshot import snapshot
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.services import beating, close_alarm, raise_alarm

DATABASE, FILES, KEYS = "database.dump.age", "files.tar.age", "keys.tar.age"
PORTAL, APART = "portal", "keys"
# Names of damaged files that an alarm lists; the manifest has them all.
LISTED = 20


@dataclass(frozen=True)
class Made:
    """Where a backup lies, what it says of itself, and how many older ones went for it."""

    folder: Path
    manifest: Manifest
    let_go: int = 0


def make_backup(place: Path, *, keep: int = 0) -> Made:
    """Writes a backup below ``place``, and lets go of all but the ``keep`` newest (0: of none).

    The dump and the list of files are of one snapshot, while people go on working: a file is written before the row
    that names it is committed and never changes, so what the snapshot names is there. What is missing or altered all
    the same stands in the manifest and raises an alarm; the backup is made. ``OSError`` and ``BackupError``: nothing
    was made, and what was there before still is.
    """
    recipients, key = _recipients(), signing.private_key()
    with places.locked(place), beating(Beat.BACKUP) as pulse:
        made_at = database_now()
        with places.Unfinished(place, f"{made_at:%Y%m%dT%H%M%SZ}", recipients) as unfinished:
            with snapshot():
                unfinished.write(DATABASE, postgres.dump(postgres.export_snapshot()))
                packed = files.Packed(files.named().iterator())
                unfinished.write(FILES, packed)
                tables, migrations, anchor = postgres.counts(), postgres.migrations(), _last_anchor()
            # Asked after the snapshot: lists that ran out and the like were rightly taken away while it lasted.
            gone = [name for name in packed.missing if not files.still_named(name)]
            manifest = Manifest(
                kind=PORTAL,
                made_at=made_at,
                version=version(),
                parts=unfinished.parts,
                migrations=migrations,
                tables=tables,
                files=packed.count,
                files_sha256=packed.sums.hexdigest(),
                damaged=sorted({*packed.altered, *packed.missing} - {*gone}),
                gone=gone,
                anchor=anchor,
                apart=[str(path) for path in secret_places()],
            )
            folder = unfinished.finish(manifest, key.sign)
        _tell(folder, manifest, signing.public(key))
        pulse.handled = packed.count
        let_go = places.let_go(place, PORTAL, keep) if keep else []
    return Made(folder, manifest, len(let_go))


def back_up_keys(place: Path) -> Made:
    """Writes what a portal needs beside its data (keys of seals and anchors, trusted roots, environment) below
    ``place``, which is not where backups are kept: who finds one of the two shall not have the other."""
    recipients, key, secrets = _recipients(), signing.private_key(), secret_places()
    if not secrets:
        raise BackupError(_("没有需要另行备份的密钥和配置。"))
    with places.locked(place):
        # Whoever may read all keys need be nobody to the database: the clock is this machine's.
        made_at = timezone.now()
        with places.Unfinished(place, f"{made_at:%Y%m%dT%H%M%SZ}-keys", recipients) as unfinished:
            unfinished.write(KEYS, files.pack_secrets(secrets))
            apart = [str(path) for path in secrets]
            manifest = Manifest(APART, made_at, version(), unfinished.parts, apart=apart)
            return Made(unfinished.finish(manifest, key.sign), manifest)


def secret_places() -> list[Path]:
    """The files and folders that no backup of the data holds, those that exist."""
    named: list[str | Path] = [
        settings.ANCHOR_KEY_FILE,
        settings.BACKUP_SIGNING_KEY_FILE,
        settings.SEAL_KEY_DIR,
        settings.SEAL_TRUST_DIR,
        settings.SEAL_CRL_DIR,
        *settings.BACKUP_SECRETS,
    ]
    return [path for path in map(Path, named) if path.is_file() or (path.is_dir() and any(path.iterdir()))]


def version() -> str:
    """Of the portal, as pyproject.toml says it."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def _recipients() -> list[str]:
    if not settings.BACKUP_RECIPIENTS:
        raise BackupError(
            _("没有设置 BACKUP_RECIPIENTS。先运行 manage.py make_backup_key，把得到的公钥写进去。")
        )
    return settings.BACKUP_RECIPIENTS


def _last_anchor() -> Mapping[str, object] | None:
    return Anchor.objects.order_by("-number").values("number", "hash").first()


@transaction.atomic
def _tell(folder: Path, manifest: Manifest, signer: str) -> None:
    """The audit log, and so the next anchor outside, keeps by which fingerprint the backup is known."""
    now = database_now()
    audit.record(
        actor=None,
        organization=None,
        kind="backup.made",
        summary=_("备份 %(name)s，文件 %(count)d 个") % {"name": folder.name, "count": manifest.files},
        data={
            "name": folder.name,
            "fingerprint": manifest.fingerprint,
            "signer": signer,
            "damaged": manifest.damaged,
        },
        now=now,
    )
    if manifest.damaged:
        names = "\n".join(manifest.damaged[:LISTED])
        detail = _("%(count)d 个文件缺失，或与记录的校验值不符：\n%(names)s")
        detail %= {"count": len(manifest.damaged), "names": names}
        raise_alarm(AlarmCode.FILE_DAMAGED, detail, now=now)
    else:
        close_alarm(AlarmCode.FILE_DAMAGED, now=now)
