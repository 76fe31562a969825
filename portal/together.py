"""Reads an object with everything that belongs to it in three questions, however many tables that stands in.

``prefetch_related`` asks once a table and composes every question anew: for a case of thirty tables that takes longer
than all the rest of its page. Here one statement, composed once in a process, brings the rows of all tables, each table
as a list in JSON; a second brings what those rows name (people, organisations, files), a third what these name in turn.
Only the words of the first statement are kept, never anything that was read.

``lists`` does the same for querysets of their own: however many a page shows, one statement.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DecimalField,
    Field,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    TextField,
)

from portal import among as among  # parts are found among keys
from portal.databases import reading
from portal.linking import Rows, foreign_keys, link_keys, link_relations
from portal.rows import maker, row_maker

# Stand for the key of the object, for that of its ledger, and for the moments between which parts of it were written,
# while the first statement is composed.
ANY_KEY, ITS_LEDGER = uuid.UUID(int=0), uuid.UUID(int=1)
SINCE, UNTIL = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)

#: What JSON brings as the ORM reads it.
PLAIN = (AutoField, BooleanField, CharField, IntegerField, JSONField, TextField)


class Fraction(float):
    """A number with its digits: a column of decimals needs them all, JSON within a column is of floats."""

    def __init__(self, digits: str) -> None:
        self.digits = digits


def _read(kind: "Field[Any, Any]", value: Any) -> Any:
    """What the ORM reads from a column whose value came in JSON."""
    if value is None:
        return None
    exact = isinstance(value, Fraction) and isinstance(kind, DecimalField)
    return kind.to_python(value.digits if exact else value)


@dataclass(frozen=True)
class Table:
    """The rows of one model as a list in JSON: the model's fields by their columns, and what was annotated by name."""

    model: type[Model]
    fields: Sequence["Field[Any, Any]"]
    annotated: Mapping[str, "Field[Any, Any]"] = field(default_factory=dict)

    @cached_property
    def _columns(self) -> list[tuple[str, "Field[Any, Any] | None"]]:
        """The columns, with their field where JSON has its values in other clothes."""
        return [(str(column.column), None if isinstance(column, PLAIN) else column) for column in self.fields]

    def rows(self, listed: str | None) -> dict[Any, Any]:
        """The rows by their keys, in the order of the list."""
        if not listed:
            return {}
        make = maker(self.model, [column.attname for column in self.fields], connection.alias)
        found = {}
        for row in json.loads(listed, parse_float=Fraction):
            values = [row[name] if kind is None else _read(kind, row[name]) for name, kind in self._columns]
            made = make(values)
            for name, kind in self.annotated.items():
                setattr(made, name, _read(kind, row[name]))
            found[made.pk] = made
        return found


