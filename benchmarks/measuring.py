"""Single measurements of the deadlines' sweep, on whatever database is connected."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from benchmarks.kinds import DUE, EFFECT
from benchmarks.report import Stopwatch, spread
from portal.deadlines import recalculating
from portal.deadlines.models import Deadline
from portal.deadlines.queries import due_rows
from portal.deadlines.services import cancel_all
from portal.health.clock import database_now
from portal.health.gauges import exposition
from portal.ledger.models import LedgerEntry

BATCH = 200
REPETITIONS = 21
INDEX = "deadline_next_action"


def batch() -> QuerySet[Deadline]:
    """What a sweep asks for, at this moment."""
    return due_rows(database_now()).select_related("ledger", "organ")[:BATCH]


def claim() -> dict[str, Any]:
    """How long a sweep takes to find its batch, in milliseconds: PostgreSQL alone, and until Python has the rows.

    ``RuntimeError`` if PostgreSQL takes another way than the index made for it.
    """
    explained, times = [], []
    for _ in range(REPETITIONS):
        explained.append(json.loads(batch().explain(format="json", analyze=True, buffers=True))[0])
        query = batch()
        with Stopwatch() as watch:
            len(query)
        times.append(watch.seconds * 1000)
    plan = explained[-1]["Plan"]
    if ways(plan, "deadlines_deadline") != {("Index Scan", INDEX)}:
        raise RuntimeError(f"the claim goes another way than {INDEX}: {plan}")
    return {
        "postgres_ms": spread([one["Planning Time"] + one["Execution Time"] for one in explained]),
        "milliseconds": spread(times),
        "index": INDEX,
        "pages": plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    }


def ways(plan: dict[str, Any], table: str) -> set[tuple[str, str]]:
    """How a plan (EXPLAIN's JSON) reads a table: kind of node, and index."""
    found = {(plan["Node Type"], plan.get("Index Name", ""))} if plan.get("Relation Name") == table else set()
    return found.union(*(ways(child, table) for child in plan.get("Plans", ())))


def idle_pass() -> dict[str, float]:
    """Milliseconds of a whole pass that finds nothing to do, as beat starts one every few seconds."""
    from portal.deadlines.tasks import sweep

    sweep()
    times: list[float] = []
    for _ in range(REPETITIONS):
        with Stopwatch() as watch:
            sweep()
        times.append(watch.seconds * 1000)
    return spread(times)


def look_at_all() -> float:
    """Milliseconds in which a process finds, as it does once a minute, that no end rests on an old calendar."""
    recalculating.forget()
    with Stopwatch() as watch:
        recalculating.recalculate()
    return round(watch.seconds * 1000, 1)


def scrape() -> dict[str, float]:
    """Milliseconds in which /metrics reads all its figures."""
    times: list[float] = []
    for _ in range(REPETITIONS):
        with Stopwatch() as watch:
            exposition()
        times.append(watch.seconds * 1000)
    return spread(times)


def withdraw_rest() -> None:
    """The due rows of a round that are left are owed no more."""
    now = database_now()
    for deadline in Deadline.objects.open().filter(kind=DUE).select_related("ledger"):
        cancel_all(ledger=deadline.ledger, now=now)


def fired_once(subject: str, number: int) -> list[LedgerEntry]:
    """The traces that the effects of one round left, in the order in which they were written.

    ``RuntimeError`` unless every one of its deadlines fired exactly once.
    """
    found = list(LedgerEntry.objects.filter(kind=EFFECT, subject=subject).order_by("recorded_at"))
    times = Counter(entry.data["deadline"] for entry in found)
    if len(times) != number or set(times.values()) != {1}:
        raise RuntimeError(f"{number} deadlines were due, {len(times)} fired, {len(found)} times in all")
    return found


def wait_until_fired(subject: str, seconds: float) -> None:
    """Waits for other processes to work off a round; ``RuntimeError`` if they are not done in time."""
    with Stopwatch() as watch:
        while Deadline.objects.open().filter(kind=DUE, subject=subject).exists():
            if watch.so_far() > seconds:
                raise RuntimeError(f"not worked off in {seconds} seconds")
            sleep(0.25)


def table_megabytes() -> dict[str, float]:
    """What the deadlines take on disk, and what of it is the index that the sweep reads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_total_relation_size('deadlines_deadline'), pg_relation_size('deadline_next_action')"
        )
        whole, index = cursor.fetchone()
    return {"table": round(whole / 2**20, 1), "index": round(index / 2**20, 1)}


@contextmanager
def counting_queries() -> Iterator[Counter[str]]:
    """Counts statements by their first word."""
    counts: Counter[str] = Counter()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counts[sql.split(None, 1)[0]] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counts


def seconds_late(entries: list[LedgerEntry]) -> list[float]:
    """From the moment due to the moment at which the effect was written."""
    return [(entry.recorded_at - entry.occurred_at).total_seconds() for entry in entries]
