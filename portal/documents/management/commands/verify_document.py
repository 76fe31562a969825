"""``manage.py verify_document FILE``: exit code 0 for a genuine paper that holds, 1 for anything else, and why."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.documents.services.uploading import LARGEST
from portal.documents.verifying import verify


class Command(BaseCommand):
    help = "Says whether a PDF is a paper of this portal and still holds, by the register, and who signed it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        if len(content) > LARGEST:
            raise CommandError(f"{options['file']} is larger than any paper of this portal")
        finding = verify(content)
        if not finding.genuine:
            raise CommandError(finding.text)
        self.stdout.write(finding.text)
