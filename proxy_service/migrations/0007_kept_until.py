"""An archived request stays in the database, keeps its last day or gets a later one, and keeps who is to be reached
until its file may go (``portal.retention``)."""

from django.db import migrations

KEEP = """
CREATE FUNCTION retention_of_request(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT retained_until FROM proxy_service_proxyrequest WHERE ledger_id = of_ledger AND archived_at IS NOT NULL
$$;

CREATE FUNCTION proxy_service_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.archived_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'request % is archived and never deleted', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.number, NEW.ledger_id, NEW.park_id, NEW.enterprise_id, NEW.archived_at) IS DISTINCT FROM
       (OLD.id, OLD.number, OLD.ledger_id, OLD.park_id, OLD.enterprise_id, OLD.archived_at)
       OR NEW.retained_until IS NULL AND OLD.retained_until IS NOT NULL
       OR NEW.retained_until < OLD.retained_until THEN
        RAISE EXCEPTION 'request % is archived', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.contact_name, NEW.contact_phone, NEW.answers, NEW.entrustment_scan_id) IS DISTINCT FROM
       (OLD.contact_name, OLD.contact_phone, OLD.answers, OLD.entrustment_scan_id)
       AND NOT documents_may_go(OLD.ledger_id) THEN
        RAISE EXCEPTION 'request % is still to be kept', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proxy_service_keep_request BEFORE UPDATE OR DELETE ON proxy_service_proxyrequest
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_request();
CREATE TRIGGER proxy_service_request_no_truncate BEFORE TRUNCATE ON proxy_service_proxyrequest
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
LET_GO = """
DROP TRIGGER proxy_service_request_no_truncate ON proxy_service_proxyrequest;
DROP TRIGGER proxy_service_keep_request ON proxy_service_proxyrequest;
DROP FUNCTION proxy_service_keep_request();
DROP FUNCTION retention_of_request(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0006_progress_kept"), ("retention", "0002_guards")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
