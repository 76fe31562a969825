"""``make capacity``: what so many requests a year take, on paper, from what ``make bench`` has measured.

    python -m benchmarks.capacity [--requests 1000000,10000000,50000000] [--bench var/bench.json]

Milliseconds of processors, bytes of tables and of WAL are those of the largest size in var/bench.json; how often a case
is looked at and acted on, and how the year's work falls on its hours, are the assumptions below. Prints tables, each
line with what it was reckoned from, and writes var/capacity.json.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks.report import ROOT, Row, table, write

Found = dict[str, Any]


@dataclass(frozen=True)
class Use:
    """``name`` in var/bench.json's ``kind``, so often in the life of one case. ``lags``: may be read from a replica."""

    kind: str
    name: str
    times: float
    why: str
    lags: bool = False


# Ten entries a ledger and five of progress are what the benchmark's data have.
USES = (
    Use("acts", "file", 1, "filed once"),
    Use("acts", "accept", 1, "accepted once"),
    Use("acts", "post_progress", 8, "five steps of progress, three other acts that cost about the same"),
    Use("pages", "work_list", 6, "before each act of the park", lags=True),
    Use("pages", "work_list_department", 5, "before each step of a department", lags=True),
    Use("pages", "request_page", 10, "opened for each act"),
    Use("pages", "ledger_list", 4, "officers and leaders look for cases", lags=True),
    Use("pages", "search", 1, "of those once by two characters", lags=True),
    Use("pages", "work_list_enterprise", 4, "the enterprise signs in", lags=True),
    Use(
        "pages",
        "request_page_enterprise",
        12,
        "and reads how its case stands; six steps of its draft cost no more",
    ),
    Use("pages", "status", 4, "asked without signing in"),
    Use("pages", "inbox", 3, "messages", lags=True),
    Use("pages", "dashboard", 1, "2,000 people to a million cases, twice a working day", lags=True),
    Use("pages", "api_list", 5, "business systems that ask for changes"),
)
WORKING_SECONDS = 250 * 8 * 3600
BUSIEST = 3.0  # the busiest hour against the mean working hour
FILLED = 0.5  # how far processors and processes may be busy then
ALWAYS_PRIMARY = 3  # statements of a page that never lag: session, person with roles, calendars
LIVE_MONTHS = 24  # of cases in the live tables; months of ledgers cannot leave yet (docs/decisions/0044)
BACKUPS_KEPT = 2  # base backups, with the WAL since the older one
DAYS_BETWEEN = 7
WEB_CORES, DATABASE_CORES, WORKER_CORES = 16, 32, 16  # of one machine each
WORKED_ON = 30  # days of cases that PostgreSQL should find in memory; older ones are looked up now and then
CONNECTION_BYTES = 10_000_000  # of a connection of PostgreSQL, not measured
ENOUGH = 10_000  # requests, from which on they are nearly all that a database holds
FILES, FILE_BYTES = 6, 1_000_000  # uploads of a case, not measured


@dataclass
class Demand:
    """What one case costs in its life: milliseconds of processors, milliseconds of waiting, bytes."""

    web_ms: float = 0.0
    primary_ms: float = 0.0
    replica_ms: float = 0.0
    answered_ms: float = 0.0
    waited_ms: float = 0.0
    worker_ms: float = 0.0
    answers: float = 0.0
    wal: float = 0.0
    disk: float = 0.0
    entry_disk: float = 0.0
    entries: float = 0.0
    papers: float = 0.0
    fired: float = 0.0
    web_bytes: float = 0.0  # of one web process
    missing: list[str] = field(default_factory=list)


def demand(bench: Found) -> Demand:
    """Of one case, by the largest size measured. What that run did not measure is named in ``missing``."""
    size = max(bench["requests"], key=int)
    cases, tables, found = bench["requests"][size], bench["tables"][size], Demand()
    for use in USES:
        measured = bench.get(use.kind, {}).get(use.name, {}).get(size)
        if measured is None:
            found.missing.append(f"{use.kind}.{use.name}")
            continue
        _add(found, use, measured)
    found.disk = sum(map(_bytes, tables.values())) / cases
    if entries := tables.get("ledger_ledgerentry"):
        found.entries, found.entry_disk = entries["rows"] / cases, _bytes(entries) / cases
    found.web_bytes = max(bench.get("web_memory_mb", {}).get(size, [0])) * 1e6
    found.missing += [] if found.web_bytes else ["web_memory_mb"]
    _add_work(found, bench, size, cases)
    return found


