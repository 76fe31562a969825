"""The list of each department keeps what its requests are searched by; ``0025`` fills it in."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION proxy_service_keep_cases(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE gone integer; put integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM proxy_service_departmentcase kept
    WHERE kept.request_id = ANY (of_requests) AND NOT EXISTS (
        SELECT FROM proxy_service_cases_granted() truth
        WHERE truth.request_id = kept.request_id AND truth.group_id = kept.group_id
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO proxy_service_departmentcase AS kept
        (request_id, group_id, enterprise_id, submitted_at, next_due_at, search)
    SELECT truth.request_id, truth.group_id, truth.enterprise_id, truth.submitted_at, truth.next_due_at, request.search
    FROM proxy_service_cases_granted() truth JOIN proxy_service_proxyrequest request ON request.id = truth.request_id
    WHERE truth.request_id = ANY (of_requests)
    ON CONFLICT (request_id, group_id) DO UPDATE
        SET enterprise_id = EXCLUDED.enterprise_id, submitted_at = EXCLUDED.submitted_at,
            next_due_at = EXCLUDED.next_due_at, search = EXCLUDED.search
        WHERE (kept.enterprise_id, kept.submitted_at, kept.next_due_at, kept.search)
            IS DISTINCT FROM (EXCLUDED.enterprise_id, EXCLUDED.submitted_at, EXCLUDED.next_due_at, EXCLUDED.search);
    GET DIAGNOSTICS put = ROW_COUNT;
    RETURN gone + put;
END $$;

CREATE TRIGGER request_searched AFTER UPDATE OF search ON proxy_service_proxyrequest
    FOR EACH ROW WHEN (OLD.search IS DISTINCT FROM NEW.search)
    EXECUTE FUNCTION proxy_service_request_listed();
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0023_found_by")]
    operations = [
        migrations.AddField(
            "departmentcase",
            "search",
            ArrayField(models.CharField(max_length=2), null=True),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