@dataclass
class Whole:
    """What an object, whose key is a UUID, consists of.

    ``parts`` gives for that key the rows that belong to the object: one queryset a model, in the order in which they
    are wanted, found by the key alone, or by ``ITS_LEDGER``, and by ``SINCE`` and ``UNTIL`` where a table may be kept
    by month (0044). The table of a many-to-many relation (``through``) is a part like any other. Every table is better
    asked by itself (``portal.among``): with thirty parts, weighing how to join them takes longer than reading them.
    ``named`` are the models whose rows are read where a part, or what a part names, has a foreign key to them.
    ``beside`` gives rows that parts have foreign keys to and that can be found by the key itself: these come with the
    parts, in the first statement. Several querysets may be of one model.
    """

    parts: Callable[[uuid.UUID], Sequence[QuerySet[Any]]]
    named: frozenset[type[Model]] = frozenset()
    beside: Callable[[uuid.UUID], Sequence[QuerySet[Any]]] = lambda key: ()

    def load(
        self,
        root: Model,
        ledger: uuid.UUID | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Links ``root`` and its parts as ``prefetch_related`` does: a foreign key leads to the very object that was
        read, and ``.all()`` of a relation between two models of the whole asks nothing more, for all of its rows are
        among the parts. ``ledger`` is told where parts stand in one, ``since`` and ``until`` where they are known."""
        values = {ANY_KEY: root.pk, ITS_LEDGER: ledger, SINCE: since or SINCE, UNTIL: until or UNTIL}
        read, beside = self._read_parts(values)
        parts: Rows = {type(root): {root.pk: root}} | read
        named = _both(beside, self._read_named(parts, beside))
        named = _both(named, self._read_named(named, named))
        known = _both(parts, named)
        for rows in known.values():
            link_keys(list(rows.values()), known)
        for model, rows in parts.items():
            link_relations(model, rows, parts)

    @cached_property
    def _number_of_parts(self) -> int:
        return len(self.parts(ANY_KEY))

    @cached_property
    def _question(self) -> tuple[str, list[Any], list[Table]]:
        """The first statement, what stands for its values, and what the lists of its only row hold."""
        lists, places, tables = [], [], []
        for queryset in (*self.parts(ANY_KEY), *self.beside(ANY_KEY)):
            compiler = queryset.query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            if any(param not in (ANY_KEY, ITS_LEDGER, SINCE, UNTIL) for param in params):
                raise ValueError(f"a part must be found by the key alone, not by {params}")
            lists.append(f"(SELECT json_agg(t) FROM ({sql}) t)::text")  # noqa: S608  (composed by Django)
            places += params
            own = [column.target for column, _sql, alias in compiler.select if not alias]
            added = {alias: column.output_field for column, _sql, alias in compiler.select if alias}
            tables.append(Table(queryset.model, own, added))
        return f"SELECT {', '.join(lists)}", places, tables

    def _read_parts(self, values: Mapping[Any, Any]) -> tuple[Rows, Rows]:
        """The parts, and what comes with them."""
        statement, places, tables = self._question
        listed = _texts(connection, statement, [values[place] for place in places])
        parts: Rows = {}
        beside: Rows = {}
        for number, (table, text) in enumerate(zip(tables, listed, strict=True)):
            rows = beside if number >= self._number_of_parts else parts
            rows[table.model] = table.rows(text) | rows.get(table.model, {})
        return parts, beside

    def _read_named(self, rows: Rows, known: Rows) -> Rows:
        """What ``rows`` have foreign keys to, as far as it is not known yet."""
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for model, found in rows.items():
            for key in foreign_keys(model):
                if key.related_model in self.named:
                    # What was not asked for with the row is not asked for here.
                    wanted[key.related_model].update(vars(row).get(key.attname) for row in found.values())
        lists, keys, tables = [], [], []
        for model, named in wanted.items():
            if missing := named - {None} - known.get(model, {}).keys():
                name, column = model._meta.db_table, model._meta.pk.column
                lists.append(f'(SELECT json_agg(t) FROM "{name}" t WHERE "{column}" = ANY(%s))::text')  # noqa: S608  (our own)
                keys.append(list(missing))
                tables.append(Table(model, model._meta.concrete_fields))
        return _ask(f"SELECT {', '.join(lists)}", keys, tables) if lists else {}


def lists(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset, with what it selects beside (``select_related``) and annotates, in one question; one
    that can have no rows is not asked for. Not for ``prefetch_related`` or ``values``."""
    found: list[list[Any]] = [[] for _ in querysets]
    parts, values, asked, database = [], [], [], reading.connection()
    for rows, queryset in zip(found, querysets, strict=True):
        compiler = queryset.query.get_compiler(connection=database)
        try:
            sql, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT json_agg(t) FROM ({sql}) t)::text")  # noqa: S608  (composed by Django)
        values += params
        asked.append((rows, compiler))
    if not asked:
        return found
    for (rows, compiler), text in zip(
        asked, _texts(database, f"SELECT {', '.join(parts)}", values), strict=True
    ):
        rows += _objects(compiler, json.loads(text or "[]", parse_float=Fraction))
    return found


def _objects(compiler: Any, rows: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    """As the ORM makes them of the columns that the compiler has chosen."""
    columns = [(alias, column.output_field) for column, _sql, alias in compiler.select]
    make = row_maker(compiler, compiler.connection.alias)
    for row in rows:
        yield make([_read(kind, row[alias]) for alias, kind in columns])


def _both(one: Rows, other: Rows) -> Rows:
    return {model: {**other.get(model, {}), **one.get(model, {})} for model in one.keys() | other.keys()}


def _ask(statement: str, params: Sequence[Any], tables: Iterable[Table]) -> Rows:
    listed = _texts(connection, statement, params)
    return {table.model: table.rows(text) for table, text in zip(tables, listed, strict=True)}


def _texts(database: BaseDatabaseWrapper, statement: str, params: Sequence[Any]) -> Sequence[str | None]:
    """The only row of an answer: lists in JSON, None for one of nothing."""
    with database.cursor() as cursor:
        cursor.execute(statement, params)
        found: Sequence[str | None] = cursor.fetchone()
    return found
