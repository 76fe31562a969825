"""Which ledger is of which package and of which volume of old lines is traced (``portal.anchors.traced``)."""

from django.db import migrations

TRACED = {
    "packagekeeping": ("proxy_service_packagekeeping", "case_id,ledger_id"),
    "papervolume": ("proxy_service_papervolume", "ledger_id,park_id"),
}


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0009_kept_elsewhere"), ("anchors", "0003_traces")]
    operations = [
        migrations.RunSQL(
            f"SELECT anchors_trace_table('{kind}', '{table}', 'id', '{{{columns}}}')",
            f"DROP TRIGGER anchors_trace_row ON {table}; DROP TRIGGER anchors_trace_change ON {table}",
        )
        for kind, (table, columns) in TRACED.items()
    ]
