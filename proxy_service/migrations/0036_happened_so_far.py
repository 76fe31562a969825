"""What there is already is counted anew: after the triggers, so that nothing falls between, and without their locks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0035_happened")]
    operations = [migrations.RunSQL("SELECT figures_recount()", migrations.RunSQL.noop)]
