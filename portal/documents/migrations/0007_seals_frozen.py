"""The database itself keeps seals as they were registered, and sealed papers as they were sealed."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION documents_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'seal % is in the register and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (NEW.id, NEW.organization_id, NEW.name, NEW.purpose, NEW.provider, NEW.key_name, NEW.certificate,
           NEW.fingerprint, NEW.sample, NEW.registered_by_id, NEW.registered_at)
          IS DISTINCT FROM
          (OLD.id, OLD.organization_id, OLD.name, OLD.purpose, OLD.provider, OLD.key_name, OLD.certificate,
           OLD.fingerprint, OLD.sample, OLD.registered_by_id, OLD.registered_at) THEN
        RAISE EXCEPTION 'seal % can only be ended', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keep_seal BEFORE UPDATE OR DELETE ON documents_seal
    FOR EACH ROW EXECUTE FUNCTION documents_keep_seal();

CREATE FUNCTION documents_keep_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'sealing % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'done' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'what sealing % sealed is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.document_id IS DISTINCT FROM OLD.document_id THEN
        RAISE EXCEPTION 'sealing % belongs to its document', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keep_sealing BEFORE UPDATE OR DELETE ON documents_sealing
    FOR EACH ROW EXECUTE FUNCTION documents_keep_sealing();
"""

UNFREEZE = """
DROP TRIGGER documents_keep_sealing ON documents_sealing;
DROP FUNCTION documents_keep_sealing();
DROP TRIGGER documents_keep_seal ON documents_seal;
DROP FUNCTION documents_keep_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_seals")]
    operations = [migrations.RunSQL(FREEZE, UNFREEZE)]
