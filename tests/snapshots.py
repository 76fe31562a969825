"""What many tests begin with, made once per process and copied in from then on."""

import io
import pickle
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
Rows = dict[str, bytes]

# Filled by migrations; emptying the database leaves them alone.
ALWAYS_FILLED = {"django_migrations", "django_content_type", "auth_permission"}

_taken: dict[str, tuple[bytes, Rows]] = {}


def bring_in(name: str, build: Callable[[], T]) -> T:
    """The answer of ``build``, and in the database every row that it writes. It runs once, under that name; from then
    on the same rows, with the same keys and moments, are copied in. It must write to tables only that nothing stands
    in yet, and leave all others as they are (``AssertionError``); the answer must be picklable."""
    if name not in _taken:
        with transaction.atomic():
            before = _rows()
            answer = pickle.dumps(build())
            rows = {table: content for table, content in _rows().items() if content != before.get(table)}
            transaction.set_rollback(True)
        assert not rows.keys() & before.keys(), f"{name} changes what stood in {rows.keys() & before.keys()}"
        _taken[name] = answer, rows
    answer, rows = _taken[name]
    # In one transaction, so that rows may come before those that they name.
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in rows.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(content))
    return pickle.loads(answer)  # noqa: S301  (written above)


def _rows() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - ALWAYS_FILLED:
            target = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', target)
            if target.tell():
                found[table] = target.getvalue()
    return found
