"""``manage.py restore BACKUP --identity FILE --signed-by KEY``: exit code 0 for a portal as it was; 2 for one that was
restored and does not pass its verification; 1 if nothing was restored."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups import doors, restoring
from portal.backups.errors import BackupError


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database and an empty MEDIA_ROOT, then verifies the rows, every file, every"
        " ledger, and all of it against the anchors outside. Ends all sessions, revokes open invitations, and lists"
        " what may have to be ended anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="BACKUP", type=Path, help="one backup, the folder with manifest.json"
        )
        parser.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the private key")
        parser.add_argument(
            "--keys-into", type=Path, metavar="DIR", help="unpack a backup of keys here, and do nothing else"
        )

        trusted = parser.add_mutually_exclusive_group(required=True)
        trusted.add_argument(
            "--signed-by",
            nargs="+",
            metavar="KEY",
            help="the public key of those who make the backups, as make_backup_signing_key printed it",
        )
        trusted.add_argument(
            "--unsigned", metavar="WHY", help="take it whoever made it; the reason is kept in the audit log"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, identity = options["folder"].resolve(), options["identity"]
        trust = restoring.Trust(options["signed_by"] or (), (options["unsigned"] or "").strip())
        if not trust.signers and not trust.unsigned:
            raise CommandError("--unsigned：请写明原因")
        try:
            if options["keys_into"]:
                names = restoring.restore_keys(folder, identity, options["keys_into"], trust)
                self.stdout.write("\n".join(names))
                return
            made = restoring.restore(folder, identity, trust)
        except BackupError as error:
            raise CommandError(f"没有恢复：{error}") from error
        except OSError as error:
            raise CommandError(f"没有恢复：{error.strerror or error}") from error
        self.stdout.write(
            f"已恢复到 {made.made_at:%Y-%m-%d %H:%M:%S %Z} 的备份，指纹 {made.fingerprint}，正在核验"
        )
        findings = list(restoring.verify(made))
        restoring.write_down(folder, made, findings, trust)
        self.stdout.write(
            "登录已全部结束，没有接受的邀请已全部撤回。备份以后停用的又有效了，请逐项核对，重新办理："
        )
        self.stdout.write("".join(f"- {line}\n" for line in doors.still_open()), ending="")
        if findings:
            raise CommandError("已恢复，但核验没有通过：\n" + "\n".join(findings), returncode=2)
        self.stdout.write(f"核验通过：表 {len(made.tables)} 个，文件 {made.files} 个，台账完整")
