"""``manage.py make_test_ca CODE …``: a root without legal effect, and for each organisation a key and a chain."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.documents.signing.trial import TrialCA, write_new
from portal.organizations.models import Organization


class Command(BaseCommand):
    help = (
        "Makes a certificate authority for trying seals: its root goes into SEAL_TRUST_DIR, for each organisation a key"
        " and its chain into SEAL_KEY_DIR. Refused in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", metavar="CODE", help="code of an organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.FORBID_DEMO_ACCOUNTS:
            raise CommandError("production trusts no test CA")
        found = {each.code: each for each in Organization.objects.filter(code__in=options["codes"])}
        if missing := [code for code in options["codes"] if code not in found]:
            raise CommandError(f"no organisation has the code {', '.join(missing)}")
        ca = TrialCA(timezone.now())
        keys = Path(settings.SEAL_KEY_DIR)
        name = f"test-ca-{ca.root.fingerprint(hashes.SHA256()).hex()[:12]}.pem"
        made = []
        try:
            for code, organization in found.items():
                key, chain = ca.seal(organization.name)
                for ending, content, mode in (("key", key, 0o600), ("pem", chain, 0o644)):
                    write_new(keys / f"{code}.{ending}", content, mode=mode)
                made.append(
                    f"manage.py register_seal {code} --provider file --key {code}.key"
                    f" --certificate {keys / code}.pem --sample --by USERNAME"
                )
            write_new(Path(settings.SEAL_TRUST_DIR) / name, ca.root.public_bytes(Encoding.PEM), mode=0o644)
        except FileExistsError as error:
            raise CommandError(f"{error.filename} is there already; take it away first") from error
        self.stdout.write("\n".join(made))
