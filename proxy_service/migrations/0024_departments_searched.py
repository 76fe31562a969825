"""The list of each department keeps what its requests are searched by; ``0025`` fills it in."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KEEP = """
-- What the lists must hold of some requests. Request by request (LATERAL), so that the grants are read by their index:
-- among all grants at once the planner takes the permission for rare, and an act waits until every grant was read.
CREATE FUNCTION proxy_service_cases_of(of_requests uuid[]) RETURNS TABLE (
    request_id uuid, group_id integer, enterprise_id bigint, submitted_at timestamptz, next_due_at timestamptz,
    search varchar[]
) LANGUAGE sql STABLE AS $$
    SELECT filed.id, granted.group_id, filed.enterprise_id, filed.submitted_at, filed.next_due_at, filed.search
    FROM proxy_service_proxyrequest filed
    CROSS JOIN LATERAL (
        SELECT DISTINCT granted.group_id
        FROM proxy_service_requestmatter matter
        JOIN proxy_service_requestmattergrouppermission granted ON granted.content_object_id = matter.id
        JOIN auth_permission permission ON permission.id = granted.permission_id
        WHERE matter.request_id = filed.id AND permission.codename = 'work_requestmatter'
    ) granted
    WHERE filed.id = ANY (of_requests) AND filed.number IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION proxy_service_keep_cases(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE wrong integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    WITH truth AS MATERIALIZED (
        SELECT * FROM proxy_service_cases_of(of_requests)
    ), gone AS (
        DELETE FROM proxy_service_departmentcase kept
        WHERE kept.request_id = ANY (of_requests) AND (kept.request_id, kept.group_id) NOT IN (
            SELECT request_id, group_id FROM truth
        )
        RETURNING 1
    ), put AS (
        INSERT INTO proxy_service_departmentcase AS kept
            (request_id, group_id, enterprise_id, submitted_at, next_due_at, search)
        SELECT * FROM truth
        ON CONFLICT (request_id, group_id) DO UPDATE
            SET enterprise_id = EXCLUDED.enterprise_id, submitted_at = EXCLUDED.submitted_at,
                next_due_at = EXCLUDED.next_due_at, search = EXCLUDED.search
            WHERE (kept.enterprise_id, kept.submitted_at, kept.next_due_at, kept.search)
                IS DISTINCT FROM (EXCLUDED.enterprise_id, EXCLUDED.submitted_at, EXCLUDED.next_due_at, EXCLUDED.search)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put) INTO wrong;
    RETURN wrong;
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
