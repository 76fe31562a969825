"""``manage.py export_ledgers FILE``: all ledgers for clients/verifier/verify_ledgers.py, as JSON lines under gzip."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.anchors.exporting import export


class Command(BaseCommand):
    help = "Writes all ledgers, as they stand at this moment, for an auditor who verifies them without the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="e.g. ledgers.jsonl.gz; one that is there is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = export(options["file"])
        except OSError as error:
            raise CommandError(f"not written: {error}") from error
        told = ", ".join(f"{number} × {name}" for name, number in counts.items())
        self.stdout.write(f"{options['file']}: {told}")
