"""What beat has done every few seconds."""

from celery import shared_task

from portal.notifications import services


@shared_task(name="portal.notifications.tasks.send_pending")
def send_pending() -> None:
    services.send_pending()
