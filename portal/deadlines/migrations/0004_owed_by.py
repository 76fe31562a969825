"""What an organ owes is found among what runs, however much it has settled."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("deadlines", "0003_running_out")]
    operations = [
        AddIndexConcurrently(
            "deadline",
            models.Index(
                fields=["organ", "kind", "due_at"],
                condition=Q(state__in=["open", "overdue"]),
                name="deadline_owed_by",
            ),
        )
    ]
