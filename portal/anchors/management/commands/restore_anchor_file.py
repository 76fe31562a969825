"""``manage.py restore_anchor_file --by USERNAME --reason TEXT``: has the file of anchors go on from the database.

After a disk was lost, or the portal moved without the file. With ``--set-aside``, after a backup was restored knowingly
and the file is ahead: the old file is kept under another name. Both are for the auditor to know, who has copies.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.anchors.checking import file_faults
from portal.anchors.services.restoring import restore_file
from portal.errors import DomainError
from portal.organizations.enums import Role
from portal.organizations.queries import holders


class Command(BaseCommand):
    help = "Adds to the file of anchors those that only the database has; refused where the two contradict each other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="the administrator who answers for it"
        )
        parser.add_argument("--reason", required=True, help="what happened; kept in the audit log")
        parser.add_argument(
            "--set-aside",
            action="store_true",
            help="keep the file that is there under another name and begin anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        actor = holders(Role.ADMINISTRATOR, now).filter(user__username=options["by"]).first()
        if actor is None or not options["reason"].strip():
            raise CommandError("give a reason" if actor else f"{options['by']} is no administrator")
        try:
            added = restore_file(
                actor=actor, reason=options["reason"].strip(), set_aside=options["set_aside"], now=now
            )
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} lines added")
        if fault := next(file_faults(), None):
            raise CommandError(fault)
