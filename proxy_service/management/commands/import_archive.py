"""``manage.py import_archive FILE``: takes the package of an archived request into this portal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.errors import DomainError
from proxy_service.services.archives import import_package


class Command(BaseCommand):
    help = "Verifies the package of an archived request and stores it once; refuses what does not verify."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unsigned",
            action="store_true",
            help="accept a package without signature: nobody vouches for it",
        )

    def handle(self, *args: Any, file: Path, unsigned: bool, **options: Any) -> None:
        try:
            with file.open("rb") as package:
                case, is_new = import_package(file=package, now=timezone.now(), unsigned=unsigned)
        except OSError as error:
            raise CommandError(f"{file} 没有导入：{error.strerror}") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{case.number} {'已导入' if is_new else '此前已导入，没有变化'}")
