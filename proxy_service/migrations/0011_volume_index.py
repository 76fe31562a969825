"""The lines of a volume are found by it."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0010_traced_elsewhere")]
    operations = [
        AddIndexConcurrently("paperrecord", models.Index(fields=["volume"], name="paper_record_by_volume"))
    ]
