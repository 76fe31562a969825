"""The indexes that lists are read from in blocks of hours, with the hours in front.

PostgreSQL goes from one condition on such an index to the next in the order of its columns, and begins anew where two
do not meet. With the hours at the end, a pair of characters and a park that never meet were followed through the whole
table for every block; with the hours in front, nothing is read that lies beyond the block. What the release before asks
of its indexes, these answer too. How often an hour stands in an index PostgreSQL learns when the table is analysed, and
forgets with the index: without that it took other ways, ten times as long, until autovacuum came by.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F, Q

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.arrays import Held, Hours, InArray, InTexts, Marks

REQUEST = GinIndex(
    Hours("submitted_at"), Hours("next_due_at"), F("search"), F("divisions"), InArray("park", "enterprise"),
    InTexts("state", "jurisdiction"), Held(Q(next_due_at__isnull=False)), InArray("officer"),
    name="request_found_in_hours_gin", fastupdate=False,
)  # fmt: skip
DEPARTMENT = GinIndex(
    Hours("submitted_at"),
    F("search"),
    InArray("group"),
    name="department_found_in_hours_gin",
    fastupdate=False,
)
COUNTED = GinIndex(
    Hours("submitted_at"), F("whose"), Marks(), name="counted_found_in_hours_gin", fastupdate=False
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0037_found_by_what_happened")]
    operations = [
        AddIndexConcurrently("proxyrequest", REQUEST),
        migrations.RunSQL("ANALYZE proxy_service_proxyrequest", migrations.RunSQL.noop),
        RemoveIndexConcurrently("proxyrequest", "request_found_when_gin"),
        AddIndexConcurrently("departmentcase", DEPARTMENT),
        migrations.RunSQL("ANALYZE proxy_service_departmentcase", migrations.RunSQL.noop),
        RemoveIndexConcurrently("departmentcase", "department_found_by_gin"),
        AddIndexConcurrently("figurecounted", COUNTED),
        migrations.RunSQL("ANALYZE proxy_service_figurecounted", migrations.RunSQL.noop),
        RemoveIndexConcurrently("figurecounted", "counted_found_by_gin"),
    ]
