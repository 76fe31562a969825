"""When the entries of ledgers were recorded, of those from before that was kept with the ledger."""

from django.db import connection, transaction

AT_ONCE = 500
# Nobody is waited for: a ledger that somebody writes to is looked at next time. Two statements, for the second sees
# what the last of those who held the row wrote.
_HELD = """
    SELECT id FROM ledger_ledger WHERE id > %s AND length > 0 AND first_recorded_at IS NULL
    ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
_KEPT = """
    UPDATE ledger_ledger SET first_recorded_at = first, last_recorded_at = last
    FROM (SELECT ledger_id, min(recorded_at) AS first, max(recorded_at) AS last FROM ledger_ledgerentry
          WHERE ledger_id = ANY(%s) GROUP BY ledger_id) AS found
    WHERE id = ledger_id
"""


def look_up() -> int:
    """Has every ledger know between which moments its entries were recorded; how many did not. Doing it twice is doing
    it once; those that are being written to are left out."""
    last, number = "00000000-0000-0000-0000-000000000000", 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_HELD, [last, AT_ONCE])
            if not (ledgers := [key for (key,) in cursor.fetchall()]):
                return number
            cursor.execute(_KEPT, [ledgers])
            last, number = str(ledgers[-1]), number + len(ledgers)
