"""The nearest ends of the requests that are there, and an index for every order and scope of the ledger list."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently

# In batches, so that an act waits for one of them at most.
FILL = """
DO $$
DECLARE batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(id) INTO batch FROM (
            SELECT request.id FROM proxy_service_proxyrequest request
            WHERE request.next_due_at IS NULL AND EXISTS (
                SELECT FROM deadlines_deadline clock
                WHERE clock.ledger_id = request.ledger_id AND clock.state IN ('open', 'overdue')
                    AND clock.kind <> 'retention' AND clock.due_at IS NOT NULL
            )
            LIMIT 5000
        ) unfilled;
        EXIT WHEN batch IS NULL;
        UPDATE proxy_service_proxyrequest SET next_due_at = NULL WHERE id = ANY (batch);
        COMMIT;
    END LOOP;
END $$;
"""
FILED = Q(number__isnull=False)
RUNNING = Q(next_due_at__isnull=False)
INDEXES = (
    models.Index(fields=["submitted_at", "id"], condition=FILED, name="request_by_day"),
    models.Index(fields=["park", "submitted_at", "id"], condition=FILED, name="request_park_by_day"),
    models.Index(fields=["enterprise", "submitted_at", "id"], condition=FILED, name="request_firm_by_day"),
    models.Index(fields=["park", "number"], condition=FILED, name="request_park_by_number"),
    models.Index(fields=["next_due_at", "submitted_at", "id"], condition=RUNNING, name="request_by_due"),
    models.Index(fields=["park", "next_due_at", "submitted_at", "id"], condition=RUNNING, name="request_park_by_due"),
    models.Index(fields=["officer", "state"], name="request_officer_by_state"),
    models.Index(fields=["amber_at"], condition=Q(amber_at__isnull=False), name="request_by_amber"),
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0014_next_due")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AddConstraintNotValid(
            "proxyrequest",
            models.CheckConstraint(
                condition=Q(number=None) | ~Q(submitted_at=None), name="request_filed_has_moment"
            ),
        ),
        ValidateConstraint("proxyrequest", "request_filed_has_moment"),
        *(AddIndexConcurrently("proxyrequest", index) for index in INDEXES),
    ]
