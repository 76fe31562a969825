"""Objects of rows, and rows of objects, as the ORM makes them, without what it does for models that are not like ours.

An act reads some two hundred rows and writes half a dozen. ``Model.__init__`` looks at each column three times, and
``save`` composes its statement anew; together that takes longer than PostgreSQL takes for the rows. Here an object's
columns are put where the ORM puts them, and the words of a statement, which change with the models alone, are composed
once in a process. A model that does more when it is made or saved (parents, signals, a column that the database
reckons) is refused when it is first asked for, not treated otherwise.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, connections, router
from django.db.models import Field, Model
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, post_save, pre_init, pre_save
from django.db.transaction import mark_for_rollback_on_error


@cache
def _made_plainly(model: type[Model]) -> None:
    """``TypeError`` for a model whose objects are more than their columns."""
    own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]  # bound to its class
    if own or pre_init.has_listeners(model) or post_init.has_listeners(model):
        raise TypeError(f"more is done when a {model._meta.label} is made")


def maker(model: type[Model], names: Sequence[str], alias: str) -> Callable[[Sequence[Any]], Any]:
    """From the values of a row, in the order of ``names`` (``attname``), to the object, as ``Model.from_db`` makes it:
    columns that are not named are read when they are asked for."""
    _made_plainly(model)
    new = model.__new__

    def make(values: Sequence[Any]) -> Model:
        made = new(model)
        kept = made.__dict__
        kept["_state"] = state = ModelState()
        state.adding, state.db = False, alias
        kept.update(zip(names, values, strict=True))
        return made

    return make


def row_maker(compiler: Any, alias: str) -> Callable[[Sequence[Any]], Any]:
    """From a row of what a compiler has chosen to the object, with what was selected beside it (``select_related``) and
    what was annotated, as the ORM makes them."""
    told, annotated = compiler.klass_info, list(compiler.annotation_col_map.items())
    first, last = told["select_fields"][0], told["select_fields"][-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:last]]
    beside = get_related_populators(told, compiler.select, alias)  # type: ignore[call-arg]  # stubs of a later Django
    make_plainly = maker(told["model"], names, alias)

    def make(row: Sequence[Any]) -> Model:
        made: Model = make_plainly(row[first:last])
        for related in beside:
            related.populate(row, made)
        for name, at in annotated:
            setattr(made, name, row[at])
        return made

    return make


def insert(row: Model) -> None:
    """As ``row.save(force_insert=True)``."""
    alias = router.db_for_write(type(row), instance=row)
    fields, statement = _insertion(type(row), row.pk is not None)
    with mark_for_rollback_on_error(alias), connections[alias].cursor() as cursor:
        cursor.execute(statement, _values(row, fields, alias, adds=True))
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, alias


def update(row: Model, *names: str) -> None:
    """As ``row.save(update_fields=names)``."""
    alias = router.db_for_write(type(row), instance=row)
    fields, statement = _change(type(row), names)
    with mark_for_rollback_on_error(alias), connections[alias].cursor() as cursor:
        cursor.execute(statement, [*_values(row, fields, alias, adds=False), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"there is no {row._meta.label} {row.pk} to be changed")


Fields = Sequence["Field[Any, Any]"]


def _values(row: Model, fields: Fields, alias: str, *, adds: bool) -> list[Any]:
    database = connections[alias]
    return [field.get_db_prep_save(field.pre_save(row, adds), database) for field in fields]


@cache
def _insertion(model: type[Model], with_key: bool) -> tuple[Fields, str]:
    """The columns of a row that is added, and the words; PostgreSQL gives the key unless the row has one."""
    meta = model._meta
    fields = [field for field in _columns(model) if with_key or field is not meta.pk]
    names, places = ", ".join(map(_name, fields)), ", ".join(map(_place, fields))
    table = connection.ops.quote_name(meta.db_table)
    return fields, f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {_name(meta.pk)}"  # noqa: S608  (names of our own)


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[Fields, str]:
    """The columns of those names, and the words that change them in one row."""
    meta = model._meta
    fields = [field for field in _columns(model) if field.name in names]
    if {field.name for field in fields} != set(names) or meta.pk.name in names:
        raise ValueError(f"{meta.label} has not all of {names} to be changed")
    changes = ", ".join(f"{_name(field)} = {_place(field)}" for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    return fields, f"UPDATE {table} SET {changes} WHERE {_name(meta.pk)} = %s"  # noqa: S608  (names of our own)


def _columns(model: type[Model]) -> Fields:
    """What is written of a row. ``TypeError`` for a model of which more is done when it is saved."""
    meta = model._meta
    listened = pre_save.has_listeners(model) or post_save.has_listeners(model)
    reckoned = any(field.generated or field.has_db_default() for field in meta.concrete_fields)
    if listened or reckoned or meta.parents or meta.order_with_respect_to or model.save is not Model.save:
        raise TypeError(f"more is done when a {meta.label} is saved")
    return meta.concrete_fields


def _name(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _place(field: "Field[Any, Any]") -> str:
    """What stands for a value: columns of arrays and ranges name their kind beside it."""
    compose = getattr(field, "get_placeholder", None)
    return "%s" if compose is None else str(compose(None, None, connection))
