"""``manage.py grant_application --portal ROLE --anchoring ROLE --backup ROLE``: lets roles of the database that own
nothing run the portal.

To be run as the owner of the tables, after every ``migrate``. Exit code 1 if a role is not there or could lift guards.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.operations import rights
from portal.operations.rights import Purpose

WRITES = {
    Purpose.PORTAL: "rows of every table but anchors and traces, new rows alone where they only grow",
    Purpose.ANCHORING: "anchors, and what tells of them",
    Purpose.BACKUP: "the entry and the signs of life of a backup",
}


class Command(BaseCommand):
    help = (
        "Grants each ROLE what its purpose takes, and nothing more: all read everything; the portal writes rows, and in"
        " tables that only grow no more than new ones. A role may be named for several. Idempotent; run it after every"
        " migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for purpose in Purpose:
            parser.add_argument(
                f"--{purpose}", metavar="ROLE", nargs="+", default=[], help=f"writes {WRITES[purpose]}"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        asked: dict[str, list[Purpose]] = {}
        for purpose in Purpose:
            for role in options[purpose]:
                asked.setdefault(role, []).append(purpose)
        if not asked:
            raise CommandError("which roles? --portal, --anchoring, --backup")
        try:
            with transaction.atomic():
                for role, purposes in asked.items():
                    rights.grant(role, purposes)
        except rights.RoleUnfit as error:
            raise CommandError(str(error)) from error
        for role, purposes in asked.items():
            told = "; ".join(WRITES[each] for each in purposes)
            self.stdout.write(f"{role}: reads everything, writes {told}")
            if not rights.reads_statistics(role):
                self.stdout.write(f'as superuser: GRANT {rights.STATISTICS} TO "{role}";')
