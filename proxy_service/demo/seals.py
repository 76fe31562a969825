"""样章: seals of the demonstration, of a CA without legal effect, for everybody who may seal."""

from django.conf import settings
from django.utils import timezone

from delegation.enums.authorities import Mode
from delegation.models import Instrument
from delegation.modes import MODES
from portal.documents.enums import SealProvider
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.documents.services import register_seal
from portal.documents.signing.trial import make_trial_seals
from portal.organizations.enums import Role
from portal.organizations.models import Organization
from portal.organizations.queries import holders


def create_seals() -> int:
    """Registers a sample of the official seal for each organisation in which somebody seals, and of the approval seal
    where powers were granted directly; how many."""
    now = timezone.now()
    actor = holders(Role.SECURITY_ADMINISTRATOR, now)[0]
    organizations = Organization.objects.filter(memberships__role__in=settings.SEALING_ROLES).distinct()
    wanted = [(each, OFFICIAL) for each in organizations]
    wanted += [(park, MODES[Mode.DIRECT_GRANT].seal) for park in _granted()]
    names = {f"{each.code}-{kind.purpose}": _named(each, kind) for each, kind in wanted}
    for (organization, kind), trial in zip(wanted, make_trial_seals(names, now=now), strict=True):
        register_seal(
            organization=organization,
            name=organization.name,
            purpose=kind.purpose,
            number=kind.number,
            provider=SealProvider.KEY_FILE,
            key_name=trial.key_name,
            certificate=trial.certificate.read_text("ascii"),
            sample=True,
            actor=actor,
            now=now,
        )
    return len(wanted)


def _granted() -> list[Organization]:
    """The parks that decide in their own name."""
    deeds = Instrument.objects.filter(mode=Mode.DIRECT_GRANT)
    return list(Organization.objects.filter(pk__in=deeds.values("park")).order_by("pk"))


def _named(organization: Organization, kind: SealKind) -> str:
    return organization.name if kind == OFFICIAL else kind.of(organization.name)
