"""What beat asks for; the rows are the queue."""

from celery import shared_task
from django.utils import timezone

from portal.privacy.services.erasure import look_again


@shared_task(name="portal.privacy.tasks.look_at_holds")
def look_at_holds() -> None:
    """Sent by beat; see ``services.erasure.look_again``."""
    look_again(now=timezone.now())
