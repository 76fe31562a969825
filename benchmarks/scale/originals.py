"""Cases that the services made, taken apart: rows with what is peculiar to the case replaced by marks.

A mark in a text is ``⟦…⟧``. Some are filled in when the case is told of another week, park and people (``editions``),
the rest when it is copied (``cloning``). Keys are found in texts because, while originals are walked, every table of a
case counts from a number of thirteen digits of its own.
"""

import json
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from benchmarks.scale.schema import Table, read_tables, rows, run

REQUEST = "proxy_service_proxyrequest"
ROOTS = ("ledger_ledger", REQUEST)
# Bodies and people: a case of another park names others.
PEOPLED = ("organizations_organization", "organizations_user", "organizations_membership", "auth_group")
# The same whoever and wherever.
SHARED = ("proxy_service_matterversion", "auth_permission", "django_content_type", "delegation_power")
# Written beside a case by triggers and counters; made anew after copying.
BESIDE = {
    "documents_counter",
    "anchors_trace",
}
SEALS = {"ledger_ledgerentry": ("previous_hash", "hash")}
APART = 1_000_000_000
MARKED = 9_000_000_000_000

Row = dict[str, Any]
TEXTS = ("text", "character varying", "character(")
_DATES = r"\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日|〔\d{4}〕"
_KEYS = (
    r"(?<!\d)9\d{12}(?!\d)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"
)


