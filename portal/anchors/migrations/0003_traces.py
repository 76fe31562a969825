"""Traces of what rows name and belong to: written by the database itself, whoever changes the rows, and kept for ever.

``anchors_trace_table`` puts the triggers on a table and writes the first trace of every row that is there; see
``portal.anchors.migrating``.
"""

from django.db import migrations, models

GUARDS = """
CREATE TRIGGER anchors_trace_append_only BEFORE UPDATE OR DELETE ON anchors_trace
    FOR EACH ROW EXECUTE FUNCTION anchors_refuse();
CREATE TRIGGER anchors_trace_no_truncate BEFORE TRUNCATE ON anchors_trace
    FOR EACH STATEMENT EXECUTE FUNCTION anchors_refuse();

CREATE OR REPLACE FUNCTION anchors_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last anchors_anchor;
BEGIN
    SELECT * INTO last FROM anchors_anchor ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(last.number, 0) + 1 OR NEW.first_entry <> COALESCE(last.last_entry, 0) + 1
       OR NEW.previous_hash <> COALESCE(last.hash, repeat('0', 64))
       OR last.trace_root IS NOT NULL AND NEW.trace_root IS NULL
       OR num_nulls(NEW.first_trace, NEW.last_trace, NEW.trace_count, NEW.trace_root) NOT IN (0, 4)
       OR NEW.first_trace <> COALESCE(last.last_trace, 0) + 1 OR NEW.last_trace < NEW.first_trace - 1
    THEN
        RAISE EXCEPTION 'anchor % does not follow anchor %', NEW.number, COALESCE(last.number, 0)
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
NO_GUARDS = """
CREATE OR REPLACE FUNCTION anchors_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last anchors_anchor;
BEGIN
    SELECT * INTO last FROM anchors_anchor ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(last.number, 0) + 1 OR NEW.first_entry <> COALESCE(last.last_entry, 0) + 1
       OR NEW.previous_hash <> COALESCE(last.hash, repeat('0', 64))
    THEN
        RAISE EXCEPTION 'anchor % does not follow anchor %', NEW.number, COALESCE(last.number, 0)
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER anchors_trace_no_truncate ON anchors_trace;
DROP TRIGGER anchors_trace_append_only ON anchors_trace;
"""

# Before a transaction takes its first key it says how far keys were given out: see ``portal.ledger.horizon``, whose
# mark for traces is 0x5944. Run as the owner, so that nobody else needs the right to write traces.
TRACING = """
CREATE FUNCTION anchors_announce_traces() RETURNS void LANGUAGE sql AS $$
    SELECT set_config('portal.traces_announced', 'yes', true),
        pg_advisory_xact_lock_shared(22852::bigint << 48 | CASE WHEN is_called THEN last_value ELSE last_value - 1 END)
    FROM anchors_trace_id_seq WHERE current_setting('portal.traces_announced', true) IS DISTINCT FROM 'yes'
$$;

CREATE FUNCTION anchors_trace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    said jsonb;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT jsonb_agg(told -> name ORDER BY place) INTO said
        FROM unnest(TG_ARGV[2:]) WITH ORDINALITY AS listed(name, place);
    END IF;
    PERFORM anchors_announce_traces();
    INSERT INTO anchors_trace (kind, key, value, recorded_at)
        VALUES (TG_ARGV[0], told ->> TG_ARGV[1], said, clock_timestamp());
    RETURN NULL;
END $$;

CREATE FUNCTION anchors_trace_table(kind text, traced regclass, key text, columns text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    listed text := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(columns) AS name);
    given text := (SELECT string_agg(quote_literal(one), ', ') FROM unnest(ARRAY[kind, key] || columns) AS one);
    earlier text := (SELECT string_agg('OLD.' || quote_ident(name), ', ') FROM unnest(key || columns) AS name);
    later text := (SELECT string_agg('NEW.' || quote_ident(name), ', ') FROM unnest(key || columns) AS name);
BEGIN
    EXECUTE format('CREATE TRIGGER anchors_trace_row AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION anchors_trace(%s)', traced, given);
    EXECUTE format('CREATE TRIGGER anchors_trace_change AFTER UPDATE ON %s FOR EACH ROW
                    WHEN (ROW(%s) IS DISTINCT FROM ROW(%s)) EXECUTE FUNCTION anchors_trace(%s)',
                   traced, earlier, later, given);
    PERFORM anchors_announce_traces();
    EXECUTE format('INSERT INTO anchors_trace (kind, key, value, recorded_at)
                    SELECT %L, %I::text, jsonb_build_array(%s), clock_timestamp() FROM %s',
                   kind, key, listed, traced);
END $$;
"""
NO_TRACING = """
DROP FUNCTION anchors_trace_table(text, regclass, text, text[]);
DROP FUNCTION anchors_trace();
DROP FUNCTION anchors_announce_traces();
"""


class Migration(migrations.Migration):
    dependencies = [("anchors", "0002_guards")]
    operations = [
        migrations.AddField("anchor", "first_trace", models.BigIntegerField("首个痕迹", null=True)),
        migrations.AddField("anchor", "last_trace", models.BigIntegerField("末个痕迹", null=True)),
        migrations.AddField("anchor", "trace_count", models.PositiveIntegerField("痕迹数", null=True)),
        migrations.AddField("anchor", "trace_root", models.CharField("痕迹根", max_length=64, null=True)),
        migrations.CreateModel(
            name="Trace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("key", models.CharField(max_length=40, verbose_name="对象")),
                ("value", models.JSONField(null=True, verbose_name="内容")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "痕迹",
                "indexes": [models.Index(fields=["kind", "key", "id"], name="trace_of_row")],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(TRACING, NO_TRACING),
    ]
