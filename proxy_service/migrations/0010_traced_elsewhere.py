"""Which ledger is of which package and of which volume of old lines is traced (``portal.anchors.traced``)."""

from django.db import migrations

from portal.anchors.migrating import trace


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0009_kept_elsewhere"), ("anchors", "0003_traces")]
    operations = [
        trace("packagekeeping", "proxy_service_packagekeeping", "case_id,ledger_id"),
        trace("papervolume", "proxy_service_papervolume", "ledger_id,park_id"),
    ]
