"""PostgreSQL itself refuses to change, remove or truncate what a ledger says, or to shorten or reopen a ledger."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE FUNCTION ledger_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.length < OLD.length OR (OLD.closed_at IS NOT NULL AND
        (NEW.closed_at, NEW.length, NEW.head_hash) IS DISTINCT FROM (OLD.closed_at, OLD.length, OLD.head_hash))
    THEN
        RAISE EXCEPTION 'a ledger only grows, and not after it is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON ledger_ledger
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_head();
"""

ALLOW = """
DROP TRIGGER ledger_head_only_grows ON ledger_ledger;
DROP FUNCTION ledger_guard_head();
DROP TRIGGER ledger_entry_no_truncate ON ledger_ledgerentry;
DROP TRIGGER ledger_entry_append_only ON ledger_ledgerentry;
DROP FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0002_append_only"),
    ]
    dependencies = [("ledger", "0001_tables")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]
