"""``make bench-exports``: what a file of a list costs in time and memory, however long the list is.

    python -m benchmarks.exports [--sizes 10000,100000]

Runs on a database of its own, which it makes and drops; each file is made by a process of its own, as a worker makes
it. Prints a table and writes var/bench-exports.json.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.database import own_database
from benchmarks.report import ROOT, Row, Stopwatch, machine, table, write

MAKE = "import django; django.setup(); from benchmarks.exports_making import make; make()"
FORMATS = ("xlsx", "csv")


def main() -> None:
    given = arguments()
    with Stopwatch() as whole, own_database():
        from benchmarks import exports_making  # models can be imported only now

        findings: dict[str, Any] = {"machine": machine(), "files": []}
        for size in given.sizes:
            leader = exports_making.park_with(size)
            for file_format in FORMATS:
                exports_making.ask(leader, file_format)
                done = subprocess.run(
                    [sys.executable, "-c", MAKE], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
                )
                told = json.loads(done.stdout.splitlines()[-1])
                if told["rows"] != size:
                    raise RuntimeError(f"{told['rows']} rows written instead of {size}")
                findings["files"].append({"format": file_format, **told})
        exports_making.tidy()
    findings["seconds"] = round(whole.seconds)
    print(f"\n{table('Lists as files', rows_of(findings))}")
    print(f"\n{write('bench-exports', findings)} ({findings['seconds']} s)")


def rows_of(findings: dict[str, Any]) -> list[Row]:
    files = findings["files"]
    rows = [
        (
            f"{one['rows']:,} rows, {one['format']}",
            f"{one['seconds']:.1f} s",
            f"{one['rows'] / one['seconds']:,.0f} rows a second, {one['megabytes']} MB, "
            f"most memory {one['memory']} MB, of it before the first row {one['memory_before']} MB",
        )
        for one in files
    ]
    for file_format in FORMATS:
        least, *_rest, most = [one for one in files if one["format"] == file_format]
        rows.append(
            (
                f"memory of {most['rows']:,} against {least['rows']:,} rows, {file_format}",
                f"{most['memory'] - least['memory']:+} MB",
                f"for {most['rows'] / least['rows']:.0f} times the rows",
            )
        )
    return rows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="numbers of rows, at least two")
    given = parser.parse_args()
    given.sizes = sorted(int(size) for size in given.sizes.split(","))
    return given


if __name__ == "__main__":
    main()
