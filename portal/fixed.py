"""Questions whose words never change: composed once in a process, then asked with their values.

The ORM composes a question anew every time, which takes longer than PostgreSQL takes to answer by a key, and an act
asks some thirty. A fixed question is written as a queryset like any other; while it is composed, stand-ins are in the
places of its values::

    @fixed(park=int, now=datetime)
    def in_office(park: int, now: datetime) -> QuerySet[Membership]:
        return Membership.objects.valid(now).filter(organization=park)

    in_office.ask(park=park.pk, now=now)

So the queryset must be the same whatever the values are: who composes it never looks at them. Nothing that was read is
kept. Not for what a person may see: what that asks depends on who they are (``proxy_service.access``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import RLock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
)
from django.db.transaction import TransactionManagementError

from portal import among as among  # a fixed question may ask for values among a list
from portal.rows import row_maker

T = TypeVar("T")
Kind = type | list[type]

#: What nobody ever means, the n-th of each kind.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_000_000_000 + n,  # fits every column of numbers but small ones
    str: lambda n: f"\ue000{n}",
    UUID: lambda n: UUID(int=n),
    date: lambda n: date(1, 1, 2) + timedelta(days=n),
    datetime: lambda n: datetime(1, 1, 2, tzinfo=UTC) + timedelta(days=n),
}


@dataclass(frozen=True)
class _Place:
    """Where a statement has a value instead of a constant."""

    name: str


class Fixed(Generic[T]):
    """A question with its places (``fixed``). Answers objects, or what ``values_list`` makes of a row."""

    def __init__(self, compose: Callable[..., QuerySet[Any, T]], kinds: Mapping[str, Kind]) -> None:
        self._compose, self._kinds = compose, kinds
        self._queryset: QuerySet[Any, T] | None = None
        self._composed: dict[str, _Composed] = {}
        self._composing = RLock()

    def ask(self, **values: Any) -> list[T]:
        """The rows, each value in its place. ``TypeError`` for other names than the question's, and for None, which is
        equal to nothing."""
        if values.keys() != self._kinds.keys() or None in values.values():
            raise TypeError(f"asked with {values}, not {sorted(self._kinds)}")
        if self._queryset is None:
            self._queryset = self._compose(**self._stand_ins)
        database = connections[self._queryset.db]
        composed = self._composed.get(database.alias)
        if composed is None:
            composed = self._compose_for(database)
        return composed.ask(database, values)

    def first(self, **values: Any) -> T | None:
        """The only row, or the first of those that it finds; None if there is none."""
        return next(iter(self.ask(**values)), None)

    def _compose_for(self, database: BaseDatabaseWrapper) -> "_Composed":
        """Once, by one thread: composing joins tables to the question while it goes on."""
        with self._composing:
            if database.alias not in self._composed:
                fresh = self._compose(**self._stand_ins)
                self._composed[database.alias] = _Composed.of(fresh, database, self._stand_ins)
            return self._composed[database.alias]

    @property
    def _stand_ins(self) -> dict[str, Any]:
        return {
            name: [_STAND_INS[kind[0]](n)] if isinstance(kind, list) else _STAND_INS[kind](n)
            for n, (name, kind) in enumerate(self._kinds.items())
        }


def fixed(**kinds: Kind) -> Callable[[Callable[..., QuerySet[Any, T]]], Fixed[T]]:
    """Makes a fixed question of a function that answers a queryset. ``kinds`` are those of its arguments: ``int``,
    ``str``, ``UUID``, ``date``, ``datetime``, or a list of one of them for ``among``."""
    return lambda compose: Fixed(compose, kinds)


@dataclass(frozen=True)
class _Composed:
    """A statement as one database is asked it, and how a row becomes what the question answers."""

    sql: str
    values: list[Any]
    locks: bool
    converters: list[tuple[int, Any, Any]]
    make: Callable[[Sequence[Any]], Any]

    @classmethod
    def of(
        cls, queryset: QuerySet[Any, Any], database: BaseDatabaseWrapper, stand_ins: Mapping[str, Any]
    ) -> "_Composed":
        if queryset._prefetch_related_lookups or queryset._known_related_objects:  # type: ignore[attr-defined]  # not in the stubs
            raise ValueError("a fixed question is one statement that starts from no object")
        compiler = queryset.query.get_compiler(connection=database)
        sql, params = compiler.as_sql()
        values = [_place(param, stand_ins) for param in params]
        missing = stand_ins.keys() - {value.name for value in values if isinstance(value, _Place)}
        if missing:
            raise ValueError(f"the words of the question depend on {sorted(missing)}")
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        converters = [(at, *found) for at, found in compiler.get_converters(columns).items()]
        locks = queryset.query.select_for_update
        return cls(sql, values, locks, converters, _maker(queryset, compiler, database.alias))

    def ask(self, database: BaseDatabaseWrapper, values: Mapping[str, Any]) -> list[Any]:
        if self.locks and database.get_autocommit():
            raise TransactionManagementError("a lock is held to the end of a transaction, and there is none")
        given = [values[value.name] if isinstance(value, _Place) else value for value in self.values]
        with database.cursor() as cursor:
            cursor.execute(self.sql, given)
            rows: Iterable[Sequence[Any]] = cursor.fetchall()
        if self.converters:
            rows = [self._converted(row, database) for row in rows]
        return [self.make(row) for row in rows]

    def _converted(self, row: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
        read = list(row)
        for at, converters, column in self.converters:
            for convert in converters:
                read[at] = convert(read[at], column, database)
        return read


def _place(param: Any, stand_ins: Mapping[str, Any]) -> Any:
    """What stands in a statement for a value, or the constant that it is."""
    for name, stand_in in stand_ins.items():
        if type(param) is type(stand_in) and param == stand_in:
            return _Place(name)
    return param


def _maker(queryset: QuerySet[Any, Any], compiler: Any, alias: str) -> Callable[[Sequence[Any]], Any]:
    """From a row to what the queryset answers for it."""
    kind = queryset._iterable_class  # type: ignore[attr-defined]  # not in the stubs
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable:
        raise ValueError("a fixed question answers objects or lists of values")
    return row_maker(compiler, alias)
