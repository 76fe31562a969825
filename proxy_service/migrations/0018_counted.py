"""What there is already is counted: after the triggers, so that nothing falls between, and without their locks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0017_counting")]
    operations = [migrations.RunSQL("SELECT figures_recount()", migrations.RunSQL.noop)]
