"""No upload gets into a case that is closed, and none out of one that has its number."""

from django.db import migrations

STAY = """
CREATE FUNCTION documents_upload_in_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM ledger_ledger WHERE id = OLD.ledger_id AND label <> '') THEN
            RAISE EXCEPTION 'a file of a case that was filed is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT FROM ledger_ledger WHERE id = NEW.ledger_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an archived case takes no file any more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_upload_comes BEFORE INSERT ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_upload_in_its_case();
CREATE TRIGGER documents_upload_joins BEFORE UPDATE OF ledger_id ON documents_storedfile
    FOR EACH ROW WHEN (NEW.ledger_id IS DISTINCT FROM OLD.ledger_id) EXECUTE FUNCTION documents_upload_in_its_case();
CREATE TRIGGER documents_upload_goes BEFORE DELETE ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_upload_in_its_case();
"""
ANYHOW = """
DROP TRIGGER documents_upload_goes ON documents_storedfile;
DROP TRIGGER documents_upload_joins ON documents_storedfile;
DROP TRIGGER documents_upload_comes ON documents_storedfile;
DROP FUNCTION documents_upload_in_its_case();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_bytes_may_go"), ("ledger", "0003_entries_by_time")]
    operations = [migrations.RunSQL(STAY, ANYHOW)]
