"""``make bench-clocks``: what a sweep costs, however many deadlines are open, and how much it works off.

    python -m benchmarks.clocks [--sizes 10000,100000,1000000] [--due 1000] [--rounds 3] [--minutes 2]

Runs on a database of its own, which it makes and drops. Prints a table and writes var/bench-clocks.json.
"""

import argparse
from datetime import timedelta

from benchmarks.clocks_table import rows_of
from benchmarks.database import own_database
from benchmarks.report import Stopwatch, table, write


def main() -> None:
    given = arguments()
    with Stopwatch() as whole, own_database():
        from benchmarks.clocks_run import Run  # models can be imported only now

        findings = Run(given.sizes, given.due, given.rounds, timedelta(minutes=given.minutes)).measure()
    findings["seconds"] = round(whole.seconds)
    print(f"\n{table('Deadlines: sweep and recalculation', rows_of(findings))}")
    print(f"\n{write('bench-clocks', findings)} ({findings['seconds']} s)")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of open deadlines")
    parser.add_argument("--due", type=int, default=1000, help="how many of them are due")
    parser.add_argument("--rounds", type=int, default=3, help="how often each number of processes is tried")
    parser.add_argument("--minutes", type=float, default=2, help="over which the lateness is measured")
    given = parser.parse_args()
    given.sizes = sorted(int(size) for size in given.sizes.split(","))
    return given


if __name__ == "__main__":
    main()
