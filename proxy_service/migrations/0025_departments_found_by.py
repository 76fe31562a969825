"""What the requests that are there are searched by, on the lists of their departments, and the index that finds it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.arrays import Hours, InArray

# In batches, so that an act waits for one of them at most. What an act has filled in meanwhile is newer and stays.
FILL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(request_id) INTO batch FROM (
            SELECT DISTINCT request_id FROM proxy_service_departmentcase
            WHERE request_id > last ORDER BY request_id LIMIT 5000
        ) next;
        EXIT WHEN batch IS NULL;
        UPDATE proxy_service_departmentcase kept SET search = request.search
            FROM proxy_service_proxyrequest request
            WHERE kept.request_id = ANY (batch) AND request.id = kept.request_id AND kept.search IS NULL;
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""
INDEX = GinIndex(
    F("search"), InArray("group"), Hours("submitted_at"), name="department_found_by_gin", fastupdate=False
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0024_departments_searched")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AddIndexConcurrently("departmentcase", INDEX),
    ]
