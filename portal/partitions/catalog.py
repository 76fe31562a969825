"""What PostgreSQL says of a table, its partitions and what belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from portal.partitions.tables import TABLES, Partitioned

_PARTITIONS = r"""
    SELECT relname, substring(bound FROM $$FROM \('([^']+)'\)$$)::timestamptz,
        substring(bound FROM $$TO \('([^']+)'\)$$)::timestamptz
    FROM (SELECT relname, pg_get_expr(relpartbound, pg_class.oid) AS bound FROM pg_inherits
          JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = %s::regclass) AS listed
    ORDER BY 3 NULLS LAST
"""
# Views follow a table that is renamed, and so do functions whose body PostgreSQL has taken apart.
_DEPENDING = """
    SELECT DISTINCT coalesce(viewed.ev_class::regclass::text, called.oid::regproc::text) FROM pg_depend
    LEFT JOIN pg_rewrite AS viewed ON classid = 'pg_rewrite'::regclass AND viewed.oid = objid
    LEFT JOIN pg_proc AS called ON classid = 'pg_proc'::regclass AND called.oid = objid
    WHERE refobjid = %(table)s::regclass AND deptype = 'n' AND coalesce(viewed.oid, called.oid) IS NOT NULL
    UNION ALL
    SELECT conrelid::regclass || '.' || conname FROM pg_constraint
    WHERE contype = 'f' AND confrelid = %(table)s::regclass
"""
_TRIGGERS = """
    SELECT tgname, tgtype & 1 = 1, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgparentid = 0 ORDER BY tgname
"""
_CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = ANY(%s::\"char\"[]) AND conparentid = 0 ORDER BY conname
"""
# Those that belong to this table alone: what the table above it has, a new partition is given with it.
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %s::regclass AND NOT relispartition AND indisvalid
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY 1
"""
_RIGHTS = """
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, privilege_type
    FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = %s::regclass AND grantee <> relowner
"""


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition: a span of moments, open where a bound is None; both None is the one of all other moments."""

    name: str
    begin: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Trigger:
    name: str
    for_each_row: bool
    definition: str


def ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def ask_by_name(question: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def is_partitioned(table: str) -> bool:
    return ask("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", table)[0][0]


def exists(table: str) -> bool:
    return ask("SELECT to_regclass(%s) IS NOT NULL", f"public.{table}")[0][0]


def partitioned_tables() -> list[Partitioned]:
    return [each for each in TABLES if is_partitioned(each.table)]


def partitions(table: str) -> list[Partition]:
    """In the order of their moments, the one of all others last."""
    return [Partition(*row) for row in ask(_PARTITIONS, table)]


def end_of(table: str) -> datetime:
    """The moment from which on nothing belongs to a month that is there."""
    return max(each.end for each in partitions(table) if each.end is not None)


def depending(table: str) -> list[str]:
    """What would go on looking at the table as it was once another has taken its name, or at nothing."""
    return [name for (name,) in ask_by_name(_DEPENDING, {"table": table})]


def triggers(table: str) -> list[Trigger]:
    return [Trigger(*row) for row in ask(_TRIGGERS, table)]


def constraints(table: str, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Name and definition of the constraints of some kinds, by PostgreSQL's letters."""
    return [(name, definition) for name, definition in ask(_CONSTRAINTS, table, list(kinds))]


def indexes(table: str) -> list[str]:
    return [definition for (definition,) in ask(_INDEXES, table)]


def rights(relation: str) -> list[tuple[str, str]]:
    """Who may do what with a table or a sequence, beside its owner; names are quoted where they must be."""
    return [(grantee, right) for grantee, right in ask(_RIGHTS, relation)]


def has_rows(table: str, column: str = "", since: datetime | None = None) -> bool:
    """Whether there are any; from ``since`` on by the column, if these are given."""
    later = f"WHERE {column} >= %s" if column else ""
    question = f"SELECT EXISTS (SELECT FROM {table} {later})"  # noqa: S608  (names of ours)
    return bool(ask(question, *([since] if column else []))[0][0])
