"""The periods that a pause holds are found by an index that has no others."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("deadlines", "0001_tables")]
    operations = [
        AddIndexConcurrently(
            "deadline",
            models.Index(
                fields=["ledger"], condition=Q(state="open", due_at__isnull=True), name="deadline_paused"
            ),
        )
    ]
