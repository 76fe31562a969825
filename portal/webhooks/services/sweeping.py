"""Forgetting old deliveries."""

from datetime import datetime, timedelta

from django.conf import settings

from portal.webhooks.models import Delivery

BATCH = 5_000


def sweep(*, now: datetime) -> int:
    """Removes what came up more than WEBHOOK_KEEP_DAYS ago, whatever became of it; how many deliveries."""
    oldest = now - timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    removed = 0
    while keys := list(Delivery.objects.filter(created_at__lt=oldest).values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed
