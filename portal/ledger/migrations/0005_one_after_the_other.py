"""PostgreSQL itself takes an entry only if it follows the last one of its ledger, and moves the ledger's head to it.

An index that forbids a second entry with the same number cannot span the months of a partitioned table; the ledger's own
row, which entries queue up on, can. Code that moves the head by itself afterwards finds it where it would put it.
"""

from django.db import migrations

IN_ORDER = """
CREATE FUNCTION ledger_take_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_ledger SET length = NEW.sequence, head_hash = NEW.hash
    WHERE id = NEW.ledger_id AND length = NEW.sequence - 1 AND head_hash = NEW.previous_hash;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of ledger % does not follow the last one', NEW.sequence, NEW.ledger_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_in_order BEFORE INSERT ON ledger_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_take_entry();
"""
IN_ANY_ORDER = """
DROP TRIGGER ledger_entry_in_order ON ledger_ledgerentry;
DROP FUNCTION ledger_take_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_labels_once")]
    operations = [migrations.RunSQL(IN_ORDER, IN_ANY_ORDER)]
