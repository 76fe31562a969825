"""PostgreSQL itself refuses to change or remove anchors, or to number them otherwise than one after the other."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION anchors_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'anchors are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER anchor_append_only BEFORE UPDATE OR DELETE ON anchors_anchor
    FOR EACH ROW EXECUTE FUNCTION anchors_refuse();
CREATE TRIGGER anchor_no_truncate BEFORE TRUNCATE ON anchors_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION anchors_refuse();

CREATE FUNCTION anchors_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER anchor_in_order BEFORE INSERT ON anchors_anchor
    FOR EACH ROW EXECUTE FUNCTION anchors_in_order();
"""

ALLOW = """
DROP TRIGGER anchor_in_order ON anchors_anchor;
DROP FUNCTION anchors_in_order();
DROP TRIGGER anchor_no_truncate ON anchors_anchor;
DROP TRIGGER anchor_append_only ON anchors_anchor;
DROP FUNCTION anchors_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("anchors", "0001_tables")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
