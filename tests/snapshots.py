"""What many tests begin with, made once per process and copied in from then on."""

import io
import pickle
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
Rows = dict[str, list[bytes]]

# Filled by migrations; emptying the database leaves them alone.
ALWAYS_FILLED = {"django_migrations", "django_content_type", "auth_permission"}

_taken: dict[str, tuple[bytes, Rows, set[str]]] = {}


def bring_in(name: str, build: Callable[[], T]) -> T:
    """The answer of ``build``, and in the database every row that it writes. It runs once, under that name, on what
    stands there then; from then on the same rows, with the same keys and moments, are copied in, and take the place of
    what else stands in a table where something stood already. The answer must be picklable."""
    if name not in _taken:
        with transaction.atomic():
            before = _rows()
            answer = pickle.dumps(build())
            after = {table: rows for table, rows in _rows().items() if rows != before.get(table)}
            transaction.set_rollback(True)
        _taken[name] = answer, after, before.keys() & after.keys()
    answer, after, replaced = _taken[name]
    # In one transaction, so that rows may come before those that they name.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in replaced:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  (our own)
        for table, rows in after.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(b"".join(rows)))
    return pickle.loads(answer)  # noqa: S301  (written above)


def _rows() -> Rows:
    """Sorted: a row that was written again with the same content stands elsewhere, and is the same."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - ALWAYS_FILLED:
            target = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', target)
            if target.tell():
                found[table] = sorted(target.getvalue().splitlines(keepends=True))
    return found
