"""``make bench-partitions``: what months cost whoever reads and writes ledgers, and what naming the months takes away.

    python -m benchmarks.partitions [--months 6,24,60] [--ledgers 2000]

Runs on a database of its own, which it makes and drops: one table first, then kept by month, with more and more months
that are there. Prints a table and writes var/bench-partitions.json.
"""

import argparse
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.database import own_database
from benchmarks.report import Row, Stopwatch, machine, table, write

ROUNDS = 200


def main() -> None:
    given = arguments()
    with Stopwatch() as whole, own_database():
        from portal.health.clock import database_now
        from portal.partitions import catalog, making
        from portal.partitions.tables import ENTRIES

        ledgers = fill(given.ledgers)
        findings: dict[str, Any] = {"machine": machine(), "standing": [measured(ledgers, 1)]}
        making.begin(ENTRIES, database_now())
        for months in given.months:
            making.make_ahead(ENTRIES, months, database_now())
            findings["standing"].append(measured(ledgers, len(catalog.partitions(ENTRIES.table))))
    findings["seconds"] = round(whole.seconds)
    print(f"\n{table('Ledgers by month', rows_of(findings['standing']))}")
    print(f"\n{write('bench-partitions', findings)} ({findings['seconds']} s)")


def fill(number: int) -> list[Any]:
    """Ledgers with ten entries each, as services write them."""
    from portal.ledger.services import open_ledger

    ledgers = [open_ledger() for _each in range(number)]
    for ledger in ledgers:
        for _each in range(10):
            add(ledger)
    return ledgers


def add(ledger: Any) -> Any:
    from django.utils import timezone

    from portal.ledger.enums import Heading
    from portal.ledger.services import append

    now = timezone.now()
    return append(ledger=ledger, heading=Heading.MATERIALS, kind="bench", summary="提交材料", occurred_at=now)


def measured(ledgers: list[Any], partitions: int) -> dict[str, Any]:
    """Medians in milliseconds, as Django asks."""
    from portal.ledger.models import LedgerEntry

    entries = LedgerEntry.objects.order_by("sequence")
    newest = LedgerEntry.objects.latest("pk")
    span = {
        "recorded_at__gte": newest.recorded_at - timedelta(days=40),
        "recorded_at__lt": newest.recorded_at + timedelta(days=1),
    }

    def milliseconds(act: Callable[[Any], object]) -> float:
        took = []
        for step in range(ROUNDS):
            ledger = ledgers[step * 7 % len(ledgers)]
            begun = perf_counter()
            act(ledger)
            took.append((perf_counter() - begun) * 1000)
        return round(median(took), 2)

    return {
        "partitions": partitions,
        "ledger": milliseconds(lambda ledger: list(entries.filter(ledger=ledger))),
        "ledger_in_its_months": milliseconds(lambda ledger: list(entries.filter(ledger=ledger, **span))),
        "entry": milliseconds(lambda _ledger: LedgerEntry.objects.get(pk=newest.pk)),
        "append": milliseconds(add),
    }


def rows_of(standing: list[dict[str, Any]]) -> list[Row]:
    named = {
        "ledger": "entries of one ledger",
        "ledger_in_its_months": "the same, with its months named",
        "entry": "an entry by its key",
        "append": "a new entry, committed",
    }
    plain = standing[0]
    return [
        (
            f"{name}, {one['partitions']} partition{'s' * (one['partitions'] > 1)}",
            f"{one[key]:.2f} ms",
            f"{one[key] / plain[key]:.1f} × one table",
        )
        for key, name in named.items()
        for one in standing
    ]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--months", default="6,24,60", help="how many are made ahead, one after the other")
    parser.add_argument("--ledgers", type=int, default=2_000)
    given = parser.parse_args()
    given.months = sorted(int(months) for months in given.months.split(","))
    return given


if __name__ == "__main__":
    main()
