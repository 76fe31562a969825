"""The departments' lists of the requests that are there, and an index for every order that has none."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently

# In batches, so that an act waits for one of them at most.
FILL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(id) INTO batch FROM (
            SELECT DISTINCT matter.request_id AS id
            FROM proxy_service_requestmatter matter
            JOIN proxy_service_requestmattergrouppermission granted ON granted.content_object_id = matter.id
            WHERE matter.request_id > last ORDER BY id LIMIT 5000
        ) next;
        EXIT WHEN batch IS NULL;
        PERFORM proxy_service_keep_cases(batch);
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""
FILED = Q(number__isnull=False)
OPEN = Q(state__in=[
    "accepted", "completed", "correction_requested", "delivered", "evaluated", "in_progress", "planned", "reported",
    "submitted",
])  # fmt: skip
OF_DEPARTMENTS = (
    models.Index(fields=["group", "submitted_at", "request"], name="department_by_day"),
    models.Index(fields=["group", "next_due_at", "submitted_at", "request"],
                 condition=Q(next_due_at__isnull=False), name="department_by_due"),
    models.Index(fields=["group", "enterprise_id", "submitted_at", "request"], name="department_by_firm"),
)  # fmt: skip
OF_ALL = (
    models.Index(fields=["park", "enterprise", "submitted_at", "id"], condition=FILED, name="request_park_by_firm"),
    models.Index(fields=["submitted_at", "id"], condition=OPEN, name="request_open_by_day"),
    models.Index(fields=["state", "submitted_at", "id"], condition=OPEN, name="request_open_by_state"),
    models.Index(fields=["updated_at", "id"], name="request_by_change"),
    models.Index(fields=["park", "updated_at", "id"], name="request_park_by_change"),
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0019_department_cases")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE proxy_service_departmentcase", migrations.RunSQL.noop),
        *(AddIndexConcurrently("departmentcase", index) for index in OF_DEPARTMENTS),
        *(AddIndexConcurrently("proxyrequest", index) for index in OF_ALL),
    ]
