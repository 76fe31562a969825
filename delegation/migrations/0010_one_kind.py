"""The file of a case has the ledger of its case and of nothing else, and says whether it knows a ledger
(``retention/migrations/0005_one_kind``)."""

from django.db import migrations

TOLD_APART = """
CREATE OR REPLACE FUNCTION retention_of_filing(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN state = 'archived' AND retention <> 'permanent' THEN COALESCE(retained_until, 'infinity')
                ELSE 'infinity' END
    FROM delegation_filing WHERE ledger_id = of_ledger
$$;
"""
NOT_TOLD_APART = """
CREATE OR REPLACE FUNCTION retention_of_filing(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT retained_until FROM delegation_filing
    WHERE ledger_id = of_ledger AND state = 'archived' AND retention <> 'permanent'
$$;
"""
ALONE = """
CREATE TRIGGER delegation_filing_alone BEFORE INSERT OR UPDATE OF ledger_id ON delegation_filing
    FOR EACH ROW EXECUTE FUNCTION retention_keep_alone('^delegation_(?!authority$)');
"""
SHARED = "DROP TRIGGER delegation_filing_alone ON delegation_filing"


class Migration(migrations.Migration):
    dependencies = [("delegation", "0009_files_traced"), ("retention", "0005_one_kind")]
    operations = [migrations.RunSQL(TOLD_APART, NOT_TOLD_APART), migrations.RunSQL(ALONE, SHARED)]
