"""Changes are kept from now on, and those of the requests that are there; the interface's lists have an index for each
reader. The indexes by which they were read before go: every act wrote them.

Table by table: triggers on all of them in one transaction could wait for an act that waits for them.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently

OF_REQUESTS = """
CREATE OR REPLACE TRIGGER change_begins AFTER INSERT ON proxy_service_proxyrequest
    FOR EACH ROW EXECUTE FUNCTION proxy_service_request_changed();
CREATE OR REPLACE TRIGGER change_follows AFTER UPDATE ON proxy_service_proxyrequest FOR EACH ROW WHEN (
    (OLD.park_id, OLD.enterprise_id) IS DISTINCT FROM (NEW.park_id, NEW.enterprise_id)
    OR (NEW.state = 'draft' AND OLD.updated_at IS DISTINCT FROM NEW.updated_at)
) EXECUTE FUNCTION proxy_service_request_changed();
CREATE OR REPLACE TRIGGER change_goes AFTER DELETE ON proxy_service_proxyrequest
    FOR EACH ROW EXECUTE FUNCTION proxy_service_request_changed();
"""
NO_REQUESTS = """
DROP TRIGGER change_begins ON proxy_service_proxyrequest;
DROP TRIGGER change_follows ON proxy_service_proxyrequest;
DROP TRIGGER change_goes ON proxy_service_proxyrequest;
"""
OF_LEDGERS = """
CREATE OR REPLACE TRIGGER request_told AFTER UPDATE ON ledger_ledger FOR EACH ROW WHEN (
    (OLD.length, OLD.last_recorded_at) IS DISTINCT FROM (NEW.length, NEW.last_recorded_at)
) EXECUTE FUNCTION proxy_service_ledger_told();
"""
OF_DEPARTMENTS = """
CREATE OR REPLACE TRIGGER change_listed AFTER INSERT ON proxy_service_departmentcase
    FOR EACH ROW EXECUTE FUNCTION proxy_service_case_listed();
"""
# In batches, so that an act waits for one of them at most.
FILL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(id) INTO batch FROM (
            SELECT id FROM proxy_service_proxyrequest WHERE id > last ORDER BY id LIMIT 2000
        ) next;
        EXIT WHEN batch IS NULL;
        PERFORM proxy_service_keep_changes(batch);
        PERFORM proxy_service_keep_department_changes(batch);
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""
KNOWN = "ALTER TABLE proxy_service_departmentchange VALIDATE CONSTRAINT change_of_a_case"
FILLED = "VACUUM ANALYZE proxy_service_requestchange, proxy_service_departmentchange"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0033_changes")]
    operations = [
        migrations.RunSQL(OF_REQUESTS, NO_REQUESTS),
        migrations.RunSQL(OF_LEDGERS, "DROP TRIGGER request_told ON ledger_ledger"),
        migrations.RunSQL(OF_DEPARTMENTS, "DROP TRIGGER change_listed ON proxy_service_departmentcase"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "requestchange", models.Index(fields=["changed_at", "request"], name="change_by_moment")
        ),
        AddIndexConcurrently(
            "requestchange", models.Index(fields=["park_id", "changed_at", "request"], name="change_of_park")
        ),
        AddIndexConcurrently(
            "requestchange",
            models.Index(fields=["enterprise_id", "changed_at", "request"], name="change_of_firm"),
        ),
        AddIndexConcurrently(
            "departmentchange",
            models.Index(fields=["group", "changed_at", "request"], name="change_of_department"),
        ),
        RemoveIndexConcurrently("proxyrequest", "request_by_change"),
        RemoveIndexConcurrently("proxyrequest", "request_park_by_change"),
    ]
