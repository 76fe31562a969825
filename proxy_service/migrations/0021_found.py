"""Pairs of characters, divisions and park of a request in one index, and a function that never looks elsewhere."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.request import InArray

# PostgreSQL takes pairs for independent of each other and of the park, which they are not: believing to find a page
# soon it would walk through all requests for a word that stands in another park. Here it can but ask the index.
FOUND = """
CREATE FUNCTION proxy_service_found(words varchar[], parks bigint[], within varchar[], most integer)
RETURNS uuid[] LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
    IF parks IS NOT NULL THEN
        RETURN ARRAY(SELECT id FROM proxy_service_proxyrequest
            WHERE search @> words AND ARRAY[park_id] && parks LIMIT most);
    ELSIF within IS NOT NULL THEN
        RETURN ARRAY(SELECT id FROM proxy_service_proxyrequest
            WHERE search @> words AND divisions && within LIMIT most);
    END IF;
    RETURN ARRAY(SELECT id FROM proxy_service_proxyrequest WHERE search @> words LIMIT most);
END $$;
"""
INDEX = GinIndex(F("search"), F("divisions"), InArray("park"), name="request_found_gin")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0020_departments_listed")]
    operations = [
        AddIndexConcurrently("proxyrequest", INDEX),
        RemoveIndexConcurrently("proxyrequest", "request_search_gin"),
        migrations.RunSQL(
            FOUND, "DROP FUNCTION proxy_service_found(varchar[], bigint[], varchar[], integer)"
        ),
    ]
