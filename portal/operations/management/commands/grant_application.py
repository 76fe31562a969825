"""``manage.py grant_application ROLE…``: lets roles of the database that own nothing run the portal.

To be run as the owner of the tables, after every ``migrate``. Exit code 1 if a role is not there or could lift guards.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.operations import rights


class Command(BaseCommand):
    help = (
        "Grants ROLE what the running portal needs, and nothing more: reading and writing rows, in tables that only"
        " grow no more than adding to them. Idempotent; run it after every migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roles", metavar="ROLE", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                for role in options["roles"]:
                    rights.grant(role)
        except rights.RoleUnfit as error:
            raise CommandError(str(error)) from error
        for role in options["roles"]:
            self.stdout.write(
                f"{role}: rows of every table, new rows alone in {len(rights.only_growing())} of them"
            )
            if not rights.reads_statistics(role):
                self.stdout.write(f'as superuser: GRANT {rights.STATISTICS} TO "{role}";')
