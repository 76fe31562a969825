"""``manage.py verify_files``: exit code 0 if every file that a row names is there and as it was written, else 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups import files


class Command(BaseCommand):
    help = "Compares every stored file with the hash that its row keeps, and names those that differ or are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        if damaged := list(files.damaged()):
            raise CommandError("下列文件缺失，或与记录的校验值不符：\n" + "\n".join(damaged))
        self.stdout.write("所有文件与记录的校验值相符")
