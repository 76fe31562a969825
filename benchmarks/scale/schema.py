"""What the database itself says of its tables: columns, keys, and who points to whom."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

TABLES = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnum = ANY (k.conkey), a.attgenerated <> ''
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname, a.attnum
"""
# Partitions repeat the constraints of their table; those have a parent.
LINKS = """
    SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text
    FROM pg_constraint AS k
    JOIN pg_class AS c ON c.oid = k.conrelid AND NOT c.relispartition
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conparentid = 0
        AND cardinality(k.conkey) = 1
"""


@dataclass
class Table:
    """``columns`` maps a column to its type, ``links`` one to the table that it points to. A table whose primary key
    has several columns is known by ``id``, which counts its rows."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return "id" if "id" in self.columns else self.keys[0]


def read_tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for name, column, kind, is_key, generated in rows(TABLES):
        table = found.setdefault(name, Table(name))
        if not generated:
            table.columns[column] = kind
        if is_key:
            table.keys.append(column)
    for name, column, target in rows(LINKS):
        found[name].links[column] = target
    return found


def rows(statement: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def run(statement: str, values: Sequence[Any] = ()) -> int:
    """How many rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.rowcount


def copy_in(statement: str, lines: list[str]) -> None:
    """``COPY … FROM STDIN`` of lines in its text format."""
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, io.StringIO("".join(f"{line}\n" for line in lines)))


def counts(names: Iterable[str]) -> dict[str, int]:
    return {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608  (own tables)
