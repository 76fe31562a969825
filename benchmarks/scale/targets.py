"""What the issue asks for, held against what was found."""

from collections.abc import Iterator
from typing import Any

from benchmarks.report import Row

#: p95 of these pages against the bare framework that serves the same bytes.
TIMES_BARE = 3.0
YARDSTICK = ("work_list", "ledger_list", "request_page")
QUERIES, BOARD_QUERIES = 12, 5
BOARDS = ("dashboard_park", "dashboard_county", "dashboard")
SEARCHES, SEARCH_MS = ("search", "search_all"), 100.0
TIMES_SQL = 2.0
MISSED = "NOT MET"


def verdicts(found: dict[str, Any], size: str) -> Iterator[Row]:
    """Each target, what was found, and whether it is met."""
    pages = {name: at[size] for name, at in found["pages"].items()}
    for name in YARDSTICK:
        one = pages[name]
        yield _row(
            f"{name}: p95 against the bare framework", one["p95_ms"] / one["bare"]["p95_ms"], TIMES_BARE, "×"
        )
    for name, one in pages.items():
        most = BOARD_QUERIES if name in BOARDS else QUERIES
        if one["queries"] > most:
            yield _row(f"{name}: statements", one["queries"], most, "")
    for name in SEARCHES:
        yield _row(f"{name}: p95 in ms", pages[name]["p95_ms"], SEARCH_MS, "")
    yield _row("filing against its own SQL", found["filing"][size]["ratio"], TIMES_SQL, "×")
    export = found["export"][size]
    yield _row(
        "export: megabytes beside those of the process", export["memory"] - export["memory_before"], 64, ""
    )
    for name, at in found["plans"].items():
        if scans := at[size]["scans"]:
            yield f"{name}: reads whole tables", ", ".join(scans), f"{MISSED}, none allowed"


def _row(what: str, figure: float, most: float, unit: str) -> Row:
    met = "met" if figure <= most else MISSED
    return what, f"{unit} {figure:,.1f}".strip(), f"{met}, at most {unit} {most:g}".replace("  ", " ")
