"""PostgreSQL itself refuses to give a log to another organisation, or to take it away."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log stays where it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_ledger_append_only BEFORE UPDATE OR DELETE ON audit_auditledger
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_ledger_no_truncate BEFORE TRUNCATE ON audit_auditledger
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

ALLOW = """
DROP TRIGGER audit_ledger_no_truncate ON audit_auditledger;
DROP TRIGGER audit_ledger_append_only ON audit_auditledger;
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
