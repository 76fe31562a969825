"""The calls behind a figure are read the latest first."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delegation", "0011_lists_in_order")]

    operations = [
        AddIndexConcurrently("call", models.Index(fields=["called_at", "id"], name="call_latest")),
    ]
