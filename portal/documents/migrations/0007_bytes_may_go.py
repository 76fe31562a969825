"""The bytes of papers and uploads, and what papers were made of, go only where ``documents_may_go`` says so.

It says no until an app above answers for a ledger (``portal.retention``). Rows stay, with their numbers and hashes.
"""

from django.db import migrations

MAY_GO = """
CREATE FUNCTION documents_may_go(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';

CREATE FUNCTION documents_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER documents_document_no_truncate BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
CREATE TRIGGER documents_upload_no_truncate BEFORE TRUNCATE ON documents_storedfile
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
NEVER = """
DROP TRIGGER documents_upload_no_truncate ON documents_storedfile;
DROP TRIGGER documents_document_no_truncate ON documents_document;
DROP FUNCTION documents_no_truncate();
DROP FUNCTION documents_may_go(uuid);
"""

DOCUMENT = """
CREATE OR REPLACE FUNCTION documents_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is in the register and is never deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.file = '' AND NEW.facts = '{}' AND OLD.facts <> '{}' THEN
        IF NOT documents_may_go(OLD.ledger_id)
           OR to_jsonb(NEW) - 'file' - 'facts' IS DISTINCT FROM to_jsonb(OLD) - 'file' - 'facts' THEN
            RAISE EXCEPTION 'document % is frozen, and still to be kept', OLD.number USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
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
    IF (OLD.state IN ('ready', 'void') OR OLD.file <> '' AND NEW.file = '')
       AND (NEW.file, NEW.size, NEW.sha256, NEW.sm3, NEW.pages, NEW.template_version, NEW.rendered_at)
           IS DISTINCT FROM
           (OLD.file, OLD.size, OLD.sha256, OLD.sm3, OLD.pages, OLD.template_version, OLD.rendered_at) THEN
        RAISE EXCEPTION 'the bytes of document % are frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'ready' AND OLD.state <> 'ready' AND NEW.file = '' THEN
        RAISE EXCEPTION 'document_ready_has_bytes: document % has none', OLD.number USING ERRCODE = 'check_violation';
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
"""

# An upload stays in its case. Once the case is closed its row is never deleted, and its bytes go as those of papers do.
UPLOAD = """
CREATE OR REPLACE FUNCTION documents_keep_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM ledger_ledger WHERE id = OLD.ledger_id AND closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a file of an archived case is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.file = '' AND OLD.file <> '' THEN
        IF NOT documents_may_go(OLD.ledger_id)
           OR to_jsonb(NEW) - '{file,contents,scan_state,scan_next_at}'::text[]
              IS DISTINCT FROM to_jsonb(OLD) - '{file,contents,scan_state,scan_next_at}'::text[]
           OR OLD.scan_state = 'infected' AND NEW.scan_state <> 'infected' THEN
            RAISE EXCEPTION 'an uploaded file is still to be kept' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.name, NEW.content_type, NEW.size, NEW.sha256, NEW.original_sha256, NEW.contents) IS DISTINCT FROM
       (OLD.id, OLD.name, OLD.content_type, OLD.size, OLD.sha256, OLD.original_sha256, OLD.contents)
       OR OLD.ledger_id IS NOT NULL AND NEW.ledger_id IS DISTINCT FROM OLD.ledger_id
       OR NEW.file IS DISTINCT FROM OLD.file AND NOT (
        OLD.scan_state <> 'infected' AND NEW.scan_state = 'infected' AND NEW.file = 'quarantine/' || OLD.file
        AND OLD.file <> ''
    ) THEN
        RAISE EXCEPTION 'an uploaded file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.scan_state = 'infected' AND NEW.scan_state <> 'infected' THEN
        RAISE EXCEPTION 'an infected file stays in quarantine' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER documents_keep_upload ON documents_storedfile;
CREATE TRIGGER documents_keep_upload BEFORE UPDATE OR DELETE ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_keep_upload();
"""

RENDERING = """
CREATE OR REPLACE FUNCTION documents_keep_rendering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.file = '' AND OLD.file <> '' THEN
            IF NOT documents_may_go((SELECT ledger_id FROM documents_document WHERE id = OLD.document_id))
               OR to_jsonb(NEW) - 'file' IS DISTINCT FROM to_jsonb(OLD) - 'file' THEN
                RAISE EXCEPTION 'rendering % is still to be kept', OLD.id USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
    END IF;
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
"""

SEALING = """
CREATE OR REPLACE FUNCTION documents_keep_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'sealing % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.file = '' AND OLD.file <> '' THEN
        IF NOT documents_may_go((SELECT ledger_id FROM documents_document WHERE id = OLD.document_id))
           OR to_jsonb(NEW) - 'file' IS DISTINCT FROM to_jsonb(OLD) - 'file' THEN
            RAISE EXCEPTION 'sealing % is still to be kept', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'done' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'what sealing % sealed is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.document_id IS DISTINCT FROM OLD.document_id THEN
        RAISE EXCEPTION 'sealing % belongs to its document', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'done' AND OLD.state <> 'done' AND NEW.file = '' THEN
        RAISE EXCEPTION 'sealing_done_has_bytes: sealing % has none', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    # To judge the bytes of a case the guards above are what counts: going back is restoring a backup.
    dependencies = [("documents", "0006_disposal_register"), ("ledger", "0002_guards")]
    operations = [
        migrations.RunSQL(MAY_GO, NEVER),
        migrations.RunSQL(DOCUMENT, migrations.RunSQL.noop),
        migrations.RunSQL(UPLOAD, migrations.RunSQL.noop),
        migrations.RunSQL(RENDERING, migrations.RunSQL.noop),
        migrations.RunSQL(SEALING, migrations.RunSQL.noop),
    ]
