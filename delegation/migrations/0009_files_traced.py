"""Which file of a case is which is traced (``portal.anchors.traced``); authorities' ledgers are called apart from cases:
their numbers are typed."""

from django.db import migrations

from portal.anchors.migrating import trace, trace_more

NAME = """
UPDATE ledger_ledger SET label = CASE WHEN length(authority.number) <= 57 THEN '依据-' || authority.number
    ELSE left('依据-' || authority.number, 51) || '-' || left(ledger_ledger.id::text, 8) END
FROM delegation_authority AS authority
WHERE authority.ledger_id = ledger_ledger.id AND ledger_ledger.label NOT LIKE '依据-%'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("delegation", "0008_traced"), ("anchors", "0005_labels_and_links")]
    operations = [
        migrations.RunSQL(NAME, migrations.RunSQL.noop),
        trace("permitfile", "delegation_permitfile", "material_id,stored_file_id"),
        trace("permitvisit", "delegation_permitvisit", "record_id"),
        trace("promise", "delegation_promise", "paper_id"),
        trace("creditnote_evidence", "delegation_creditnote_evidence", "creditnote_id,storedfile_id"),
        trace("packageitem", "delegation_packageitem", "file_id"),
        trace("training", "delegation_training", "file_id"),
        trace("checkitem", "delegation_checkitem", "photo_id"),
        trace_more("authority", "delegation_authority", "file_id", before="ledger_id"),
        trace_more("instrument", "delegation_instrument", "original_id", before="ledger_id,number"),
        trace_more("order", "delegation_order", "hearing_record_id", before="ledger_id,number"),
        trace_more("permit", "delegation_permit", "paper_application_id", before="ledger_id,number"),
    ]
