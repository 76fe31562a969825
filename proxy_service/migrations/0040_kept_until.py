"""What is due for appraisal is found by the last day on which it is kept, of one park and of all."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently

KEPT = Q(retained_until__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0039_found_in_hours")]
    operations = [
        AddIndexConcurrently(
            "proxyrequest", models.Index(fields=fields, condition=KEPT, name=f"request_{name}_retention")
        )
        for name, fields in (
            ("by", ["retained_until", "id"]),
            ("park_by", ["park", "retained_until", "id"]),
        )
    ]
