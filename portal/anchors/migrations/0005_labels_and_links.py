"""A label that a ledger once bore is never another's; and a table that is traced can be traced by more columns."""

from django.db import migrations

# Looked through after the row is written: of two who give one label at once the second waited for the first by then.
ONCE = """
CREATE FUNCTION anchors_label_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.label <> '' AND EXISTS (
        SELECT FROM anchors_trace WHERE kind = 'ledger' AND value ->> 0 = NEW.label AND key <> NEW.id::text
    ) THEN
        RAISE EXCEPTION 'label % was another ledger''s', NEW.label
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_label_once', DETAIL = 'ledger_label_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER anchors_label_once AFTER INSERT OR UPDATE OF label ON ledger_ledger
    FOR EACH ROW EXECUTE FUNCTION anchors_label_once();
"""
NOT_ONCE = "DROP TRIGGER anchors_label_once ON ledger_ledger; DROP FUNCTION anchors_label_once();"

TABLE = """
CREATE OR REPLACE FUNCTION anchors_trace_table(kind text, traced regclass, key text, columns text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    listed text := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(columns) AS name);
    given text := (SELECT string_agg(quote_literal(one), ', ') FROM unnest(ARRAY[kind, key] || columns) AS one);
    earlier text := (SELECT string_agg('OLD.' || quote_ident(name), ', ') FROM unnest(key || columns) AS name);
    later text := (SELECT string_agg('NEW.' || quote_ident(name), ', ') FROM unnest(key || columns) AS name);
BEGIN
    EXECUTE format('CREATE {or_replace}TRIGGER anchors_trace_row AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION anchors_trace(%s)', traced, given);
    EXECUTE format('CREATE {or_replace}TRIGGER anchors_trace_change AFTER UPDATE ON %s FOR EACH ROW
                    WHEN (ROW(%s) IS DISTINCT FROM ROW(%s)) EXECUTE FUNCTION anchors_trace(%s)',
                   traced, earlier, later, given);
    PERFORM anchors_announce_traces();
    EXECUTE format('INSERT INTO anchors_trace (kind, key, value, recorded_at)
                    SELECT %L, %I::text, jsonb_build_array(%s), clock_timestamp() FROM %s',
                   kind, key, listed, traced);
END $$;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("anchors", "0004_traced"), ("ledger", "0004_labels_once")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS trace_of_label ON anchors_trace ((value ->> 0))"
            " WHERE kind = 'ledger'",
            "DROP INDEX CONCURRENTLY IF EXISTS trace_of_label",
        ),
        migrations.RunSQL(ONCE, NOT_ONCE),
        migrations.RunSQL(TABLE.replace("{or_replace}", "OR REPLACE "), TABLE.replace("{or_replace}", "")),
    ]
