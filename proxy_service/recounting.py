"""Tables that triggers keep of filed requests, held against the function that says what they must hold."""

import uuid
from dataclasses import dataclass

from django.db import connection
from psycopg2 import sql

TOGETHER = 2_000
BATCH = """
SELECT array_agg(id), max(id::text)
FROM (SELECT id FROM proxy_service_proxyrequest WHERE id > %s ORDER BY id LIMIT %s) batch
"""
# Locks none but the requests that are wrong.
PUT_RIGHT = """
WITH truth AS (
    SELECT * FROM {truth}(%(batch)s)
), kept AS (
    SELECT {columns} FROM {table} WHERE request_id = ANY (%(batch)s)
)
SELECT COALESCE({keep}(array_agg(DISTINCT request_id)), 0)
FROM ((TABLE truth EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE truth)) wrong
"""
# Of requests that are there no more.
LEFT_OVER = """
DELETE FROM {table} kept
WHERE NOT EXISTS (SELECT FROM proxy_service_proxyrequest request WHERE request.id = kept.request_id)
"""


@dataclass(frozen=True)
class Kept:
    """A table with rows of requests. ``truth``: the function that finds, for an array of keys of requests, the
    ``columns`` as they must be; ``keep``: the one that puts these requests right and says how many rows were wrong."""

    table: str
    columns: str
    truth: str
    keep: str

    def recount(self) -> int:
        """Puts right what a copy with triggers off, or a restore of single tables, has left wrong; how many rows.
        Outside a transaction the requests of each batch are locked by themselves."""
        names = {name: sql.Identifier(getattr(self, name)) for name in ("table", "truth", "keep")}
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns.split(", ")))
        last = str(uuid.UUID(int=0))
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(LEFT_OVER).format(**names))
            total: int = cursor.rowcount
            while True:
                cursor.execute(BATCH, [last, TOGETHER])
                batch, end = cursor.fetchone()
                if end is None:
                    return total
                cursor.execute(sql.SQL(PUT_RIGHT).format(columns=columns, **names), {"batch": batch})
                last, total = end, total + cursor.fetchone()[0]
