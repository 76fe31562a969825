"""What beat has done every few seconds."""

from celery import shared_task
from django.utils import timezone

from portal.health.enums import Beat
from portal.health.services import beating
from portal.operations import services


@shared_task(name="portal.operations.tasks.announce_alarms")
def announce_alarms() -> None:
    with beating(Beat.ANNOUNCING) as pulse:
        pulse.handled = services.announce_alarms(now=timezone.now())
