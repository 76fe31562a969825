"""``manage.py import_archive FILE``: takes the package of an archived request into this portal."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.errors import DomainError
from proxy_service.management.package_command import PackageCommand
from proxy_service.services.archives import import_package


class Command(PackageCommand):
    help = "Verifies the package of an archived request and stores it once; refuses what does not verify."

    def handle(self, *args: Any, file: Path, unsigned: bool, **options: Any) -> None:
        try:
            with file.open("rb") as package:
                case, is_new = import_package(file=package, now=timezone.now(), unsigned=unsigned)
        except OSError as error:
            raise CommandError(f"{file} 没有导入：{error.strerror}") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{case.number} {'已导入' if is_new else '此前已导入，没有变化'}")
