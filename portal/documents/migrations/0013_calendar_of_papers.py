"""By which calendar the issuer counted on the day: frozen with what the paper says. Empty for papers before this."""

from django.db import migrations, models

# The body of 0011 with one more column.
FREEZE = """
CREATE OR REPLACE FUNCTION documents_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is in the register and is never deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.ledger_id, NEW.kind, NEW.subject, NEW.issuer_id, NEW.issuer_name, NEW.year, NEW.sequence,
        NEW.number, NEW.title, NEW.facts, NEW.token, NEW.issued_at, NEW.issued_by_id,
        NEW.replaces_id{new})
       IS DISTINCT FROM
       (OLD.id, OLD.ledger_id, OLD.kind, OLD.subject, OLD.issuer_id, OLD.issuer_name, OLD.year, OLD.sequence,
        OLD.number, OLD.title, OLD.facts, OLD.token, OLD.issued_at, OLD.issued_by_id,
        OLD.replaces_id{old}) THEN
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
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0012_seal_answered_for")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="calendar_version",
            field=models.CharField(blank=True, max_length=80, verbose_name="工作日历版本"),
        ),
        migrations.RunSQL(
            FREEZE.format(new=", NEW.calendar_version", old=", OLD.calendar_version"),
            FREEZE.format(new="", old=""),
        ),
    ]
