"""A paper may be printed anew before it is sealed, if what was printed stays on record."""

from django.db import migrations

# The body of 0002 but for the last refusal: a ready paper may wait to be printed again.
FREEZE = """
CREATE OR REPLACE FUNCTION documents_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF OLD.state = 'void' AND NEW IS DISTINCT FROM OLD
       OR OLD.state = 'ready' AND NEW.state NOT IN ('ready', 'void') AND NOT {anew} THEN
        RAISE EXCEPTION 'document % cannot leave its state', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ANEW = """(
        NEW.state = 'pending'
        AND EXISTS (SELECT FROM documents_rendering kept
                    WHERE kept.document_id = OLD.id AND kept.sha256 = OLD.sha256 AND kept.superseded_at IS NULL)
        AND NOT EXISTS (SELECT FROM documents_sealing sealing
                        WHERE sealing.document_id = OLD.id AND sealing.state <> 'failed')
    )"""
KEEP = """
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
FORGET = """
DROP TRIGGER documents_keep_rendering ON documents_rendering;
DROP FUNCTION documents_keep_rendering();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_earlier_printings")]
    operations = [
        migrations.RunSQL(FREEZE.format(anew=ANEW), FREEZE.format(anew="false")),
        migrations.RunSQL(KEEP, FORGET),
    ]