def _add(found: Demand, use: Use, measured: Found) -> None:
    statements = max(measured["queries"], 1)
    lagging = max(statements - ALWAYS_PRIMARY, 0) / statements if use.lags else 0.0
    found.answers += use.times
    found.web_ms += use.times * measured["web_cpu_ms"]
    found.primary_ms += use.times * measured["database_cpu_ms"] * (1 - lagging)
    found.replica_ms += use.times * measured["database_cpu_ms"] * lagging
    found.answered_ms += use.times * measured["p50_ms"]
    found.waited_ms += use.times * measured["waited_ms"]
    found.wal += use.times * measured.get("wal_bytes", 0)


def _add_work(found: Demand, bench: Found, size: str, cases: int) -> None:
    """Papers are made and periods fired by workers; how many a case has is counted in the benchmark's data."""
    papers = bench["tables"][size].get("documents_document", {}).get("rows", 0) / cases
    fired = bench["tables"][size].get("deadlines_deadline", {}).get("rows", 0) / cases
    found.papers, found.fired = papers, fired
    issue: float = bench.get("papers", {}).get(size, {}).get("issue_ms", {}).get("median", 0.0)
    row: float = bench.get("sweep", {}).get(size, {}).get("row_ms", 0.0)
    found.missing += [name for name, ms in (("papers.issue_ms", issue), ("sweep.row_ms", row)) if not ms]
    found.worker_ms = float(papers * issue + fired * row)


def _bytes(one: Found) -> float:
    return float(one["bytes"] + one["index_bytes"])


def needs(each: Demand, requests: int) -> dict[str, float]:
    """What so many requests a year need in the busiest hour, and by the year's end."""
    a_second = requests / WORKING_SECONDS * BUSIEST

    def busy(milliseconds: float) -> float:
        return a_second * milliseconds / 1000 / FILLED

    yearly_wal = each.wal * requests
    web_processes, connections = ceil(busy(each.answered_ms)), ceil(busy(each.waited_ms))
    live = each.disk * requests * LIVE_MONTHS / 12
    return {
        "cases_a_second": a_second,
        "answers_a_second": a_second * each.answers,
        "web_cores": busy(each.web_ms),
        "web_processes": web_processes,
        "web_bytes": web_processes * each.web_bytes,
        "web_machines": ceil(busy(each.web_ms) / WEB_CORES),
        "worker_cores": busy(each.worker_ms),
        "worker_machines": ceil(busy(each.worker_ms) / WORKER_CORES),
        "primary_cores": busy(each.primary_ms),
        "replica_cores": busy(each.replica_ms),
        "primaries": ceil(busy(each.primary_ms) / DATABASE_CORES),
        "replicas": ceil(busy(each.replica_ms) / DATABASE_CORES),
        "connections": connections,
        "database_bytes": each.disk * requests * WORKED_ON / 365 + connections * CONNECTION_BYTES,
        "live_bytes": live,
        "wal_bytes_a_second": a_second * each.wal,
        "wal_bytes_a_year": yearly_wal,
        "backup_bytes": BACKUPS_KEPT * live + yearly_wal * BACKUPS_KEPT * DAYS_BETWEEN / 365,
        "entries_a_month": each.entries * requests / 12,
        "entry_bytes_a_month": each.entry_disk * requests / 12,
        "file_bytes_a_year": float(FILES * FILE_BYTES * requests),
    }


def _size(number: float) -> str:
    for unit, one in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if number >= one:
            return f"{number / one:,.1f} {unit}"
    return f"{number / 1e3:,.1f} kB"


def case_rows(each: Demand) -> Iterator[Row]:
    """What one case costs in its life, and of what that is the sum."""
    acts = sum(use.times for use in USES if use.kind == "acts")
    pages = sum(use.times for use in USES if use.kind == "pages")
    lagging = sum(use.times for use in USES if use.lags)
    answers = f"{acts:.0f} acts and {pages:.0f} pages"
    yield "answers", f"{each.answers:,.0f}", answers
    yield "processors of the web", f"{each.web_ms:,.0f} ms", f"web_cpu_ms of {answers}"
    yield "of the primary", f"{each.primary_ms:,.0f} ms", "database_cpu_ms of them, less what may lag"
    yield (
        "of replicas",
        f"{each.replica_ms:,.0f} ms",
        f"database_cpu_ms of {lagging:.0f} lists and figures, less {ALWAYS_PRIMARY} statements each",
    )
    yield (
        "of workers",
        f"{each.worker_ms:,.0f} ms",
        f"{each.papers:.1f} papers by papers.issue_ms, {each.fired:.1f} periods by sweep.row_ms",
    )
    yield "until answered", f"{each.answered_ms:,.0f} ms", "p50_ms of all answers; a process is taken as long"
    yield "of it, for PostgreSQL", f"{each.waited_ms:,.0f} ms", "waited_ms; a connection is taken as long"
    yield (
        "tables and indexes",
        _size(each.disk),
        "bytes and index_bytes of all tables, divided by the requests",
    )
    yield "ledger entries", f"{each.entries:.1f}", f"{_size(each.entry_disk)} of the above"
    yield "WAL", _size(each.wal), "wal_bytes of acts and pages, with the whole pages after a checkpoint"


