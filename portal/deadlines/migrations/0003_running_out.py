"""What has run out and was not swept yet is found by its end."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("deadlines", "0002_paused")]
    operations = [
        AddIndexConcurrently(
            "deadline",
            models.Index(
                fields=["due_at"], condition=models.Q(("state", "open")), name="deadline_running_out"
            ),
        )
    ]
