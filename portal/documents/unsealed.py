"""What triggers keep of papers without a seal, held against papers, sealings and ledgers."""

import uuid

from django.db import connection

TOGETHER = 5_000
BATCH = "SELECT id FROM documents_document WHERE id > %s ORDER BY id LIMIT %s"


def recount() -> int:
    """Puts right what a copy with triggers off, or a restore of single tables, has left wrong; how many rows. Locks no
    paper."""
    total, last = 0, uuid.UUID(int=0)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(BATCH, [last, TOGETHER])
            batch = [key for (key,) in cursor.fetchall()]
            if not batch:
                return total
            cursor.execute("SELECT documents_keep_unsealed(%s::uuid[])", [batch])
            last, total = batch[-1], total + cursor.fetchone()[0]
