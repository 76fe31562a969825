"""Locks that belong to no row: imports of one kind take turns, and one worker at a time works on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection

_CLASS = 0x494D  # keeps these apart from locks of others
_WORKER = "worker"


def _number(name: str) -> int:
    return crc32(name.encode()) & 0x7FFFFFFF


def take_turn(kind: str) -> None:
    """Waits until no other import of the kind writes; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CLASS, _number(kind)])


def turn_is_free(kind: str) -> bool:
    """The same without waiting: whether the turn was free, and now is ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_CLASS, _number(kind)])
        return bool(cursor.fetchone()[0])


@contextmanager
def the_only_worker() -> Iterator[bool]:
    """Whether nobody else works on imports; the server lets go of it when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CLASS, _number(_WORKER)])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, _number(_WORKER)])
