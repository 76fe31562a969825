"""Copies of editions, made inside PostgreSQL: one INSERT … SELECT for each table of a case and each range of copies.

A copy has a number ``n`` of its own, in the order in which requests came in. Its keys follow from it: a counted key is
``base + n * width + rank``, another one the digest of table, number and rank, so that rows find each other without
looking anything up. What a copy has of its own beside keys (numbers, project, codes, a fraction of a second) stands in
``scale.copies``; all else comes from the edition's rows in ``scale.<table>``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.scale import sealing
from benchmarks.scale.originals import TEXTS, Family, Row
from benchmarks.scale.schema import copy_in, rows, run

MARK = re.compile(r"⟦(\w+):(\d+)⟧|⟦(number|project|code)⟧")
# Marks with a number whose words a copy has in a list of its own; others name the key of a row.
LISTED = {"paper": "papers", "case": "cases", "head": "heads"}
REQUEST, LEDGER, ENTRY, PAPER = (
    "proxy_service_proxyrequest",
    "ledger_ledger",
    "ledger_ledgerentry",
    "documents_document",
)
LINES_AT_ONCE = 20_000
# What no two rows may share and no key follows from.
OWN = {
    (
        REQUEST,
        "search",
    ): """CASE WHEN c.number IS NULL THEN p.search ELSE (
        SELECT array_agg(DISTINCT pair COLLATE "C" ORDER BY pair COLLATE "C") FROM (
            SELECT unnest(p.search) AS pair
            UNION ALL
            SELECT substr(lower(normalize(said, NFKC)), place, 2)
            FROM unnest(ARRAY[c.number, c.project]) AS said, generate_series(1, length(said) - 1) AS place
        ) AS pairs WHERE pair <> '') END""",
    (PAPER, "sequence"): "c.sequences[p.id]",
    (PAPER, "token"): "md5('token:' || c.n || ':' || p.id)",
}
COPIES = """
    CREATE UNLOGGED TABLE scale.copies (
        n bigint PRIMARY KEY, edition integer NOT NULL, apart interval NOT NULL, number text, project text,
        code text, papers text[], sequences integer[], cases text[], heads text[])
