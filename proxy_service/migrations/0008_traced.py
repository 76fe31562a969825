"""Which ledger is of which request, and which package of which archived case, is traced (``portal.anchors.traced``)."""

from django.db import migrations

from portal.anchors.migrating import trace


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0007_kept_until"), ("anchors", "0003_traces")]
    operations = [
        trace("proxyrequest", "proxy_service_proxyrequest", "ledger_id,number"),
        trace("archivedcase", "proxy_service_archivedcase", "number,package_id,manifest_sha256"),
    ]
