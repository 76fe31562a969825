"""Which ledger is of which case is traced (``portal.anchors.traced``)."""

from django.db import migrations

CASES = (
    "adjustment", "appointment", "assessment", "hallwindow", "inquiry", "inspection", "inspectionplan", "instrument",
    "opening", "order", "permit", "posting", "unabsorbedpower", "whistle", "whistlematter",
)  # fmt: skip
TRACED = {kind: "ledger_id,number" for kind in CASES} | {
    "authority": "ledger_id",
    "filing": "ledger_id,case_id",
}


class Migration(migrations.Migration):
    dependencies = [("delegation", "0007_kept_until"), ("anchors", "0003_traces")]
    operations = [
        migrations.RunSQL(
            f"SELECT anchors_trace_table('{kind}', 'delegation_{kind}', 'id', '{{{columns}}}')",
            f"DROP TRIGGER anchors_trace_row ON delegation_{kind};"
            f"DROP TRIGGER anchors_trace_change ON delegation_{kind}",
        )
        for kind, columns in TRACED.items()
    ]
