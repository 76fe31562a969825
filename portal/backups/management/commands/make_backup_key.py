"""``manage.py make_backup_key FILE``: the key that backups are read with, to be kept away from this machine."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups.crypt import make_identity


class Command(BaseCommand):
    help = "Writes a new private key to FILE and prints the public one, which goes into BACKUP_RECIPIENTS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        private, public = make_identity()
        try:
            handle = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"写不了 {options['file']}：{error.strerror}") from error
        with os.fdopen(handle, "w") as file:
            file.write(f"# public key: {public}\n{private}\n")
            file.flush()
            os.fsync(file.fileno())
        self.stdout.write(public)
