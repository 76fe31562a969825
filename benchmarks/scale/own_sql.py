"""What a form costs beside its own SQL: the statements of one submission, played again by a bare cursor.

The form is sent within a transaction that is taken back; meanwhile its statements are written down with their values.
Then the same statements are played in one transaction that commits, so that what was recorded happens after all.
Sequences, which no transaction takes back, are put back between the two: keys that later statements name are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import Client

from benchmarks.report import Stopwatch
from benchmarks.scale.load import Ask

Statement = tuple[str, Any]
#: A transaction that nothing surrounds needs none.
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT")


class _TakenBack(Exception):
    pass


def recorded(ask: Ask) -> list[Statement]:
    """The statements that the portal sends for a form, whose effects are taken back. ``RuntimeError`` if the form is
    not accepted."""
    statements: list[Statement] = []

    def write_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(SAVEPOINTS):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with _sequences_put_back(), taken_back(), connection.execute_wrapper(write_down):
        answer = post(ask)
        if answer.status_code != 302:
            raise RuntimeError(f"{ask.name} was answered with {answer.status_code}")
    return statements


def played(statements: list[Statement]) -> float:
    """Seconds that PostgreSQL takes for the statements in one transaction, commit and fetching of rows included."""
    with Stopwatch() as watch, transaction.atomic(), connection.connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    return watch.seconds


def post(ask: Ask) -> Any:
    """Sends a form to the portal in this process, middleware and all."""
    headers = dict(ask.headers)
    kind = headers.pop("Content-Type", "text/html")
    return Client().generic(ask.method, ask.path, ask.body, kind, secure=True, headers=headers)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens within has not happened afterwards."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


@contextmanager
def _sequences_put_back() -> Iterator[None]:
    """Nobody else may use the database meanwhile."""
    before = _sequences()
    yield
    with connection.cursor() as cursor:
        for name, (value, called) in _sequences().items():
            if before.get(name) != (value, called):
                old, was_called = before[name]
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, old, was_called])


def _sequences() -> dict[str, tuple[int, bool]]:
    """Where every sequence stands, by its quoted name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value"
            " FROM pg_sequences"
        )
        return {
            name: (start if last is None else last, last is not None)
            for name, start, last in cursor.fetchall()
        }
