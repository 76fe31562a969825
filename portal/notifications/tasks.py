"""What beat has done every few seconds."""

from celery import shared_task

from portal.health.enums import Beat
from portal.health.services import beating
from portal.notifications import services


@shared_task(name="portal.notifications.tasks.send_pending")
def send_pending() -> None:
    with beating(Beat.SENDING) as pulse:
        pulse.handled = services.send_pending()
