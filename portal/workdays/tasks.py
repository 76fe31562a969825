"""What beat has done every few minutes."""

from celery import shared_task
from django.utils import timezone

from portal.health.enums import Beat
from portal.health.services import beating
from portal.workdays.alerts import alert_unpublished_years


@shared_task(name="portal.workdays.tasks.alert")
def alert() -> None:
    with beating(Beat.CALENDAR) as pulse:
        pulse.handled = alert_unpublished_years(timezone.now())
