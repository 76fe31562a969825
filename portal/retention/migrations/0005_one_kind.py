"""A file is kept as long as any kind that knows its ledger says, and its ledger belongs to nothing else.

Whoever may write rows could otherwise put a volume of old ledgers, long due, over the ledger of a file that is kept for
ever. What ``retention_of_<kind>`` answers is told apart from now on: NULL of a ledger that is not of the kind, 'infinity'
for what is not archived yet or is kept for ever.
"""

from django.db import migrations

LATEST = """
CREATE OR REPLACE FUNCTION retention_until(kind text, of_ledger uuid) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    latest date;
    said date;
    closed timestamptz;
    judge name;
BEGIN
    EXECUTE format('SELECT %I($1)', 'retention_of_' || kind) INTO latest USING of_ledger;
    SELECT closed_at INTO closed FROM ledger_ledger WHERE id = of_ledger;
    IF latest IS NULL OR closed IS NULL THEN
        RETURN NULL;
    END IF;
    FOR judge IN SELECT proname FROM pg_proc WHERE proname LIKE 'retention\\_of\\_%' AND pg_function_is_visible(oid) LOOP
        EXECUTE format('SELECT %I($1)', judge) INTO said USING of_ledger;
        latest := GREATEST(latest, said);
    END LOOP;
    -- BZ54-5.5-LEDGER: two years, whatever the row says. That a ledger was closed, and when, never changes.
    RETURN GREATEST(latest, ((closed AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date);
END $$;
"""
ONE_SAYS = """
CREATE OR REPLACE FUNCTION retention_until(kind text, of_ledger uuid) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    said date;
    closed timestamptz;
BEGIN
    EXECUTE format('SELECT %I($1)', 'retention_of_' || kind) INTO said USING of_ledger;
    SELECT closed_at INTO closed FROM ledger_ledger WHERE id = of_ledger;
    IF said IS NULL OR closed IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN GREATEST(said, ((closed AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date);
END $$;
"""

# Owners are whatever rows a ledger belongs to alone. A trigger may be told whose owners it does not mind: a file of a
# case has the case's ledger.
ALONE = """
CREATE FUNCTION retention_owners(of_ledger uuid) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
    owner text;
    owned text;
    is_owned boolean;
BEGIN
    FOR owner, owned IN
        SELECT link.conrelid::regclass::text, field.attname
        FROM pg_constraint link
        JOIN pg_attribute field ON field.attrelid = link.conrelid AND field.attnum = link.conkey[1]
        JOIN pg_index one ON one.indrelid = link.conrelid AND one.indisunique AND one.indnkeyatts = 1
                         AND one.indkey[0] = link.conkey[1]
        WHERE link.contype = 'f' AND link.confrelid = 'ledger_ledger'::regclass
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', owner, owned) INTO is_owned USING of_ledger;
        IF is_owned THEN
            RETURN NEXT owner;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION retention_keep_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM retention_owners(NEW.ledger_id) AS owner
               WHERE owner <> TG_TABLE_NAME AND NOT (TG_NARGS > 0 AND owner ~ TG_ARGV[0])) THEN
        RAISE EXCEPTION 'ledger % belongs to something else', NEW.ledger_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SHARED = """
DROP FUNCTION retention_keep_alone();
DROP FUNCTION retention_owners(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0004_two_people"), ("ledger", "0003_entries_by_time")]
    operations = [migrations.RunSQL(LATEST, ONE_SAYS), migrations.RunSQL(ALONE, SHARED)]
