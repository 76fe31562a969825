"""The lists that can be taken out as a file. Every app registers its own when it is ready; nothing here knows them.

Migrations have nothing to do with it: those use ``portal/tables.py``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from portal.errors import InvalidInput
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from portal.words import word_of

#: Fetched from the database, and enriched, at a time: what is held in memory of a list of any length.
CHUNK = 500
Rows = QuerySet[Any] | Sequence[Any]


def _as_they_are(rows: list[Any], now: datetime) -> Iterable[Any]:
    return rows


@dataclass(frozen=True)
class Column:
    """``value`` of a row: a text, a number, a date, a moment or nothing; whatever else is written as its text.
    ``width`` in characters of the sheet."""

    head: str | Promise
    width: int
    value: Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list as it can be taken out.

    ``rows`` are those that the page lists for a person with the filters of its address (``InvalidInput`` for filters
    that mean nothing), in its order; what every row needs is selected with them. ``prepared`` is called with some of
    them at a time and may add to them what needs queries of its own, or make several lines, or none, of one row.
    ``scope`` is what a key needs for the data of the list, however it comes to them; None if any key has them.
    ``address`` is the page, ``filters`` the names in its address that narrow or order the list. ``narrowing`` says what
    to filter by when there are too many rows.
    """

    kind: str
    title: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Membership, QueryDict, datetime], Rows]
    may: Callable[[Membership], bool]
    scope: Scope | None
    address: str | Promise
    filters: tuple[str, ...] = ()
    narrowing: str | Promise = ""
    prepared: Callable[[list[Any], datetime], Iterable[Any]] = field(default=_as_they_are)

    def is_for(self, membership: Membership | None) -> bool:
        return membership is not None and self.may(membership)


_tables: dict[str, Table] = {}


def register(*tables: Table) -> None:
    """``ValueError`` for a kind that is taken."""
    for table in tables:
        if table.kind in _tables:
            raise ValueError(f"there is a table {table.kind} already")
        _tables[table.kind] = table


def find(kind: str) -> Table | None:
    return _tables.get(kind)


def all_tables() -> list[Table]:
    return list(_tables.values())


def kinds_within(scopes: Collection[str]) -> list[str]:
    """Of the lists whose data a key with these scopes has."""
    return [table.kind for table in all_tables() if table.scope is None or table.scope in scopes]


def roles(*names: str) -> Callable[[Membership], bool]:
    """For ``Table.may``: whoever acts in one of the roles."""
    allowed = frozenset(names)
    return lambda membership: membership.role in allowed


def refuse_mistakes(form: forms.Form) -> None:
    """A page shows what it understood beside its complaint; a file would hold more than was asked for."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise InvalidInput(f"{label}：{errors[0]}" if label else str(errors[0]), field="filters")


def words_for(name: str) -> Callable[[Any], str]:
    """For ``Column.value``: the words for the code in a field with choices."""
    return lambda row: word_of(row, name)


def everybody(membership: Membership) -> bool:
    return True


def count(rows: Rows) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def chunks(rows: Rows) -> Iterator[list[Any]]:
    """The rows in lists of at most ``CHUNK``, through a cursor of the server: never all of them at once. Within one
    transaction."""
    every = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    while some := list(islice(every, CHUNK)):
        yield some
