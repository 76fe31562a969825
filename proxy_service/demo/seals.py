"""样章: seals of the demonstration, of a CA without legal effect, for everybody who may seal."""

from django.conf import settings
from django.utils import timezone

from portal.documents.enums import SealProvider
from portal.documents.services import register_seal
from portal.documents.signing.trial import make_trial_seals
from portal.organizations.models import Organization
from portal.organizations.queries import administrators


def create_seals() -> int:
    """Registers a sample for each organisation in which somebody seals; how many."""
    now = timezone.now()
    by = administrators(now)[0]
    organizations = Organization.objects.filter(memberships__role__in=settings.SEALING_ROLES).distinct()
    owners = {each.code: each for each in organizations}
    trials = make_trial_seals({code: each.name for code, each in owners.items()}, now=now)
    for organization, trial in zip(owners.values(), trials, strict=True):
        register_seal(
            organization=organization,
            name=organization.name,
            purpose="",
            provider=SealProvider.KEY_FILE,
            key_name=trial.key_name,
            certificate=trial.certificate.read_text("ascii"),
            sample=True,
            by=by,
            now=now,
        )
    return len(owners)
