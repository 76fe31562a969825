from celery import shared_task
from django.utils import timezone

from portal.documents import services
from portal.documents.signing.revocation import fetch_configured
from portal.health.enums import Beat
from portal.health.services import beating


@shared_task(name="portal.documents.tasks.render_pending")
def render_pending() -> None:
    """Sent by beat; see ``services.render_pending``."""
    with beating(Beat.RENDERING) as pulse:
        pulse.handled = services.render_pending()


@shared_task(name="portal.documents.tasks.seal_pending")
def seal_pending() -> None:
    """Sent by beat; see ``services.seal_pending``."""
    with beating(Beat.SEALING) as pulse:
        pulse.handled = services.seal_pending()


@shared_task(name="portal.documents.tasks.fetch_revocations")
def fetch_revocations() -> None:
    """Sent by beat every hour; see ``signing.revocation``."""
    fetch_configured()


@shared_task(name="portal.documents.tasks.sweep_orphans")
def sweep_orphans() -> None:
    """Sent by beat once a day; see ``services.sweep_orphans``."""
    services.sweep_orphans(now=timezone.now())
