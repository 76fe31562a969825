"""Which ledger is of which case is traced (``portal.anchors.traced``)."""

from django.db import migrations

from portal.anchors.migrating import trace

CASES = (
    "adjustment", "appointment", "assessment", "hallwindow", "inquiry", "inspection", "inspectionplan", "instrument",
    "opening", "order", "permit", "posting", "unabsorbedpower", "whistle", "whistlematter",
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("delegation", "0007_kept_until"), ("anchors", "0003_traces")]
    operations = [
        *(trace(case, f"delegation_{case}", "ledger_id,number") for case in CASES),
        trace("authority", "delegation_authority", "ledger_id"),
        trace("filing", "delegation_filing", "ledger_id,case_id"),
    ]
