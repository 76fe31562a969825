"""What the commands on packages of archived requests are told."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand


class PackageCommand(BaseCommand):
    """Takes a file, and whether one without a signature will do."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unsigned",
            action="store_true",
            help="accept a package without signature: nobody vouches for it",
        )
