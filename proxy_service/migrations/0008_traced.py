"""Which ledger is of which request, and which package of which archived case, is traced (``portal.anchors.traced``)."""

from django.db import migrations

TRACED = {
    "proxyrequest": ("proxy_service_proxyrequest", "ledger_id,number"),
    "archivedcase": ("proxy_service_archivedcase", "number,package_id,manifest_sha256"),
}


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0007_kept_until"), ("anchors", "0003_traces")]
    operations = [
        migrations.RunSQL(
            f"SELECT anchors_trace_table('{kind}', '{table}', 'id', '{{{columns}}}')",
            f"DROP TRIGGER anchors_trace_row ON {table}; DROP TRIGGER anchors_trace_change ON {table}",
        )
        for kind, (table, columns) in TRACED.items()
    ]
