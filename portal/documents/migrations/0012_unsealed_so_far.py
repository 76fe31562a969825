"""Papers without a seal are kept from now on, and those that are there; the list of an issuer has its index.

Table by table: triggers on all of them in one transaction could wait for an act that waits for them.
"""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently

OF_PAPERS = """
CREATE OR REPLACE TRIGGER unsealed_begins AFTER INSERT ON documents_document FOR EACH ROW WHEN (
    NEW.state <> 'void' AND NEW.kind NOT IN ('entrustment', 'delegation_letter', 'transfer_deed', 'permit_promise')
) EXECUTE FUNCTION documents_paper_unsealed();
CREATE OR REPLACE TRIGGER unsealed_void AFTER UPDATE OF state ON documents_document FOR EACH ROW
    WHEN (NEW.state = 'void') EXECUTE FUNCTION documents_paper_unsealed();
"""
NO_PAPERS = """
DROP TRIGGER unsealed_begins ON documents_document;
DROP TRIGGER unsealed_void ON documents_document;
"""
OF_SEALINGS = """
CREATE OR REPLACE TRIGGER unsealed_sealed AFTER INSERT OR UPDATE OF state ON documents_sealing FOR EACH ROW
    WHEN (NEW.state = 'done') EXECUTE FUNCTION documents_paper_sealed();
"""
OF_LEDGERS = """
CREATE OR REPLACE TRIGGER unsealed_closed AFTER UPDATE OF closed_at ON ledger_ledger FOR EACH ROW
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION documents_ledger_closed();
"""
FILL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(id) INTO batch FROM (
            SELECT id FROM documents_document WHERE id > last ORDER BY id LIMIT 5000
        ) next;
        EXIT WHEN batch IS NULL;
        PERFORM documents_keep_unsealed(batch);
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0011_unsealed")]
    operations = [
        migrations.RunSQL(OF_PAPERS, NO_PAPERS),
        migrations.RunSQL(OF_SEALINGS, "DROP TRIGGER unsealed_sealed ON documents_sealing"),
        migrations.RunSQL(OF_LEDGERS, "DROP TRIGGER unsealed_closed ON ledger_ledger"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("VACUUM ANALYZE documents_unsealed", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "unsealed",
            models.Index(fields=["issuer_id", "issued_at", "document"], name="unsealed_of_issuer"),
        ),
    ]
