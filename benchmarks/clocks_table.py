"""The findings of ``make bench-clocks`` as people read them."""

from typing import Any

from benchmarks.report import Row


def rows_of(findings: dict[str, Any]) -> list[Row]:
    """What was measured, the figure, and how far it can be trusted."""
    return [
        *(row for size, found in findings["sizes"].items() for row in _at_size(int(size), found)),
        _growth(findings["growth"]),
        *_fired(findings["fired_per_second"], findings["celery"]),
        *_lateness(findings["celery"]),
        *_reckoned(findings["recalculation"]),
    ]


def _at_size(size: int, found: dict[str, Any]) -> list[Row]:
    claim, idle, scrape = found["claim"], found["idle_pass_ms"], found["scrape_ms"]
    return [
        (
            f"{size:,} open: PostgreSQL finds a batch of what is due",
            f"{claim['postgres_ms']['median']} ms",
            f"{claim['index']}, {claim['pages']} pages; {_range(claim['postgres_ms'])}",
        ),
        ("    until Python has it", f"{claim['milliseconds']['median']} ms", _range(claim["milliseconds"])),
        ("    a whole pass with nothing due", f"{idle['median']} ms", _range(idle)),
        ("    the look at all rows, once a minute", f"{found['look_ms']} ms", "for old calendars"),
        ("    a scrape of /metrics", f"{scrape['median']} ms", _range(scrape)),
        (
            "    a batch worked off",
            f"{found['fired_per_second']} /s",
            f"a row: {sum(found['statements_per_row'].values()):.0f} statements, "
            f"{found['cpu_ms_per_row']} ms of Python",
        ),
    ]


def _growth(times: dict[str, float]) -> Row:
    return (
        f"{times['open']:g} times as many open: PostgreSQL's finding takes",
        f"× {times['claim_in_postgres']}",
        f"until Python has it × {times['claim']}, an idle pass × {times['idle_pass']}, one row × {times['row']}",
    )


def _fired(rates: dict[str, Any], celery: dict[str, Any]) -> list[Row]:
    alone = rates["1"]["median"]
    by_themselves = [
        (
            f"fired by {workers} {'process' if workers == '1' else 'processes'}",
            f"{rate['median']} /s",
            f"× {rate['median'] / alone:.2f}; {_range(rate)}",
        )
        for workers, rate in rates.items()
    ]
    what = f"fired by beat and a Celery worker of {celery['processes']} processes"
    return [
        *by_themselves,
        (what, f"{celery['fired_per_second']} /s", f"× {celery['fired_per_second'] / alone:.2f}"),
    ]


def _lateness(celery: dict[str, Any]) -> list[Row]:
    late = celery["late_seconds"]
    return [
        ("lateness p50", f"{late['p50']} s", f"beat sends a sweep every {celery['interval_seconds']:g} s"),
        ("lateness p99", f"{late['p99']} s", f"most {late['most']} s"),
    ]


def _reckoned(recalculation: dict[str, Any]) -> list[Row]:
    return [
        (
            f"a new calendar, {name}",
            f"{found['per_second']} /s",
            f"{found['moved']} of {found['rows']} ends moved",
        )
        for name, found in recalculation.items()
    ]


def _range(found: dict[str, float]) -> str:
    return f"{found['least']}–{found['most']}"
