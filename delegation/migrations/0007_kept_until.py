"""The file of an archived case stays in the database, keeps its last day or gets a later one, and its data until it may
go (``portal.retention``). What is kept for ever stays so."""

from django.db import migrations

KEEP = """
CREATE FUNCTION retention_of_filing(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT retained_until FROM delegation_filing
    WHERE ledger_id = of_ledger AND state = 'archived' AND retention <> 'permanent'
$$;

CREATE FUNCTION delegation_keep_filing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'archived' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR to_jsonb(NEW) - 'retained_until' - 'data' IS DISTINCT FROM to_jsonb(OLD) - 'retained_until' - 'data'
       OR NEW.retained_until IS DISTINCT FROM OLD.retained_until
          AND NOT COALESCE(NEW.retained_until > OLD.retained_until, false) THEN
        RAISE EXCEPTION 'file % is archived', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.data IS DISTINCT FROM OLD.data AND NOT (NEW.data = '{}' AND documents_may_go(OLD.ledger_id)) THEN
        RAISE EXCEPTION 'file % is still to be kept', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegation_keep_filing BEFORE UPDATE OR DELETE ON delegation_filing
    FOR EACH ROW EXECUTE FUNCTION delegation_keep_filing();
CREATE TRIGGER delegation_filing_no_truncate BEFORE TRUNCATE ON delegation_filing
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
LET_GO = """
DROP TRIGGER delegation_filing_no_truncate ON delegation_filing;
DROP TRIGGER delegation_keep_filing ON delegation_filing;
DROP FUNCTION delegation_keep_filing();
DROP FUNCTION retention_of_filing(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("delegation", "0006_repair_of_a_note"), ("retention", "0002_guards")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
