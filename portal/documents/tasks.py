from time import monotonic

from celery import shared_task
from django.utils import timezone

from portal.documents import services
from portal.documents.signing.revocation import fetch_configured
from portal.health.enums import Beat
from portal.health.services import beating

# One pass of the scanner takes no further file after so many seconds.
SCANNING_SECONDS = 40


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


@shared_task(name="portal.documents.tasks.scan_uploads")
def scan_uploads() -> None:
    """Sent by beat; see ``services.scan_pending``."""
    with beating(Beat.SCANNING) as pulse:
        pulse.handled = services.scan_pending(stop_at=monotonic() + SCANNING_SECONDS)


@shared_task(name="portal.documents.tasks.watch_scans")
def watch_scans() -> None:
    """Sent by beat, to another worker than the scanner's; see ``services.watch_scans``."""
    services.watch_scans()


@shared_task(name="portal.documents.tasks.watch_room")
def watch_room() -> None:
    """Sent by beat; see ``services.watch_room``."""
    services.watch_room()
