"""``manage.py make_test_ca CODE …``: a root without legal effect, and for each organisation a key and a chain."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.documents.enums import SealPurpose
from portal.documents.management.commands.register_seal import add_kind
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.documents.signing.trial import make_trial_seals
from portal.organizations.models import Organization


class Command(BaseCommand):
    help = (
        "Makes a certificate authority for trying seals: its root goes into SEAL_TRUST_DIR, for each organisation a key"
        " and its chain into SEAL_KEY_DIR; prints the commands that register them. Refused in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", metavar="CODE", help="code of an organisation")
        add_kind(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.FORBID_DEMO_ACCOUNTS:
            raise CommandError("production trusts no test CA")
        owners = dict(Organization.objects.filter(code__in=options["codes"]).values_list("code", "name"))
        if missing := [code for code in options["codes"] if code not in owners]:
            raise CommandError(f"no organisation has the code {', '.join(missing)}")
        kind = SealKind(SealPurpose(options["purpose"]), options["number"])
        named = {code: name if kind == OFFICIAL else kind.of(name) for code, name in owners.items()}
        which = "" if kind == OFFICIAL else f" --purpose {kind.purpose.value} --number {kind.number}"
        for code, made in zip(owners, make_trial_seals(named, now=timezone.now()), strict=True):
            self.stdout.write(
                f"manage.py register_seal {code}{which} --provider file --key {made.key_name}"
                f" --certificate {made.certificate} --sample --by USERNAME"
            )
