"""Parts of an act, which are one transaction with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def joined() -> Iterator[None]:
    """The transaction of the caller, or one of its own where there is none. For what refuses before it writes anything:
    an act has several such parts, and a savepoint around each, as ``transaction.atomic`` makes it, is two more
    statements that nobody ever goes back to. Whoever goes on after an error of the database needs a savepoint."""
    if connection.in_atomic_block:
        yield
    else:
        with transaction.atomic():
            yield
