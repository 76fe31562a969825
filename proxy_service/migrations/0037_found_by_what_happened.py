"""On whose lists a request stands, what happened to it in which days, and when it was filed, in one index."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.arrays import Hours, Marks


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0036_happened_so_far")]
    operations = [
        AddIndexConcurrently(
            "figurecounted",
            GinIndex(
                F("whose"), Marks(), Hours("submitted_at"), name="counted_found_by_gin", fastupdate=False
            ),
        )
    ]
