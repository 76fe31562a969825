"""The database itself judges the last day, the holds and the two people; nobody's program gets past it."""

from django.db import migrations

JUDGE = """
CREATE FUNCTION retention_until(kind text, of_ledger uuid) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    said date;
    closed timestamptz;
BEGIN
    EXECUTE format('SELECT %I($1)', 'retention_of_' || kind) INTO said USING of_ledger;
    SELECT closed_at INTO closed FROM ledger_ledger WHERE id = of_ledger;
    IF said IS NULL OR closed IS NULL THEN
        RETURN NULL;
    END IF;
    -- BZ54-5.5-LEDGER: two years, whatever the row says. That a ledger was closed, and when, never changes.
    RETURN GREATEST(said, ((closed AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date);
END $$;

CREATE FUNCTION retention_is_over(kind text, of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE(retention_until(kind, of_ledger) < (now() AT TIME ZONE 'Asia/Shanghai')::date, false)
$$;

CREATE FUNCTION retention_is_held(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM retention_hold WHERE ledger_id = of_ledger AND lifted_at IS NULL)
$$;

CREATE FUNCTION retention_are_two(one bigint, other bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT one_held.role <> other_held.role
       AND NOT ARRAY[one_held.user_id, one_for.user_id] && ARRAY[other_held.user_id, COALESCE(other_for.user_id, 0)]
    FROM organizations_membership one_held
    LEFT JOIN organizations_membership one_for ON one_for.id = one_held.substitute_for_id
    CROSS JOIN organizations_membership other_held
    LEFT JOIN organizations_membership other_for ON other_for.id = other_held.substitute_for_id
    WHERE one_held.id = one AND other_held.id = other
$$;

CREATE OR REPLACE FUNCTION documents_may_go(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT retention_is_held(of_ledger) AND EXISTS (
        SELECT FROM retention_appraisedfile file JOIN retention_appraisal appraisal ON appraisal.id = file.appraisal_id
        WHERE file.ledger_id = of_ledger AND NOT file.settled
          AND appraisal.verdict = 'destroy' AND appraisal.state = 'approved'
          AND retention_is_over(file.kind, of_ledger)
    )
$$;
"""
NOBODY = """
CREATE OR REPLACE FUNCTION documents_may_go(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
DROP FUNCTION retention_are_two(bigint, bigint);
DROP FUNCTION retention_is_held(uuid);
DROP FUNCTION retention_is_over(text, uuid);
DROP FUNCTION retention_until(text, uuid);
"""

KEEP = """
CREATE FUNCTION retention_keep_appraisal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{state,decided_by_id,decided_at,answer,certificate_id,done_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appraisal % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'an appraisal begins as a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'what appraisal % proposes is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'refused'), ('proposed', 'withdrawn'),
                                      ('approved', 'done'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'appraisal % cannot leave its state', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('approved', 'refused') AND OLD.state = 'proposed'
       AND NOT COALESCE(retention_are_two(OLD.proposed_by_id, NEW.decided_by_id), false) THEN
        RAISE EXCEPTION 'appraisal % needs another person in another role', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.decided_by_id, NEW.decided_at, NEW.answer) IS DISTINCT FROM
                                  (OLD.decided_by_id, OLD.decided_at, OLD.answer) THEN
        RAISE EXCEPTION 'who approved appraisal % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.state = 'withdrawn' OR OLD.verdict = 'destroy') AND EXISTS (
        SELECT FROM retention_appraisedfile
        WHERE appraisal_id = OLD.id AND NOT settled AND (gone_at IS NULL OR NEW.state = 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'appraisal % is not carried out', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'done' AND OLD.verdict = 'destroy' AND NEW.certificate_id IS NULL THEN
        RAISE EXCEPTION 'appraisal % needs its register', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_keep_appraisal BEFORE INSERT OR UPDATE OR DELETE ON retention_appraisal
    FOR EACH ROW EXECUTE FUNCTION retention_keep_appraisal();

CREATE FUNCTION retention_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    carried_out text[] := '{settled,names,pieces,emptied_at,gone_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the line of file % is on record', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.settled OR NEW.emptied_at IS NOT NULL OR retention_is_held(NEW.ledger_id)
           OR NOT retention_is_over(NEW.kind, NEW.ledger_id)
           OR NOT EXISTS (SELECT FROM retention_appraisal WHERE id = NEW.appraisal_id AND state = 'proposed') THEN
            RAISE EXCEPTION 'file % is not due', NEW.number USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - carried_out IS DISTINCT FROM to_jsonb(OLD) - carried_out
       OR OLD.settled
       OR NEW.settled AND OLD.emptied_at IS NOT NULL
       OR OLD.emptied_at IS NOT NULL AND (NEW.emptied_at, NEW.names, NEW.pieces) IS DISTINCT FROM
                                         (OLD.emptied_at, OLD.names, OLD.pieces)
       OR OLD.gone_at IS NOT NULL
       OR NEW.emptied_at IS NOT NULL AND OLD.emptied_at IS NULL AND NOT documents_may_go(OLD.ledger_id) THEN
        RAISE EXCEPTION 'the line of file % does not change so', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_keep_file BEFORE INSERT OR UPDATE OR DELETE ON retention_appraisedfile
    FOR EACH ROW EXECUTE FUNCTION retention_keep_file();

CREATE FUNCTION retention_keep_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lifted text[] := '{lifted_at,lifted_by_id,lifted_because}';
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL OR to_jsonb(NEW) - lifted IS DISTINCT FROM to_jsonb(OLD) - lifted
    THEN
        RAISE EXCEPTION 'hold % can only be lifted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_keep_hold BEFORE UPDATE OR DELETE ON retention_hold
    FOR EACH ROW EXECUTE FUNCTION retention_keep_hold();

CREATE TRIGGER retention_appraisal_no_truncate BEFORE TRUNCATE ON retention_appraisal
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
CREATE TRIGGER retention_file_no_truncate BEFORE TRUNCATE ON retention_appraisedfile
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
CREATE TRIGGER retention_hold_no_truncate BEFORE TRUNCATE ON retention_hold
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
LET_GO = """
DROP TRIGGER retention_hold_no_truncate ON retention_hold;
DROP TRIGGER retention_file_no_truncate ON retention_appraisedfile;
DROP TRIGGER retention_appraisal_no_truncate ON retention_appraisal;
DROP TRIGGER retention_keep_hold ON retention_hold;
DROP FUNCTION retention_keep_hold();
DROP TRIGGER retention_keep_file ON retention_appraisedfile;
DROP FUNCTION retention_keep_file();
DROP TRIGGER retention_keep_appraisal ON retention_appraisal;
DROP FUNCTION retention_keep_appraisal();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_tables"),
        ("documents", "0007_bytes_may_go"),
        ("ledger", "0002_guards"),
        ("organizations", "0003_three_administrators"),
    ]
    operations = [migrations.RunSQL(JUDGE, NOBODY), migrations.RunSQL(KEEP, LET_GO)]
