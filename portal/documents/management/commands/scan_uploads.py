"""``manage.py scan_uploads``: asks the virus scanner about files that people handed in before."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.console import shell_user
from portal.documents.clamd import ScannerGone
from portal.documents.services import release_unscanned, scan_again
from portal.errors import DomainError

FROM_THE_BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001  (made aware below)


class Command(BaseCommand):
    help = "Scans all uploads again, those from before there was a scanner too; infected ones go into quarantine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=datetime.fromisoformat,
            default=FROM_THE_BEGINNING,
            help="only from this day on: 2026-11-01",
        )
        parser.add_argument(
            "--release", action="store_true", help="there is no scanner any more: give out what waits for one"
        )

    def handle(self, *args: Any, since: datetime, release: bool, **options: Any) -> None:
        if release:
            self._release()
            return
        scanned = infected = failed = 0
        try:
            for stored, reason in scan_again(since=timezone.make_aware(since)):
                scanned += not reason
                failed += bool(reason)
                infected += stored.is_infected
                if reason or stored.is_infected:
                    self.stdout.write(f"{stored.pk} {stored.name}: {reason or stored.scan_note}")
        except ScannerGone as error:
            raise CommandError(f"查毒服务没有应答（{error}），已查 {scanned} 份") from error
        self.stdout.write(f"已查 {scanned} 份，查出病毒 {infected} 份，没能查 {failed} 份")
        if failed:
            raise CommandError("有文件没能查毒，见上", returncode=1)

    def _release(self) -> None:
        try:
            self.stdout.write(f"{release_unscanned(by=shell_user())} 份文件不再等待查毒")
        except DomainError as error:
            raise CommandError(error.message) from error
