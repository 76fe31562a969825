"""PostgreSQL itself refuses to change, remove or truncate what is said of the archived files that were taken in."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION proxy_service_keep_archived_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'archived cases are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER archived_case_append_only BEFORE UPDATE OR DELETE ON proxy_service_archivedcase
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_archived_case();
CREATE TRIGGER archived_case_no_truncate BEFORE TRUNCATE ON proxy_service_archivedcase
    FOR EACH STATEMENT EXECUTE FUNCTION proxy_service_keep_archived_case();
"""

ALLOW = """
DROP TRIGGER archived_case_no_truncate ON proxy_service_archivedcase;
DROP TRIGGER archived_case_append_only ON proxy_service_archivedcase;
DROP FUNCTION proxy_service_keep_archived_case();
"""


class Migration(migrations.Migration):
    replaces = [
        ("proxy_service", "0010_archived_cases_kept"),
    ]
    dependencies = [("proxy_service", "0001_tables")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]