@dataclass
class Original:
    """The rows of one case, by table; every key is a rank within its table, every text marked."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    stems: dict[int, str] = field(default_factory=dict)  # of the numbers of its papers, by rank


class Family:
    """All tables that can belong to a case, found along foreign keys from a case (``roots``) and its ledger. Rows of
    ``shared`` tables are named by cases and never copied."""

    def __init__(self, roots: Sequence[str] = ROOTS, shared: Collection[str] = SHARED) -> None:
        self.roots, self.shared = roots, shared
        self.tables: dict[str, Table] = read_tables()
        self.children: dict[str, list[tuple[str, str]]] = {}
        for table in self.tables.values():
            for column, target in table.links.items():
                self.children.setdefault(target, []).append((table.name, column))
        self.possible = self._descendants()
        self.before: dict[str, tuple[int, bool]] = {}
        self.names: list[str] = []  # of those that the originals have rows of

    def _descendants(self) -> list[str]:
        found, waiting = list(self.roots), list(self.roots)
        while waiting:
            for child, _column in self.children.get(waiting.pop(), []):
                if child not in found:
                    found.append(child)
                    waiting.append(child)
        return found

    def count_apart(self) -> None:
        """From now on keys tell their table."""
        for number, name in enumerate(self.possible):
            if sequence := self._sequence(name):
                self.before[sequence] = rows(f"SELECT last_value, is_called FROM {sequence}")[0]  # noqa: S608  (own tables)
                run("SELECT setval(%s, %s)", [sequence, MARKED + number * APART])

    def count_as_before(self) -> None:
        """For when nothing came of it: what no transaction undoes."""
        for sequence, (last, called) in self.before.items():
            run("SELECT setval(%s, %s, %s)", [sequence, last, called])

    def _sequence(self, name: str) -> str | None:
        """Where the keys of a table are counted."""
        table = self.tables[name]
        found: str | None = None
        if table.columns[table.key] == "bigint":
            ((found,),) = rows("SELECT pg_get_serial_sequence(%s, %s)", [name, table.key])
        return found

    def collect(self, roots: Mapping[str, set[Any]], filled: Collection[str]) -> dict[str, list[Row]]:
        """Every row that hangs on one of these cases and ledgers (keys by table), in the order of the keys. ``filled``:
        tables with rows."""
        keys = dict(roots)
        waiting = list(keys)
        while waiting:
            parent = waiting.pop()
            for name, column in self.children.get(parent, []):
                if name not in filled or name in self.shared:
                    continue
                table = self.tables[name]
                among = [str(key) for key in keys[parent]]
                found = {
                    key
                    for (key,) in rows(
                        f'SELECT "{table.key}" FROM "{name}" WHERE "{column}"::text = ANY (%s)',  # noqa: S608  (own tables)
                        [among],
                    )
                }
                if found - keys.get(name, set()):
                    keys[name] = keys.get(name, set()) | found
                    waiting.append(name)
        return {name: self._read(self.tables[name], among) for name, among in keys.items()}

    def settle(self, cases: Iterable[dict[str, list[Row]]]) -> None:
        """From now on the family is what these cases have rows in."""
        self.names = sorted({name for case in cases for name, found in case.items() if found})

    def go_on_counting(self) -> None:
        """Sets the counts of keys behind those that there are."""
        for name in self.possible:
            key = self.tables[name].key
            if sequence := self._sequence(name):
                run(
                    f'SELECT setval(%s, coalesce(max("{key}"), 1), count(*) > 0) FROM "{name}"',  # noqa: S608  (own tables)
                    [sequence],
                )

    def _read(self, table: Table, keys: Iterable[Any]) -> list[Row]:
        columns = ", ".join(
            f'"{name}"::text' if kind == "jsonb" else f'"{name}"' for name, kind in table.columns.items()
        )
        found = rows(
            f'SELECT {columns} FROM "{table.name}" WHERE "{table.key}"::text = ANY (%s) ORDER BY "{table.key}"',  # noqa: S608  (own tables)
            [[str(key) for key in keys]],
        )
        return [dict(zip(table.columns, values, strict=True)) for values in found]

    def remove(self, cases: Iterable[dict[str, list[Row]]]) -> None:
        """Takes the originals out again; to be called with triggers off."""
        for case in cases:
            for name, found in case.items():
                key = self.tables[name].key
                run(
                    f'DELETE FROM "{name}" WHERE "{key}"::text = ANY (%s)',  # noqa: S608  (own tables)
                    [[str(row[key]) for row in found]],
                )


class Marking:
    """Takes one case apart. ``known`` says what words belong to a person or a body: text to mark."""

    def __init__(self, family: Family, case: dict[str, list[Row]], known: dict[str, str]) -> None:
        self.family, self.case = family, case
        self.ranks = {
            name: {str(row[family.tables[name].key]): rank for rank, row in enumerate(found, start=1)}
            for name, found in case.items()
        }
        self.words = self._own_words() | known
        listed = sorted((re.escape(word) for word in self.words if not word.isdigit()), key=len, reverse=True)
        numbers = [rf"(?<!\d){word}(?!\d)" for word in self.words if word.isdigit()]
        self.pattern = re.compile("|".join([*listed, _KEYS, *numbers, _DATES]))
        # Every entry of a copy is sealed anew; of all seals a paper may tell the last alone.
        self.seals = {row["hash"] for row in case.get("ledger_ledgerentry", [])}
        self.keys = {
            key: f"⟦{name}:{rank}⟧" for name, ranks in self.ranks.items() for key, rank in ranks.items()
        }

    def take_apart(self) -> Original:
        made = Original()
        for name, found in self.case.items():
            table = self.family.tables[name]
            made.rows[name] = [
                {column: self._value(table, column, value) for column, value in row.items()} for row in found
            ]
        for rank, row in enumerate(self.case.get("documents_document", []), start=1):
            made.stems[rank] = row["number"].split("〔")[0]
        return made

    def _own_words(self) -> dict[str, str]:
        words = {
            ledger["head_hash"]: f"⟦head:{rank}⟧"
            for rank, ledger in enumerate(self.case["ledger_ledger"], start=1)
        }
        for request in self.case.get(REQUEST, []):
            words[request["number"]] = "⟦number⟧"
            words[request["project_name"]] = "⟦project⟧"
            words[request["query_code"]] = "⟦code⟧"
        for rank, row in enumerate(self.case.get("documents_document", []), start=1):
            words[row["number"]] = f"⟦paper:{rank}⟧"
        return {word: mark for word, mark in words.items() if word}

    def _value(self, table: Table, column: str, value: Any) -> Any:
        kind = table.columns[column]
        target = table.links.get(column)
        if column == table.key:
            return self.ranks[table.name][str(value)]
        if value is None or column in SEALS.get(table.name, ()):
            return None
        if target in self.family.names:
            return self._rank(table.name, column, target, value)
        if target in self.family.shared:
            return value
        if target in PEOPLED:
            return f"⟦{target}:{value}:id⟧"
        if target is not None:
            raise LookupError(f"{table.name}.{column} points to {target}, of which nothing is known here")
        if kind == "jsonb":
            return self._mark(canonical(json.loads(value)))
        if kind.startswith(TEXTS) and not kind.endswith("[]"):
            return self._mark(value)
        if kind.endswith("[]"):
            return [self._mark(part) for part in value]
        if isinstance(value, uuid.UUID):
            if str(value) not in self.keys:
                raise LookupError(f"{table.name}.{column} keeps a key, of what nobody says")
            return self.keys[str(value)]
        return value

    def _rank(self, table: str, column: str, target: str, value: Any) -> int:
        try:
            return self.ranks[target][str(value)]
        except KeyError:
            raise LookupError(f"{table}.{column} points to a {target} of another case") from None

    def _mark(self, text: str) -> str:
        return self.pattern.sub(self._marked, text)

    def _marked(self, found: re.Match[str]) -> str:
        word = found[0]
        if word in self.words:
            return self.words[word]
        if word in self.keys:
            return self.keys[word]
        if re.fullmatch(r"[0-9a-f]{64}", word) and word not in self.seals:
            return word  # of bytes, which every copy shares
        if re.fullmatch(_DATES, word):
            return f"⟦day:{word}⟧"
        raise LookupError(f"{word} is a key that does not belong to the case")


def canonical(value: Any) -> str:
    """JSON as it is sealed: what ``portal.ledger.chain`` hashes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def moments(case: Original) -> list[datetime | date]:
    return [
        value
        for found in case.rows.values()
        for row in found
        for value in row.values()
        if isinstance(value, date)
    ]
