"""Which file of a request is which is traced (``portal.anchors.traced``), and stays once the request is filed; packages'
ledgers are called apart from cases: whoever made the package wrote its number."""

from django.db import migrations

from portal.anchors.migrating import trace, trace_more

NAME = """
UPDATE ledger_ledger SET label = '案卷包-' || held.number
FROM proxy_service_packagekeeping AS keeping JOIN proxy_service_archivedcase AS held ON held.id = keeping.case_id
WHERE keeping.ledger_id = ledger_ledger.id AND ledger_ledger.label NOT LIKE '案卷包-%'
"""
STAY = """
CREATE FUNCTION proxy_service_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a file handed in is not exchanged' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM proxy_service_requestmaterial AS material
               JOIN proxy_service_proxyrequest AS request ON request.id = material.request_id
               WHERE material.id = OLD.material_id AND request.number IS NOT NULL) THEN
        RAISE EXCEPTION 'a file handed in is not taken away' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER proxy_service_keep_file BEFORE DELETE ON proxy_service_materialfile
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_file();
CREATE TRIGGER proxy_service_same_file BEFORE UPDATE OF material_id, stored_file_id ON proxy_service_materialfile
    FOR EACH ROW WHEN ((NEW.material_id, NEW.stored_file_id) IS DISTINCT FROM (OLD.material_id, OLD.stored_file_id))
    EXECUTE FUNCTION proxy_service_keep_file();
"""
ANYHOW = """
DROP TRIGGER proxy_service_same_file ON proxy_service_materialfile;
DROP TRIGGER proxy_service_keep_file ON proxy_service_materialfile;
DROP FUNCTION proxy_service_keep_file();
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0011_volume_index"), ("anchors", "0005_labels_and_links")]
    operations = [
        migrations.RunSQL(NAME, migrations.RunSQL.noop),
        migrations.RunSQL(STAY, ANYHOW),
        trace("materialfile", "proxy_service_materialfile", "material_id,stored_file_id"),
        trace("requestmatter", "proxy_service_requestmatter", "result_file_id"),
        trace("progressnode", "proxy_service_progressnode", "attachment_id"),
        trace("supervisionreply", "proxy_service_supervisionreply", "paper_id"),
        trace("delivery", "proxy_service_delivery", "slip_id"),
        trace("enterpriseclaim", "proxy_service_enterpriseclaim", "licence_id,authority_id"),
        trace_more(
            "proxyrequest", "proxy_service_proxyrequest", "entrustment_scan_id", before="ledger_id,number"
        ),
    ]
