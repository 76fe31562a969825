"""The database itself keeps issued papers as they were issued."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION documents_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is in the register and is never deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.ledger_id, NEW.kind, NEW.subject, NEW.issuer_id, NEW.issuer_name, NEW.year, NEW.sequence,
        NEW.number, NEW.title, NEW.facts, NEW.token, NEW.issued_at, NEW.issued_by_id, NEW.replaces_id)
       IS DISTINCT FROM
       (OLD.id, OLD.ledger_id, OLD.kind, OLD.subject, OLD.issuer_id, OLD.issuer_name, OLD.year, OLD.sequence,
        OLD.number, OLD.title, OLD.facts, OLD.token, OLD.issued_at, OLD.issued_by_id, OLD.replaces_id) THEN
        RAISE EXCEPTION 'what document % says is frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('ready', 'void')
       AND (NEW.file, NEW.size, NEW.sha256, NEW.sm3, NEW.pages, NEW.template_version, NEW.rendered_at)
           IS DISTINCT FROM
           (OLD.file, OLD.size, OLD.sha256, OLD.sm3, OLD.pages, OLD.template_version, OLD.rendered_at) THEN
        RAISE EXCEPTION 'the bytes of document % are frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'ready' AND NEW.state NOT IN ('ready', 'void') OR OLD.state = 'void' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'document % cannot leave its state', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_freeze BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_freeze();

CREATE FUNCTION documents_keep_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.content_type, NEW.size, NEW.sha256, NEW.file) IS DISTINCT FROM
       (OLD.id, OLD.name, OLD.content_type, OLD.size, OLD.sha256, OLD.file) THEN
        RAISE EXCEPTION 'an uploaded file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keep_upload BEFORE UPDATE ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_keep_upload();
"""

UNFREEZE = """
DROP TRIGGER documents_keep_upload ON documents_storedfile;
DROP FUNCTION documents_keep_upload();
DROP TRIGGER documents_freeze ON documents_document;
DROP FUNCTION documents_freeze();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, UNFREEZE)]
