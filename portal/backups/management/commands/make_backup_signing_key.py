"""``manage.py make_backup_signing_key``: the key that backups made here are signed with; prints its public key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import signing


class Command(BaseCommand):
    help = (
        "Makes the key that backups are signed with (BACKUP_SIGNING_KEY_FILE, mode 0600) and prints its public key, to"
        " be kept where the private key is that opens backups: restore --signed-by asks for it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            public = signing.make_key()
        except OSError as error:
            raise CommandError(f"写不了 {settings.BACKUP_SIGNING_KEY_FILE}：{error.strerror}") from error
        self.stdout.write(public)
