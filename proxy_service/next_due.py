"""The nearest end of a request among the periods for which somebody owes an act, and the moment from which one of them
is due soon: ``ProxyRequest.next_due_at`` and ``amber_at``.

PostgreSQL keeps them (migration 0014): whoever changes a deadline, in whatever way, changes them in the same statement,
and whatever else writes them writes what the deadlines say. So a list orders and filters by an index instead of looking
at every deadline of every request.
"""

import uuid

from django.db import connection

TOGETHER = 10_000
BATCH = """
SELECT max(ledger_id::text) FROM (
    SELECT ledger_id FROM proxy_service_proxyrequest WHERE ledger_id > %s ORDER BY ledger_id LIMIT %s
) batch
"""
# Those whose kept moments are not what their deadlines say. The guard fills in the truth, whatever is written.
PUT_RIGHT = """
UPDATE proxy_service_proxyrequest request SET next_due_at = NULL
WHERE ledger_id > %s AND ledger_id <= %s AND EXISTS (
    SELECT FROM proxy_service_next_due(request.ledger_id) clocks
    WHERE (request.next_due_at, request.amber_at) IS DISTINCT FROM (clocks.due, clocks.amber)
)
"""


def recount() -> int:
    """Puts right what a copy with triggers off, or a restore of single tables, has left wrong; how many requests.
    Outside a transaction each batch is locked by itself."""
    last, total = str(uuid.UUID(int=0)), 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(BATCH, [last, TOGETHER])
            end = cursor.fetchone()[0]
            if end is None:
                return total
            cursor.execute(PUT_RIGHT, [last, end])
            last, total = end, total + cursor.rowcount
