"""What beat has done every hour."""

from celery import shared_task
from django.utils import timezone

from portal.service_accounts.services import reminders


@shared_task(name="portal.service_accounts.tasks.remind")
def remind() -> None:
    reminders.remind_of_expiring_keys(now=timezone.now())