"""


@dataclass(frozen=True)
class Width:
    """How the counted keys of a table go on behind those that are there."""

    base: int
    width: int


class Cloning:
    """``add`` the editions, ``number`` the copies, then ``copy`` them range by range."""

    def __init__(self, family: Family) -> None:
        self.family, names = family, family.names
        self.names = names
        self.marks: dict[str, dict[str, int]] = {name: {} for name in names}
        self.marked: set[tuple[str, str]] = set()
        self.ranks: dict[str, int] = dict.fromkeys(names, 0)
        self.waiting: dict[str, list[str]] = {}
        run("DROP SCHEMA IF EXISTS scale CASCADE")
        run("CREATE SCHEMA scale")
        run(COPIES)
        sealing.create()
        for name in names:
            columns = ", ".join(f'"{column}" {self._pooled(name, column)}' for column in self._columns(name))
            run(f"CREATE UNLOGGED TABLE scale.{name} (edition integer NOT NULL, {columns})")

    def _columns(self, name: str) -> list[str]:
        return list(self.family.tables[name].columns)

    def _pooled(self, name: str, column: str) -> str:
        """The type of a column in the rows of an edition: keys are ranks, texts still have marks."""
        table = self.family.tables[name]
        if column == table.key or table.links.get(column) in self.family.names:
            return "integer"
        kind = table.columns[column]
        is_text = kind.startswith(TEXTS) and not kind.endswith("[]")
        return "text" if is_text or kind in ("jsonb", "uuid") else kind

    def add(self, number: int, edition: dict[str, list[Row]]) -> None:
        for name, found in edition.items():
            columns = self._columns(name)
            lines = []
            for row in found:
                self.ranks[name] = max(self.ranks[name], row[self.family.tables[name].key])
                values = [copied(self._numbered(name, column, row[column])) for column in columns]
                lines.append("\t".join([str(number), *values]))
            waiting = self.waiting.setdefault(name, [])
            waiting += lines
            if len(waiting) > LINES_AT_ONCE:
                self._flush(name)

    def _numbered(self, name: str, column: str, value: Any) -> Any:
        """A text with marks as ``format`` takes it, which fills in the words of a copy in one go; a mark before it
        says so."""
        if not isinstance(value, str) or "⟦" not in value:
            return value
        marks = self.marks[name]
        self.marked.add((name, column))
        return "⟦" + MARK.sub(
            lambda found: f"%{marks.setdefault(found[0], len(marks) + 1)}$s", value.replace("%", "%%")
        )

    def _flush(self, name: str) -> None:
        listed = ", ".join(f'"{column}"' for column in self._columns(name))
        copy_in(f"COPY scale.{name} (edition, {listed}) FROM STDIN", self.waiting.pop(name))

    def ready(self) -> None:
        """All editions are in: where keys begin, and the rows of an edition found at once."""
        for name in [name for name, lines in self.waiting.items() if lines]:
            self._flush(name)
        self.widths = {
            name: Width(rows(f'SELECT coalesce(max("{key}"), 0) FROM "{name}"')[0][0], self.ranks[name] + 1)  # noqa: S608  (own tables)
            for name in self.names
            if self.family.tables[name].columns[key := self.family.tables[name].key] == "bigint"
        }
        for name in self.names:
            run(f"CREATE INDEX ON scale.{name} (edition)")
            run(f"ANALYZE scale.{name}")

    def copy(self, first: int, last: int) -> dict[str, int]:
        """Writes the copies with these numbers; how many rows of each table. To be called with triggers off."""
        made = {ENTRY: self._entries(first, last)}
        for name in self.names:
            if name != ENTRY:
                made[name] = run(self._insert(name), [first, last])
        return made

    def _insert(self, name: str) -> str:
        columns = self._columns(name)
        listed = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(self.expression(name, column) for column in columns)
        return (
            f'INSERT INTO "{name}" ({listed}) SELECT {values}'  # noqa: S608  (names of our own tables)
            f" FROM {self._copies(name)} AS c JOIN scale.{name} AS p USING (edition)"
        )

    def _copies(self, name: str) -> str:
        """The copies of a range, each with the words for the marks in that table, made once for all its rows."""
        words = ", ".join(f"coalesce({self._said(mark)}, '{mark}')" for mark in self.marks[name])
        return (
            f"(SELECT c.*, ARRAY[{words}]::text[] AS words FROM scale.copies AS c"  # noqa: S608  (own tables)
            " WHERE c.n BETWEEN %s AND %s OFFSET 0)"
        )

    def _entries(self, first: int, last: int) -> int:
        columns = self._columns(ENTRY)
        values = ", ".join(
            f'{self.expression(ENTRY, column, texts=True)} AS "{column}"'
            for column in columns
            if column not in ("previous_hash", "hash")
        )
        source = (
            f"SELECT c.n, p.ledger_id AS rank, {values} FROM {self._copies(ENTRY)} AS c"  # noqa: S608  (own tables)
            f" JOIN scale.{ENTRY} AS p USING (edition)"
        )
        return sealing.insert(source, columns, first, last)

    def expression(self, name: str, column: str, *, texts: bool = False) -> str:
        """What stands in that column of a copy. With ``texts`` JSON stays a text, as it is sealed."""
        if (name, column) in OWN:
            return OWN[name, column]
        if (name, column) == (LEDGER, "head_hash"):
            return f"coalesce(c.heads[p.id], {sealing.GENESIS.format('(' + self.key(LEDGER, 'p.id') + ')')})"
        table = self.family.tables[name]
        kind, target = table.columns[column], table.links.get(column)
        if column == table.key:
            return self.key(name, f'p."{column}"')
        if target in self.family.names:
            return self.key(target, f'p."{column}"')
        value = f'p."{column}"'
        if kind == "timestamp with time zone":
            # What people did stands at a second of the minute, what a rule fixed at a full one: that does not move.
            return f"{value} + CASE WHEN {value} = date_trunc('minute', {value}) THEN interval '0' ELSE c.apart END"
        if (name, column) in self.marked:
            filled = f"format(substr({value}, 2), VARIADIC c.words)"
            value = f"CASE WHEN left({value}, 1) = '⟦' THEN {filled} ELSE {value} END"
        if kind == "uuid" or (kind == "jsonb" and not texts):
            return f"({value})::{kind}"
        return value

    def _said(self, mark: str) -> str:
        found = MARK.fullmatch(mark)
        assert found is not None, mark  # noqa: S101  (found by the same pattern)
        if found[3]:
            return f"c.{found[3]}"
        if found[1] in LISTED:
            return f"c.{LISTED[found[1]]}[{found[2]}]"
        return f"({self.key(found[1], found[2])})::text"

    def key(self, name: str, rank: str) -> str:
        """The key of the row of that rank in copy ``c.n``."""
        if name in self.widths:
            one = self.widths[name]
            return f"{one.base} + c.n * {one.width} + {rank}"
        return f"md5('{name}:' || c.n || ':' || {rank})::uuid"


def copied(value: Any) -> str:
    """A value as COPY's text format has it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        quoted = ('"' + str(part).replace("\\", r"\\").replace('"', r"\"") + '"' for part in value)
        value = "{" + ",".join(quoted) + "}"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def ranges(number: int, at_once: int) -> Iterator[tuple[int, int]]:
    for first in range(0, number, at_once):
        yield first, min(first + at_once, number) - 1
