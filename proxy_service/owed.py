"""What waits at every desk: each act that somebody owes on a filed request or a part of it, with the end of its period.

PostgreSQL keeps it (migration 0026): whoever changes a request, a part of it or a period, in whatever way, changes it
in the same statement. Which states of request and part ask for which act, by which period, and at whose desks it lies
is written there once (``proxy_service_acts_owed``); ``proxy_service.duties`` says who sits at which desk. So the most
urgent of somebody's work are read from an index, without looking at all that is open.
"""

import uuid

from django.db import connection

TOGETHER = 2_000
BATCH = """
SELECT max(id::text)
FROM (SELECT id FROM proxy_service_proxyrequest WHERE id > %(last)s ORDER BY id LIMIT %(most)s) batch
"""
# Locks none but the requests that are wrong.
PUT_RIGHT = """
WITH truth AS (
    SELECT * FROM proxy_service_acts_owed(
        ARRAY(SELECT id FROM proxy_service_proxyrequest WHERE id > %(last)s AND id <= %(end)s))
), kept AS (
    SELECT request_id, act, part, desk, park_id, divisions, submitted_at, due_at, amber_at, deadline
    FROM proxy_service_owedact
    WHERE request_id > %(last)s AND request_id <= %(end)s
)
SELECT COALESCE(proxy_service_keep_owed(array_agg(DISTINCT request_id)), 0)
FROM ((TABLE truth EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE truth)) wrong
"""
# Of requests that are there no more.
LEFT_OVER = """
DELETE FROM proxy_service_owedact kept
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
            (end,) = cursor.fetchone()
            if end is None:
                return total
            cursor.execute(PUT_RIGHT, {"last": last, "end": end})
            last, total = end, total + cursor.fetchone()[0]
