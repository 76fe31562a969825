"""``manage.py verify_ledger [REQUEST-NUMBER|LEDGER-UUID]``: exit code 0 if the chains hold, 1 if one is broken.

Without a reference it also holds entries and traces against the anchors, the anchors against their file, and rows
against their traces, and asks whether anchors were made all along.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.anchors.checking import faults
from portal.anchors.models import Anchor
from portal.ledger.queries import ledgers_named
from portal.ledger.verify import verify

# The rest of a list that would have an entry for everything.
MOST = 100


class Command(BaseCommand):
    help = (
        "Recomputes the hash chain of one ledger, or of all, and names the first broken entry; of all, also whether"
        " they are as they were anchored."
    )

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
        anchors = 0
        if not options["reference"]:
            anchors = Anchor.objects.count()
            broken += [f"anchors: {fault}" for fault in faults()]
        if broken:
            more = [f"… and {len(broken) - MOST} more"] if len(broken) > MOST else []
            raise CommandError("\n".join(broken[:MOST] + more))
        self.stdout.write(f"{ledgers} ledgers, {entries} entries: every chain holds")
        if anchors:
            self.stdout.write(f"{anchors} anchors: file, database, entries and traces agree")
