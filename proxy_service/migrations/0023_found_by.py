"""One index for what lists are narrowed by, and when it was filed: ``proxy_service.blocks`` says how it is read.

``proxy_service_found``, which the release before asks, stays for it and reads the new index.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F, Q

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.arrays import Held, Hours, InArray, InTexts

HOURS = """
CREATE FUNCTION proxy_service_hours(moment timestamptz) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- Each level's numbers begin where no number of the one below ends.
    SELECT ARRAY[hour, 16777216 + (hour >> 3), 33554432 + (hour >> 6), 50331648 + (hour >> 9), 67108864 + (hour >> 12)]
    FROM (SELECT floor(extract(epoch FROM moment AT TIME ZONE 'UTC') / 3600)::integer AS hour) counted
$$;
"""
INDEX = GinIndex(
    F("search"), F("divisions"), InArray("park", "enterprise"), InTexts("state", "jurisdiction"),
    Held(Q(next_due_at__isnull=False)), InArray("officer"), Hours("submitted_at"),
    name="request_found_by_gin", fastupdate=False,
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0022_drafts_by_change")]
    operations = [
        migrations.RunSQL(HOURS, "DROP FUNCTION proxy_service_hours(timestamptz)"),
        AddIndexConcurrently("proxyrequest", INDEX),
        RemoveIndexConcurrently("proxyrequest", "request_found_gin"),
    ]
