"""The database itself keeps issued papers as they were issued, seals as they were registered, and sealed papers as they
were sealed."""

from django.db import migrations

DOCUMENT = """
CREATE FUNCTION documents_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is in the register and is never deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.ledger_id, NEW.kind, NEW.subject, NEW.issuer_id, NEW.issuer_name, NEW.year, NEW.sequence,
        NEW.number, NEW.title, NEW.facts, NEW.token, NEW.issued_at, NEW.issued_by_id,
        NEW.replaces_id, NEW.calendar_version)
       IS DISTINCT FROM
       (OLD.id, OLD.ledger_id, OLD.kind, OLD.subject, OLD.issuer_id, OLD.issuer_name, OLD.year, OLD.sequence,
        OLD.number, OLD.title, OLD.facts, OLD.token, OLD.issued_at, OLD.issued_by_id,
        OLD.replaces_id, OLD.calendar_version) THEN
        RAISE EXCEPTION 'what document % says is frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('ready', 'void')
       AND (NEW.file, NEW.size, NEW.sha256, NEW.sm3, NEW.pages, NEW.template_version, NEW.rendered_at)
           IS DISTINCT FROM
           (OLD.file, OLD.size, OLD.sha256, OLD.sm3, OLD.pages, OLD.template_version, OLD.rendered_at) THEN
        RAISE EXCEPTION 'the bytes of document % are frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'void' AND NEW IS DISTINCT FROM OLD
       OR OLD.state = 'ready' AND NEW.state NOT IN ('ready', 'void') AND NOT (
        NEW.state = 'pending'
        AND EXISTS (SELECT FROM documents_rendering kept
                    WHERE kept.document_id = OLD.id AND kept.sha256 = OLD.sha256 AND kept.superseded_at IS NULL)
        AND NOT EXISTS (SELECT FROM documents_sealing sealing
                        WHERE sealing.document_id = OLD.id AND sealing.state <> 'failed')
    ) THEN
        RAISE EXCEPTION 'document % cannot leave its state', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_freeze BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_freeze();
"""

UPLOAD = """
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

RENDERING = """
CREATE FUNCTION documents_keep_rendering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NOT NULL THEN
        RAISE EXCEPTION 'rendering % of a paper is on record and never changes', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.id, NEW.document_id, NEW.file, NEW.size, NEW.sha256, NEW.sm3, NEW.pages, NEW.template_version,
        NEW.rendered_at, NEW.requested_by_id, NEW.requested_at)
       IS DISTINCT FROM
       (OLD.id, OLD.document_id, OLD.file, OLD.size, OLD.sha256, OLD.sm3, OLD.pages, OLD.template_version,
        OLD.rendered_at, OLD.requested_by_id, OLD.requested_at) THEN
        RAISE EXCEPTION 'rendering % is as it was printed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keep_rendering BEFORE UPDATE OR DELETE ON documents_rendering
    FOR EACH ROW EXECUTE FUNCTION documents_keep_rendering();
"""

SEAL = """
CREATE FUNCTION documents_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'seal % is in the register and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (NEW.id, NEW.organization_id, NEW.name, NEW.purpose, NEW.provider, NEW.key_name, NEW.certificate,
           NEW.fingerprint, NEW.sample, NEW.registered_by_id, NEW.registered_at, NEW.despite_name)
          IS DISTINCT FROM
          (OLD.id, OLD.organization_id, OLD.name, OLD.purpose, OLD.provider, OLD.key_name, OLD.certificate,
           OLD.fingerprint, OLD.sample, OLD.registered_by_id, OLD.registered_at, OLD.despite_name) THEN
        RAISE EXCEPTION 'seal % can only be ended', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.ended_by_id IS NULL THEN
        RAISE EXCEPTION 'somebody ends seal %', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keep_seal BEFORE UPDATE OR DELETE ON documents_seal
    FOR EACH ROW EXECUTE FUNCTION documents_keep_seal();
"""

SEALING = """
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


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0002_frozen"),
        ("documents", "0007_seals_frozen"),
        ("documents", "0011_earlier_printings_frozen"),
    ]
    dependencies = [("documents", "0001_tables")]
    operations = [
        migrations.RunSQL(
            DOCUMENT, "DROP TRIGGER documents_freeze ON documents_document; DROP FUNCTION documents_freeze()"
        ),
        migrations.RunSQL(
            UPLOAD,
            "DROP TRIGGER documents_keep_upload ON documents_storedfile; DROP FUNCTION documents_keep_upload()",
        ),
        migrations.RunSQL(
            RENDERING,
            "DROP TRIGGER documents_keep_rendering ON documents_rendering; DROP FUNCTION documents_keep_rendering()",
        ),
        migrations.RunSQL(
            SEAL, "DROP TRIGGER documents_keep_seal ON documents_seal; DROP FUNCTION documents_keep_seal()"
        ),
        migrations.RunSQL(
            SEALING,
            "DROP TRIGGER documents_keep_sealing ON documents_sealing; DROP FUNCTION documents_keep_sealing()",
        ),
    ]
