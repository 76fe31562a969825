"""What names bytes, ledgers' names, and whose audit log a ledger is, are traced."""

from django.db import migrations

from portal.anchors.migrating import trace


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("anchors", "0003_traces"),
        ("audit", "0002_guards"),
        ("documents", "0007_bytes_may_go"),
        ("ledger", "0003_entries_by_time"),
    ]
    operations = [
        trace("storedfile", "documents_storedfile", "ledger_id,sha256,original_sha256"),
        trace("document", "documents_document", "ledger_id,number,sha256"),
        trace("rendering", "documents_rendering", "document_id,sha256"),
        trace("sealing", "documents_sealing", "document_id,sha256"),
        trace("ledger", "ledger_ledger", "label"),
        trace("auditledger", "audit_auditledger", "organization_id", key="ledger_id"),
    ]
