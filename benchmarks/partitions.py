"""``make bench-partitions``: what months cost whoever reads and writes ledgers, and what naming the months takes away.

    python -m benchmarks.partitions [--months 6,24,60] [--ledgers 2000]

Runs on a database of its own, which it makes and drops: one table first, then kept by month, with more and more months
that are over and six that are to come. Prints a table and writes var/bench-partitions.json.
"""

import argparse
from collections.abc import Callable
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from benchmarks.database import own_database
from benchmarks.report import Row, Stopwatch, machine, table, write

ROUNDS = 200
#: How many months after the present one are there, as ``--ahead`` makes them.
AHEAD = 6


def main() -> None:
    given = arguments()
    with Stopwatch() as whole, own_database():
        from portal.health.clock import database_now
        from portal.partitions import catalog, making
        from portal.partitions.tables import ENTRIES, month_of, months_on

        begun = database_now()
        findings: dict[str, Any] = {"machine": machine(), "standing": [measured(given.ledgers, begun, 1)]}
        making.begin(ENTRIES, begun)
        for months in given.months:
            making.make_ahead(ENTRIES, months, begun)
            present = max(begun, months_on(month_of(begun), months - AHEAD))
            count = len(catalog.partitions(ENTRIES.table))
            findings["standing"].append(measured(given.ledgers, present, count))
    findings["seconds"] = round(whole.seconds)
    print(f"\n{table('Ledgers by month', rows_of(findings['standing']))}")
    print(f"\n{write('bench-partitions', findings)} ({findings['seconds']} s)")


def fill(number: int) -> list[Any]:
    """Ledgers with ten entries each, as services write them."""
    from portal.ledger.models import Ledger
    from portal.ledger.services import open_ledger

    ledgers = [open_ledger() for _each in range(number)]
    for ledger in ledgers:
        for _each in range(10):
            add(ledger)
    return list(Ledger.objects.filter(pk__in=[ledger.pk for ledger in ledgers]))


def add(ledger: Any) -> Any:
    from django.utils import timezone

    from portal.ledger.enums import Heading
    from portal.ledger.services import append

    now = timezone.now()
    return append(ledger=ledger, heading=Heading.MATERIALS, kind="bench", summary="提交材料", occurred_at=now)


def measured(number: int, present: datetime, partitions: int) -> dict[str, Any]:
    """Medians in milliseconds, as Django asks, about so many ledgers of ``present``, which is a month's beginning."""
    from portal.ledger.models import LedgerEntry

    entries = LedgerEntry.objects.order_by("sequence")

    def milliseconds(act: Callable[[Any], object]) -> float:
        took = []
        for step in range(ROUNDS):
            ledger = ledgers[step * 7 % len(ledgers)]
            begun = perf_counter()
            act(ledger)
            took.append((perf_counter() - begun) * 1000)
        return round(median(took), 2)

    with patch("django.utils.timezone.now", lambda: present):
        ledgers = fill(number)
        newest = LedgerEntry.objects.latest("pk")
        found = {
            "partitions": partitions,
            "ledger": milliseconds(lambda ledger: list(entries.wherever(ledger))),
            "in_its_months": milliseconds(lambda ledger: list(entries.filter(ledger=ledger))),
            "entry": milliseconds(lambda _ledger: LedgerEntry.objects.get(pk=newest.pk)),
            "append": milliseconds(add),
        }
        for ledger in ledgers:
            ledger.closed_at = present
        return found | {"closed": milliseconds(lambda ledger: list(entries.filter(ledger=ledger)))}


def rows_of(standing: list[dict[str, Any]]) -> list[Row]:
    named = {
        "ledger": "entries of one ledger, wherever",
        "in_its_months": "the same as the portal asks",
        "closed": "and of a closed ledger",
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
