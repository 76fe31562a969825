"""The calculation of machines from measured milliseconds and bytes."""

from math import ceil
from typing import Any

import pytest

from benchmarks import capacity
from benchmarks.capacity import (
    ALWAYS_PRIMARY,
    BUSIEST,
    CONNECTION_BYTES,
    FILLED,
    LIVE_MONTHS,
    USES,
    WORKED_ON,
    WORKING_SECONDS,
)


@pytest.fixture
def bench() -> dict[str, Any]:
    """Everything that is used costs 10 ms of the web, 4 of PostgreSQL, in 12 statements; an act 1,000 bytes of WAL."""
    one = {"p50_ms": 20.0, "queries": 12, "web_cpu_ms": 10.0, "database_cpu_ms": 4.0, "waited_ms": 5.0}
    found: dict[str, Any] = {
        "machine": {},
        "requests": {"10": 10, "1000": 1000},
        "tables": {
            "10": {},
            "1000": {
                "ledger_ledgerentry": {"rows": 10_000, "bytes": 3_000_000, "index_bytes": 1_000_000},
                "documents_document": {"rows": 2_000, "bytes": 500_000, "index_bytes": 500_000},
                "deadlines_deadline": {"rows": 3_000, "bytes": 0, "index_bytes": 0},
            },
        },
        "papers": {"1000": {"issue_ms": {"median": 100.0}}},
        "sweep": {"1000": {"row_ms": 20.0}},
        "web_memory_mb": {"1000": [90, 100]},
    }
    for use in USES:
        wal = {"wal_bytes": 1000} if use.kind == "acts" else {}
        found.setdefault(use.kind, {})[use.name] = {"1000": one | wal}
    return found


def test_a_case_costs_what_its_pages_and_acts_do(bench: dict[str, Any]) -> None:
    each = capacity.demand(bench)
    answers = sum(use.times for use in USES)
    acts = sum(use.times for use in USES if use.kind == "acts")
    lagging = sum(use.times for use in USES if use.lags) * (12 - ALWAYS_PRIMARY) / 12
    assert each.missing == []
    assert each.answers == answers
    assert each.web_ms == pytest.approx(answers * 10)
    assert each.replica_ms == pytest.approx(lagging * 4)
    assert each.primary_ms + each.replica_ms == pytest.approx(answers * 4)
    assert each.wal == acts * 1000
    assert (each.disk, each.entries, each.entry_disk) == (5000, 10, 4000)
    assert each.worker_ms == 2 * 100 + 3 * 20


def test_no_act_is_read_from_a_replica() -> None:
    assert not [use.name for use in USES if use.kind == "acts" and use.lags]


def test_the_busiest_hour_of_a_year_on_processors_that_are_half_idle(bench: dict[str, Any]) -> None:
    each = capacity.demand(bench)
    found = capacity.needs(each, WORKING_SECONDS)  # one case a second
    assert found["cases_a_second"] == BUSIEST
    assert found["web_cores"] == pytest.approx(BUSIEST * each.web_ms / 1000 / FILLED)
    assert found["live_bytes"] == 5000 * WORKING_SECONDS * LIVE_MONTHS / 12
    assert found["entry_bytes_a_month"] == 4000 * WORKING_SECONDS / 12
    twice = capacity.needs(each, 2 * WORKING_SECONDS)
    assert twice["primary_cores"] == pytest.approx(2 * found["primary_cores"])
    assert twice["web_machines"] >= found["web_machines"]


def test_what_was_not_measured_is_named(bench: dict[str, Any]) -> None:
    del bench["pages"]["dashboard"], bench["papers"]
    assert capacity.demand(bench).missing == ["pages.dashboard", "papers.issue_ms"]


def test_memory_is_that_of_processes_and_of_the_cases_worked_on(bench: dict[str, Any]) -> None:
    each = capacity.demand(bench)
    found = capacity.needs(each, WORKING_SECONDS)
    assert found["web_processes"] == ceil(BUSIEST * each.answers * 20 / 1000 / FILLED)
    assert found["web_bytes"] == found["web_processes"] * 100e6
    worked_on = 5000 * WORKING_SECONDS * WORKED_ON / 365
    assert found["database_bytes"] == pytest.approx(worked_on + found["connections"] * CONNECTION_BYTES)


def test_every_figure_is_told_with_what_it_was_reckoned_from(bench: dict[str, Any]) -> None:
    each = capacity.demand(bench)
    told = list(capacity.rows(each, capacity.needs(each, 50_000_000)))
    assert ("a partition of entries", "16.7 GB", "41,666,667 rows a month: 10.0 a case") in told
    assert all(all(row) for row in [*told, *capacity.case_rows(each)])
