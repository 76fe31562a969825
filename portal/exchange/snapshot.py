"""Reading a list of any length as it stood at one moment, and saying meanwhile how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside was true at one moment, whatever is committed meanwhile: no row comes twice, none is
    lost. Nothing can be written. Not for use inside a transaction."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def beside() -> Iterator[BaseDatabaseWrapper]:
    """A second connection: what is written on it is seen by everybody at once."""
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()
