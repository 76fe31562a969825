"""PostgreSQL itself refuses to change or remove a node of progress that was reported: a mistake is another node."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION proxy_service_keep_progress() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nodes of progress are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER progress_append_only BEFORE UPDATE OR DELETE ON proxy_service_progressnode
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_progress();
CREATE TRIGGER progress_no_truncate BEFORE TRUNCATE ON proxy_service_progressnode
    FOR EACH STATEMENT EXECUTE FUNCTION proxy_service_keep_progress();
"""

ALLOW = """
DROP TRIGGER progress_no_truncate ON proxy_service_progressnode;
DROP TRIGGER progress_append_only ON proxy_service_progressnode;
DROP FUNCTION proxy_service_keep_progress();
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0005_paper_records")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
