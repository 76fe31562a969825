"""How PostgreSQL reads what a page shows: EXPLAIN ANALYZE of every SELECT of one ask. A sequential scan of a big table
is a finding; so is the statement that reads most, for it says what a page's cost grows with."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from benchmarks.scale.load import Ask
from benchmarks.scale.own_sql import post

#: Rows from which on a table counts as big. What a park has of its own (people, matters, calendars) stays below.
BIG = 9_000


def statements_of(ask: Ask) -> list[tuple[str, Any]]:
    """The reading statements of a page, asked for in this process, in their order and without repetitions."""
    found: dict[str, tuple[str, Any]] = {}

    def write_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH", "(")) and "FOR UPDATE" not in sql:
            found.setdefault(sql, (sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_down):
        answer = post(ask)
    if answer.status_code != 200:
        raise RuntimeError(f"{ask.name} was answered with {answer.status_code}")
    return list(found.values())


def big_tables() -> dict[str, int]:
    """Tables with at least ``BIG`` rows, as PostgreSQL estimates them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND reltuples >= %s",
            [BIG],
        )
        return dict(cursor.fetchall())


def explained(sql: str, params: Any) -> dict[str, Any]:
    """PostgreSQL's plan of a statement, carried out: node, children in ``Plans``, and times."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    answer: dict[str, Any] = (found if isinstance(found, list) else json.loads(found))[0]
    return answer


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read_rows(node: dict[str, Any]) -> int:
    """Rows that a node looked at, those it threw away too, in all its loops."""
    loops = node.get("Actual Loops", 1)
    seen = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
    return round((seen + node.get("Rows Removed by Index Recheck", 0)) * loops)


def looked_through(ask: Ask, big: dict[str, int]) -> dict[str, Any]:
    """Of one page: the big tables that were read from end to end, all rows that were looked at, and the statement that
    read most."""
    scans: set[str] = set()
    most: dict[str, Any] = {"rows": -1}
    milliseconds, read = 0.0, 0
    for sql, params in statements_of(ask):
        answer = explained(sql, params)
        milliseconds += answer["Planning Time"] + answer["Execution Time"]
        for node in nodes(answer["Plan"]):
            table = node.get("Relation Name", "")
            if node["Node Type"] == "Seq Scan" and table in big and node.get("Actual Loops", 0):
                scans.add(table)
            read += read_rows(node) if table else 0
            if table and read_rows(node) > most["rows"]:
                most = {
                    "rows": read_rows(node),
                    "table": table,
                    "by": node.get("Index Name") or node["Node Type"],
                    "milliseconds": round(answer["Execution Time"], 2),
                }
    return {"scans": sorted(scans), "rows": read, "most": most, "postgres_ms": round(milliseconds, 2)}