def rows(each: Demand, found: dict[str, float]) -> Iterator[Row]:
    """What a year's requests need, each with what it was reckoned from."""
    cases = f"{found['cases_a_second']:.2f}/s"
    half = f"× {cases} ÷ {FILLED}"
    yield (
        "filed in a second",
        cases,
        f"{BUSIEST:.0f} × the mean of {WORKING_SECONDS / 3600:,.0f} working hours",
    )
    yield "answers in a second", f"{found['answers_a_second']:,.0f}", f"{each.answers:.0f} a case × {cases}"
    machines = f"{found['web_machines']:.0f} machines of {WEB_CORES}"
    yield "web", f"{found['web_cores']:,.1f} cores", f"{each.web_ms:,.0f} ms {half}; {machines}"
    yield (
        "web, processes",
        f"{found['web_processes']:,.0f}",
        f"{each.answered_ms:,.0f} ms until answered {half}",
    )
    memory = f"{found['web_processes']:,.0f} processes × {_size(each.web_bytes)}"
    yield "web, memory", _size(found["web_bytes"]), memory
    machines = f"{found['worker_machines']:.0f} machines of {WORKER_CORES}, a process each core"
    yield "workers", f"{found['worker_cores']:,.1f} cores", f"{each.worker_ms:,.0f} ms {half}; {machines}"
    machines = f"{found['primaries']:.0f} of {DATABASE_CORES}, each with standbys"
    yield (
        "PostgreSQL, primary",
        f"{found['primary_cores']:,.1f} cores",
        f"{each.primary_ms:,.0f} ms {half}; {machines}",
    )
    machines = f"{found['replicas']:.0f} of {DATABASE_CORES}, or the same primary"
    yield (
        "PostgreSQL, replicas",
        f"{found['replica_cores']:,.1f} cores",
        f"{each.replica_ms:,.0f} ms {half}; {machines}",
    )
    yield "PostgreSQL, pool", f"{found['connections']:.0f}", f"connections: {each.waited_ms:,.0f} ms {half}"
    yield (
        "PostgreSQL, memory",
        _size(found["database_bytes"]),
        f"{WORKED_ON} days of cases × {_size(each.disk)}, connections × {_size(CONNECTION_BYTES)}",
    )
    yield (
        "PostgreSQL, disk",
        _size(found["live_bytes"]),
        f"{_size(each.disk)} a case × {LIVE_MONTHS} months, on each server",
    )
    yield (
        "WAL",
        f"{_size(found['wal_bytes_a_second'])}/s",
        f"{_size(each.wal)} a case × {cases}; also over the line to each standby",
    )
    yield "WAL of a year", _size(found["wal_bytes_a_year"]), f"{_size(each.wal)} a case"
    kept = f"{BACKUPS_KEPT} base backups and the WAL of {BACKUPS_KEPT * DAYS_BETWEEN} days, not compressed"
    yield "backups", _size(found["backup_bytes"]), kept
    yield (
        "a partition of entries",
        _size(found["entry_bytes_a_month"]),
        f"{found['entries_a_month']:,.0f} rows a month: {each.entries:.1f} a case",
    )
    yield (
        "uploads of a year",
        _size(found["file_bytes_a_year"]),
        f"{FILES} of {_size(FILE_BYTES)} a case, assumed",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", default="1000000,10000000,50000000", help="a year")
    parser.add_argument("--bench", type=Path, default=ROOT / "var/bench.json", help="what make bench left")
    given = parser.parse_args()
    if not given.bench.exists():
        parser.error(f"{given.bench} is not there; make bench leaves it")
    bench = json.loads(given.bench.read_text(encoding="utf-8"))
    each = demand(bench)
    found: Found = {"machine": bench["machine"], "case": vars(each), "years": {}}
    size, run = int(max(bench["requests"], key=int)), bench["machine"]
    print(f"measured at {size:,} requests, {run['cores']} cores, load average {run['load_average']}")
    if size < ENOUGH:
        print(
            "too few: what every database holds, a catalogue and its people, is counted as if each case brought it"
        )
    if each.missing:
        print(f"not measured, and not counted: {', '.join(each.missing)}")
    print(f"\n{table('one case in its life', list(case_rows(each)))}\n")
    for requests in map(int, given.requests.split(",")):
        found["years"][str(requests)] = told = needs(each, requests)
        print(f"{table(f'{requests:,} requests a year', list(rows(each, told)))}\n")
    print(write("capacity", found))


if __name__ == "__main__":
    main()
