"""``manage.py register_seal CODE …``: registers a seal of an organisation after it was tried."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.documents import services
from portal.documents.enums import SealProvider, SealPurpose
from portal.documents.models import Seal
from portal.documents.signing import SigningError
from portal.errors import DomainError
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import holders


def add_kind(parser: ArgumentParser) -> None:
    """Which of an organisation's seals is meant."""
    parser.add_argument(
        "--purpose",
        choices=SealPurpose.values,
        default=SealPurpose.OFFICIAL.value,
        help="official (公章), or approval (行政审批专用章), which stands below the star",
    )
    parser.add_argument(
        "--number", type=int, default=0, help="of several approval seals: 行政审批专用章(1) …"
    )


class Command(BaseCommand):
    help = (
        "Registers an electronic seal of an organisation: its key must sign, its certificate lead to a root in"
        " SEAL_TRUST_DIR. The key stays where it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the organisation")
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="the security administrator who answers for it"
        )
        parser.add_argument("--provider", choices=SealProvider.values)
        parser.add_argument("--key", help="name of the key file, label on the token, or name at the service")
        parser.add_argument(
            "--certificate", type=Path, help="PEM file: the signer's certificate, then its chain"
        )
        parser.add_argument("--name", default="", help="what stands around the star; the organisation's name")
        add_kind(parser)
        parser.add_argument(
            "--despite-name",
            default="",
            metavar="REASON",
            help="register it although certificate or --name names another; the register keeps the reason",
        )
        parser.add_argument("--sample", action="store_true", help="a seal without legal effect, marked 样章")
        parser.add_argument(
            "--end",
            default="",
            metavar="REASON",
            help="end the seal of this purpose and number in use before, or only that",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        organization = Organization.objects.filter(code=options["code"]).first()
        answering = holders(Role.SECURITY_ADMINISTRATOR, now).select_related("user", "organization")
        actor = answering.filter(user__username=options["by"]).first()
        if organization is None or actor is None:
            raise CommandError(
                "no such organisation" if actor else f"{options['by']} is no security administrator"
            )
        register = bool(options["provider"])
        if register and not (options["key"] and options["certificate"]):
            raise CommandError("--provider needs --key and --certificate")
        if not register and not options["end"]:
            raise CommandError("nothing to do: give --provider, --key and --certificate, or --end")
        try:
            if options["end"]:
                self._end(organization, options, actor)
            if register:
                seal = services.register_seal(
                    organization=organization,
                    name=options["name"] or organization.name,
                    purpose=options["purpose"],
                    number=options["number"],
                    provider=options["provider"],
                    key_name=options["key"],
                    certificate=options["certificate"].read_text("ascii"),
                    sample=options["sample"],
                    despite_name=options["despite_name"],
                    actor=actor,
                    now=now,
                    by_command=True,
                )
                self.stdout.write(f"registered: {seal}, certificate until {seal.valid_until:%Y-%m-%d}")
        except (DomainError, SigningError, OSError, UnicodeError) as error:
            raise CommandError(str(error)) from error

    def _end(self, organization: Organization, options: dict[str, Any], actor: Membership) -> None:
        in_use = Seal.objects.filter(organization=organization, ended_at=None)
        seal = in_use.filter(purpose=options["purpose"], number=options["number"]).first()
        if seal is None:
            raise CommandError(f"{organization.name} has no such seal in use")
        services.end_seal(seal=seal, reason=options["end"], actor=actor, now=timezone.now(), by_command=True)
        self.stdout.write(f"ended: {seal}")
