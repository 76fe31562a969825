"""``manage.py make_anchor_key``: the key that anchors are signed with; prints the public key for the auditor."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.anchors.models import Anchor
from portal.anchors.services.restoring import renew_key
from portal.organizations.enums import Role
from portal.organizations.queries import holders


class Command(BaseCommand):
    help = (
        "Makes the key that anchors are signed with (ANCHOR_KEY_FILE, mode 0600) and prints its public key, which is to"
        " be handed to the auditor on paper or in person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rotate",
            metavar="USERNAME",
            help="replace the key that is there, or was, answered for by this administrator; its anchors stay valid",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, by = timezone.now(), options["rotate"]
        if Path(settings.ANCHOR_KEY_FILE).exists() and not by:
            raise CommandError(f"{settings.ANCHOR_KEY_FILE} is there already; --rotate replaces it")
        if Anchor.objects.exists() and not by:
            raise CommandError("anchors have been signed before; --rotate says who answers for another key")
        actor = holders(Role.ADMINISTRATOR, now).filter(user__username=by).first() if by else None
        if by and actor is None:
            raise CommandError(f"{by} is no administrator")
        try:
            public = renew_key(actor=actor, now=now)
        except OSError as error:
            raise CommandError(f"not written: {error}") from error
        self.stdout.write(f"{public}\nfingerprint {public.stem}\n{public.read_text(encoding='ascii')}")
