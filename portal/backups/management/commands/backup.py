"""``manage.py backup DIR``: exit code 0 for a backup of everything; 2 for one in which files are missing or altered
that were so before; 1 if none was made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups.errors import BackupError
from portal.backups.making import back_up_keys, make_backup


class Command(BaseCommand):
    help = (
        "Writes the database and all files, as of one moment and encrypted to BACKUP_RECIPIENTS, to a new folder in"
        " DIR. Keys and environment are left out; --keys writes them, and them alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="DIR", type=Path)
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="remove all but the N newest")
        parser.add_argument(
            "--keys", action="store_true", help="the keys and the environment, to another place"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path = options["place"]
        if options["keep"] < 0:
            raise CommandError("--keep: 0 or more")
        try:
            made = back_up_keys(place) if options["keys"] else make_backup(place, keep=options["keep"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"没有做成备份：{error.strerror or error}（{place}）") from error
        size = sum(part.size for part in made.manifest.parts.values())
        self.stdout.write(
            f"{made.folder}：{size} 字节，文件 {made.manifest.files} 个，指纹 {made.manifest.fingerprint}"
        )
        if made.let_go:
            self.stdout.write(f"删除了 {made.let_go} 个旧备份")
        if made.manifest.damaged:
            names = "\n".join(made.manifest.damaged)
            raise CommandError(f"备份已做成，但下列文件缺失或与记录的校验值不符：\n{names}", returncode=2)
