"""What beat has done every few minutes."""

from celery import shared_task
from django.utils import timezone

from portal.workdays.alerts import alert_unpublished_years


@shared_task(name="portal.workdays.tasks.alert")
def alert() -> None:
    alert_unpublished_years(timezone.now())
