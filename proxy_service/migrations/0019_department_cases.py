"""The list of each department, kept from its grants and the requests (``proxy_service.department_cases``).

Whatever changes a grant or what a list is ordered by locks the request, as acts have done before: with the lock held,
the newest state of all of them is seen.
"""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
-- What the lists must hold. Text, not a parsed body: the planner writes it into the query that asks.
CREATE FUNCTION proxy_service_cases_granted() RETURNS TABLE (
    request_id uuid, group_id integer, enterprise_id bigint, submitted_at timestamptz, next_due_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT request.id, granted.group_id, request.enterprise_id, request.submitted_at, request.next_due_at
    FROM proxy_service_requestmattergrouppermission granted
    JOIN auth_permission permission
        ON permission.id = granted.permission_id AND permission.codename = 'work_requestmatter'
    JOIN proxy_service_requestmatter matter ON matter.id = granted.content_object_id
    JOIN proxy_service_proxyrequest request ON request.id = matter.request_id
    WHERE request.number IS NOT NULL
$$;

-- Puts right the lists as far as they concern these requests; how many rows were wrong.
CREATE FUNCTION proxy_service_keep_cases(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE gone integer; put integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM proxy_service_departmentcase kept
    WHERE kept.request_id = ANY (of_requests) AND NOT EXISTS (
        SELECT FROM proxy_service_cases_granted() truth
        WHERE truth.request_id = kept.request_id AND truth.group_id = kept.group_id
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO proxy_service_departmentcase AS kept (request_id, group_id, enterprise_id, submitted_at, next_due_at)
    SELECT * FROM proxy_service_cases_granted() truth WHERE truth.request_id = ANY (of_requests)
    ON CONFLICT (request_id, group_id) DO UPDATE
        SET enterprise_id = EXCLUDED.enterprise_id, submitted_at = EXCLUDED.submitted_at,
            next_due_at = EXCLUDED.next_due_at
        WHERE (kept.enterprise_id, kept.submitted_at, kept.next_due_at)
            IS DISTINCT FROM (EXCLUDED.enterprise_id, EXCLUDED.submitted_at, EXCLUDED.next_due_at);
    GET DIAGNOSTICS put = ROW_COUNT;
    RETURN gone + put;
END $$;

CREATE FUNCTION proxy_service_grant_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proxy_service_keep_cases(array_agg(DISTINCT request_id)) FROM proxy_service_requestmatter
        WHERE id IN (NEW.content_object_id, OLD.content_object_id);
    RETURN NULL;
END $$;
CREATE TRIGGER grant_listed AFTER INSERT OR UPDATE OR DELETE ON proxy_service_requestmattergrouppermission
    FOR EACH ROW EXECUTE FUNCTION proxy_service_grant_changed();

CREATE FUNCTION proxy_service_matter_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proxy_service_keep_cases(ARRAY[OLD.request_id, NEW.request_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER matter_gone AFTER DELETE ON proxy_service_requestmatter
    FOR EACH ROW EXECUTE FUNCTION proxy_service_matter_left();
CREATE TRIGGER matter_moved AFTER UPDATE ON proxy_service_requestmatter
    FOR EACH ROW WHEN (OLD.request_id <> NEW.request_id) EXECUTE FUNCTION proxy_service_matter_left();

CREATE FUNCTION proxy_service_request_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proxy_service_keep_cases(ARRAY[OLD.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER request_listed AFTER UPDATE ON proxy_service_proxyrequest
    FOR EACH ROW WHEN (
        (OLD.number IS NULL, OLD.enterprise_id, OLD.submitted_at, OLD.next_due_at)
            IS DISTINCT FROM (NEW.number IS NULL, NEW.enterprise_id, NEW.submitted_at, NEW.next_due_at)
    )
    EXECUTE FUNCTION proxy_service_request_listed();
CREATE TRIGGER request_gone AFTER DELETE ON proxy_service_proxyrequest
    FOR EACH ROW EXECUTE FUNCTION proxy_service_request_listed();
"""

LET_GO = """
DROP TRIGGER request_gone ON proxy_service_proxyrequest;
DROP TRIGGER request_listed ON proxy_service_proxyrequest;
DROP FUNCTION proxy_service_request_listed();
DROP TRIGGER matter_moved ON proxy_service_requestmatter;
DROP TRIGGER matter_gone ON proxy_service_requestmatter;
DROP FUNCTION proxy_service_matter_left();
DROP TRIGGER grant_listed ON proxy_service_requestmattergrouppermission;
DROP FUNCTION proxy_service_grant_changed();
DROP FUNCTION proxy_service_keep_cases(uuid[]);
DROP FUNCTION proxy_service_cases_granted();
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0018_counted"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            name="DepartmentCase",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "request", "group", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("enterprise_id", models.BigIntegerField()),
                ("submitted_at", models.DateTimeField()),
                ("next_due_at", models.DateTimeField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="department_cases",
                        to="proxy_service.proxyrequest",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
