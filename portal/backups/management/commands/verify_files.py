"""``manage.py verify_files``: exit code 0 if every file that a row names is there and as it was written, else 1.

Rows themselves are held against the traces of what they said when the bytes came, for whoever exchanges a file may put
the hash in its row right.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.anchors.checking import trace_faults
from portal.backups import files


class Command(BaseCommand):
    help = (
        "Compares every stored file with the hash that its row keeps, and every row with its traces, and names those"
        " that differ or are missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        if damaged := list(files.damaged()):
            found += ["下列文件缺失，或与记录的校验值不符：", *damaged]
        if changed := list(trace_faults()):
            found += ["下列记录与登记的痕迹不符：", *changed]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("所有文件与记录的校验值相符")
