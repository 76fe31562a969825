"""What work lists count and show beside what is owed, without what is closed or other people's."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently

OPEN = [
    "accepted", "completed", "correction_requested", "delivered", "evaluated", "in_progress", "planned", "reported",
    "submitted",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0027_owed_so_far")]
    operations = [
        AddIndexConcurrently(
            "proxyrequest",
            models.Index(
                fields=["park", "updated_at"],
                condition=Q(state="draft") & Q(filed_at_window=True),
                name="request_window_drafts",
            ),
        ),
        AddIndexConcurrently(
            "proxyrequest",
            models.Index(
                fields=["park", "state"],
                include=["id"],
                condition=Q(number__isnull=False) & Q(state__in=OPEN),
                name="request_park_open",
            ),
        ),
        AddIndexConcurrently(
            "proxyrequest",
            models.Index(
                fields=["state"],
                include=["divisions", "id"],
                condition=Q(number__isnull=False) & Q(state__in=OPEN),
                name="request_county_open",
            ),
        ),
    ]
