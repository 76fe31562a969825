"""``manage.py verify_ledger [REQUEST-NUMBER|LEDGER-UUID]``: exit code 0 if the chains hold, 1 if one is broken."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger.queries import ledgers_named
from portal.ledger.verify import verify


class Command(BaseCommand):
    help = "Recomputes the hash chain of one ledger, or of all, and names the first broken entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", default="", help="request number or ledger identifier")

    def handle(self, *args: Any, **options: Any) -> None:
        ledgers = entries = 0
        broken = []
        for ledger in ledgers_named(options["reference"]).iterator():
            ledgers += 1
            entries += ledger.length
            found = verify(ledger)
            if found is not None:
                broken.append(f"{ledger}: entry {found.sequence} (id {found.entry_id}): {found.reason}")
        if options["reference"] and not ledgers:
            raise CommandError(f"no ledger is called {options['reference']}")
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{ledgers} ledgers, {entries} entries: every chain holds")
