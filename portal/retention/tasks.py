"""What beat asks for; the rows are the queue."""

from time import monotonic

from celery import shared_task

from portal.retention.services.destroying import destroy_approved

#: Seconds after which a round begins no further file.
ROUND = 25.0


@shared_task(name="portal.retention.tasks.destroy")
def destroy() -> None:
    """Sent by beat; see ``services.destroying.destroy_approved``."""
    destroy_approved(stop_at=monotonic() + ROUND)
