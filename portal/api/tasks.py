"""What beat has done."""

from celery import shared_task
from django.utils import timezone

from portal.api.idempotency import sweep_replies as sweep


@shared_task
def sweep_replies() -> None:
    sweep(now=timezone.now())
