"""The replica: whether there is one, whether it is near enough behind, and letting it rest when it fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction

logger = logging.getLogger(__name__)

ALIAS = "replica"
#: After a failure nobody of this process waits for it for so many seconds.
REST_SECONDS = 10.0

# A server that is no standby (any more) is no copy of the primary, however it came to be one. While nothing at all is
# written, the last commit grows old and pages go to the primary, which then has time for them.
_HAS = """
    SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn
        AND clock_timestamp() - pg_last_xact_replay_timestamp() <= make_interval(secs => %s)
"""
_BEHIND = """
    SELECT CASE WHEN pg_is_in_recovery() THEN %s::pg_lsn - pg_last_wal_replay_lsn() END,
        extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
"""

_rests_until = 0.0


def is_configured() -> bool:
    return ALIAS in settings.DATABASES


def is_worth_asking() -> bool:
    return is_configured() and monotonic() >= _rests_until


def let_rest(error: Exception) -> None:
    """Reads go to the primary for a while: a host that is gone would have every page wait for it."""
    global _rests_until
    _rests_until = monotonic() + REST_SECONDS
    logger.warning("the replica rests for %d s: %s", REST_SECONDS, str(error).strip())


@contextmanager
def having(position: str) -> Iterator[bool]:
    """A transaction on the replica, and whether it has replayed the primary's log up to ``position`` and is no more
    than ``REPLICA_LAG_SECONDS`` behind. ``OperationalError`` or ``InterfaceError`` if it cannot be asked."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute(_HAS, [position, settings.REPLICA_LAG_SECONDS])
        yield bool(cursor.fetchone()[0])


def behind() -> tuple[float, float]:
    """By how many bytes of log, and for how many seconds nothing new was replayed; infinitely if the replica does not
    answer, is none or has replayed nothing yet. Seconds grow while nothing is written: then there are no bytes."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        written = cursor.fetchone()[0]
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_BEHIND, [written])
            bytes_behind, seconds = cursor.fetchone()
    except Error:  # also InterfaceError, no DatabaseError: the line was lost to somebody before
        return float("inf"), float("inf")
    if bytes_behind is None or seconds is None:
        return float("inf"), float("inf")
    return max(float(bytes_behind), 0.0), max(float(seconds), 0.0)
