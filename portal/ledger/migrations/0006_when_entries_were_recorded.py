"""Each ledger knows when its earliest and its latest entry were recorded, so that who reads them can name their months.

The guard that takes an entry keeps both, whatever clocks say; its ledger's row is being written anyway. As the owner:
a role that may add entries need have no right to these columns. Ledgers that have entries already know neither, which
``manage.py partitions --begin`` looks up. The span of a ledger never becomes narrower.
"""

from django.db import migrations, models

WITH_MOMENTS = """
CREATE OR REPLACE FUNCTION ledger_take_entry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE ledger_ledger SET length = NEW.sequence, head_hash = NEW.hash,
        first_recorded_at = CASE WHEN length = 0 OR first_recorded_at IS NOT NULL
            THEN least(first_recorded_at, NEW.recorded_at) END,
        last_recorded_at = CASE WHEN length = 0 OR last_recorded_at IS NOT NULL
            THEN greatest(last_recorded_at, NEW.recorded_at) END
    WHERE id = NEW.ledger_id AND length = NEW.sequence - 1 AND head_hash = NEW.previous_hash;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of ledger % does not follow the last one', NEW.sequence, NEW.ledger_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION ledger_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.length < OLD.length OR (OLD.closed_at IS NOT NULL AND
        (NEW.closed_at, NEW.length, NEW.head_hash) IS DISTINCT FROM (OLD.closed_at, OLD.length, OLD.head_hash))
    THEN
        RAISE EXCEPTION 'a ledger only grows, and not after it is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.first_recorded_at < coalesce(NEW.first_recorded_at, 'infinity')
        OR OLD.last_recorded_at > coalesce(NEW.last_recorded_at, '-infinity')
    THEN
        RAISE EXCEPTION 'the entries of a ledger do not come to span less' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
WITHOUT = """
CREATE OR REPLACE FUNCTION ledger_take_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_ledger SET length = NEW.sequence, head_hash = NEW.hash
    WHERE id = NEW.ledger_id AND length = NEW.sequence - 1 AND head_hash = NEW.previous_hash;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of ledger % does not follow the last one', NEW.sequence, NEW.ledger_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION ledger_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.length < OLD.length OR (OLD.closed_at IS NOT NULL AND
        (NEW.closed_at, NEW.length, NEW.head_hash) IS DISTINCT FROM (OLD.closed_at, OLD.length, OLD.head_hash))
    THEN
        RAISE EXCEPTION 'a ledger only grows, and not after it is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_one_after_the_other")]
    operations = [
        migrations.AddField(
            "ledger",
            "first_recorded_at",
            models.DateTimeField("首条记录时间", null=True, editable=False),
        ),
        migrations.AddField(
            "ledger",
            "last_recorded_at",
            models.DateTimeField("末条记录时间", null=True, editable=False),
        ),
        migrations.RunSQL(WITH_MOMENTS, WITHOUT),
    ]
