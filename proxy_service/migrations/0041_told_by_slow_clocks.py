"""An entry that tells of nothing later than the last one, since the clock of its machine is slow, is told to departments
all the same: one of them may have been given the case with it, and begin with the moment before the last entry.
"""

from django.db import migrations

TOLD = """
CREATE OR REPLACE FUNCTION proxy_service_ledger_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := coalesce(NEW.last_recorded_at, clock_timestamp());
    changed uuid;
BEGIN
    UPDATE proxy_service_requestchange kept SET changed_at = moment
    FROM proxy_service_proxyrequest request
    WHERE request.ledger_id = NEW.id AND kept.request_id = request.id AND kept.changed_at {} moment
    RETURNING kept.request_id INTO changed;
    IF changed IS NOT NULL THEN
        UPDATE proxy_service_departmentchange SET changed_at = moment WHERE request_id = changed;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0040_kept_until")]
    operations = [migrations.RunSQL(TOLD.format("<="), TOLD.format("<"))]
