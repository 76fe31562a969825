"""How far the entries of all ledgers together are settled: up to there none will come any more. Likewise the rows of
any other table that many acts write to at once, and that says so itself (``Keys``).

Entries take their keys when they are written and are seen when their act is committed, not in that order: behind an
entry that can be read already, one with a smaller key may still be under way. Whoever reads all ledgers along their
keys and goes on behind the last one would never see it. So every act says, before it takes its first key, how far keys
had been given out by then, and keeps saying it until it is over (an advisory lock, which nobody ever waits for).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys of a table come from, and the upper 16 bits of the advisory locks (of 64) by which acts announce
    that they take some; below stands the key. Constants of ours, for they become SQL."""

    sequence: str
    mark: int


ENTRIES = Keys("ledger_ledgerentry_id_seq", 0x5942)
_GIVEN_OUT = "CASE WHEN is_called THEN last_value ELSE last_value - 1 END"
_FLAG = "portal.entries_announced"

# Once in a transaction: its first entry has the smallest key. Flag and lock are undone together by a savepoint. The
# table first: whoever gives it another form (portal.partitions) takes both in that order, and must not be waited for by
# somebody whom it waits for.
_ANNOUNCE = f"""
    LOCK TABLE ONLY ledger_ledgerentry IN ACCESS SHARE MODE;
    SELECT set_config('{_FLAG}', 'yes', true), pg_advisory_xact_lock_shared({ENTRIES.mark}::bigint << 48 | {_GIVEN_OUT})
    FROM {ENTRIES.sequence} WHERE current_setting('{_FLAG}', true) IS DISTINCT FROM 'yes'
"""  # noqa: S608  (constants of ours)
_UNDER_WAY = """
    FROM pg_locks AS held
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = %s AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND pid <> pg_backend_pid()
"""
_FLOOR = f"SELECT min((classid::bigint << 32 | objid::bigint) & ((1::bigint << 48) - 1)) {_UNDER_WAY}"
_OLDEST = f"""
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(coalesce(xact_start, state_change))), 0)
    FROM pg_stat_activity WHERE pid IN (SELECT held.pid {_UNDER_WAY})
"""  # noqa: S608  (constants of ours)


def announce() -> None:
    """Says that entries are being written behind all keys given out so far. In a transaction, before the first one."""
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE)


def settled(keys: Keys = ENTRIES) -> int:
    """The key up to which all entries there will ever be can be read by the next query; it never goes back.

    The order of the questions matters. A key up to the ceiling was taken before the ceiling was read, and announced
    before it was taken: its writer either still holds its floor when floors are read, or is done and can be read.
    """
    ceiling = _ask(f"SELECT {_GIVEN_OUT} FROM {keys.sequence}")  # noqa: S608  (constants of ours)
    floor = _ask(_FLOOR, keys.mark)
    return ceiling if floor is None else min(ceiling, floor)


def held_back_seconds(keys: Keys = ENTRIES) -> float:
    """How long the oldest act under way has kept everything behind it from those readers; 0 where none is under way. A
    session that announced itself outside of any act counts since it last did something."""
    return float(_ask(_OLDEST, keys.mark))


def _ask(question: str, *values: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]
