"""What lists find requests by is kept from now on, and of what there is already it is counted anew: after the triggers, so
that nothing falls between, and without their locks.

Table by table: triggers on all of them in one transaction could wait for an act that waits for them.
"""

from django.db import migrations

# Beside the triggers of 0017: whose a request is, deliveries and pauses are no figures.
OF_REQUESTS = """
CREATE OR REPLACE TRIGGER figures_listed AFTER UPDATE ON proxy_service_proxyrequest FOR EACH ROW
    WHEN ((OLD.enterprise_id, OLD.delivered_at) IS DISTINCT FROM (NEW.enterprise_id, NEW.delivered_at)
        AND NEW.number IS NOT NULL)
    EXECUTE FUNCTION figures_touch('request');
"""
OF_DEADLINES = """
CREATE OR REPLACE TRIGGER figures_paused AFTER UPDATE ON deadlines_deadline FOR EACH ROW
    WHEN ((OLD.state = 'open' AND OLD.due_at IS NULL) <> (NEW.state = 'open' AND NEW.due_at IS NULL))
    EXECUTE FUNCTION figures_touch('ledger');
CREATE OR REPLACE TRIGGER figures_begun_paused AFTER INSERT ON deadlines_deadline FOR EACH ROW
    WHEN (NEW.state = 'open' AND NEW.due_at IS NULL) EXECUTE FUNCTION figures_touch('ledger');
CREATE OR REPLACE TRIGGER figures_gone_paused AFTER DELETE ON deadlines_deadline FOR EACH ROW
    WHEN (OLD.state = 'open' AND OLD.due_at IS NULL) EXECUTE FUNCTION figures_touch('ledger');
"""
OF_DEPARTMENTS = """
CREATE OR REPLACE TRIGGER figures_listed AFTER INSERT OR DELETE OR UPDATE OF request_id, group_id
    ON proxy_service_departmentcase FOR EACH ROW EXECUTE FUNCTION figures_touch();
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0035_happened"), ("deadlines", "0003_running_out")]
    operations = [
        migrations.RunSQL(OF_REQUESTS, migrations.RunSQL.noop),
        migrations.RunSQL(OF_DEADLINES, migrations.RunSQL.noop),
        migrations.RunSQL(OF_DEPARTMENTS, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT figures_recount()", migrations.RunSQL.noop),
    ]
