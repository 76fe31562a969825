"""The requests on each department's list: those of which it was granted a matter, with what lists are ordered and
searched by.

PostgreSQL keeps them (migration 0019): whoever changes a grant, a matter or a request, in whatever way, changes them in
the same statement. So the newest of a department are read from an index, without looking at all it was ever given.
"""

import uuid

from django.db import connection

TOGETHER = 10_000
BATCH = """
SELECT array_agg(id), max(id::text)
FROM (SELECT id FROM proxy_service_proxyrequest WHERE id > %(last)s ORDER BY id LIMIT %(most)s) batch
"""
# Locks none but the requests that are wrong.
PUT_RIGHT = """
WITH truth AS (
    SELECT * FROM proxy_service_cases_of(%(batch)s)
), kept AS (
    SELECT request_id, group_id, enterprise_id, submitted_at, next_due_at, search
    FROM proxy_service_departmentcase WHERE request_id = ANY (%(batch)s)
)
SELECT COALESCE(proxy_service_keep_cases(array_agg(DISTINCT request_id)), 0)
FROM ((TABLE truth EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE truth)) wrong
"""
# Of requests that are there no more.
LEFT_OVER = """
DELETE FROM proxy_service_departmentcase kept
WHERE NOT EXISTS (SELECT FROM proxy_service_proxyrequest request WHERE request.id = kept.request_id)
"""


def recount() -> int:
    """Puts right what a copy with triggers off, or a restore of single tables, has left wrong; how many rows. Outside a
    transaction the requests of each batch are locked by themselves."""
    last = str(uuid.UUID(int=0))
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OVER)
        total: int = cursor.rowcount
        while True:
            cursor.execute(BATCH, {"last": last, "most": TOGETHER})
            batch, end = cursor.fetchone()
            if end is None:
                return total
            cursor.execute(PUT_RIGHT, {"batch": batch})
            last, total = end, total + cursor.fetchone()[0]
