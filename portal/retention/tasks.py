"""What beat asks for; the rows are the queue."""

from time import monotonic

from celery import shared_task

from portal.health.enums import Beat
from portal.health.services import beating
from portal.retention.services.destroying import destroy_approved
from portal.retention.services.watching import watch_disposals

#: Seconds after which a round begins no further file.
ROUND = 25.0


@shared_task(name="portal.retention.tasks.destroy")
def destroy() -> None:
    """Sent by beat; see ``services.destroying.destroy_approved``."""
    with beating(Beat.DISPOSING) as pulse:
        pulse.handled = destroy_approved(stop_at=monotonic() + ROUND)


@shared_task(name="portal.retention.tasks.watch")
def watch() -> None:
    """Sent by beat; see ``services.watching.watch_disposals``."""
    watch_disposals()
