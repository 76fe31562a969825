"""``make bench-documents``: what a sealed notice costs, beside other printers of the same notice, in one run.

    python -m benchmarks.documents [--rounds 21] [--documents 1000] [--without chromium,typst]

All are warm, keep what they may keep, and take their turn in every round, so that a busy moment of the machine falls on
all. Prints a table and writes var/bench-documents.json.
"""

import argparse
import os
from statistics import median
from typing import Any

from benchmarks.report import Stopwatch, machine, spread, table, write


def main() -> None:
    given = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    import django

    django.setup()
    from benchmarks.documents_endurance import notices_a_second, over_many
    from benchmarks.documents_printers import PRINTERS, notice
    from benchmarks.documents_steps import steps

    with Stopwatch() as whole:
        job = notice()
        printers = [make(job) for name, make in PRINTERS.items() if name not in given.without]
        try:
            findings: dict[str, Any] = {"machine": machine(), "printers": race(printers, given.rounds)}
        finally:
            for printer in printers:
                printer.close()
        findings["steps"] = steps(job, given.rounds)
        findings["a_second"] = {number: notices_a_second(job, number, given.rounds * 4) for number in (1, 2)}
        findings["endurance"] = over_many(job, given.documents)
    findings["seconds"] = round(whole.seconds)
    print(f"\n{table('A sealed notice of two copies', rows_of(findings))}")
    print(f"\n{write('bench-documents', findings)} ({findings['seconds']} s)")


def race(printers: list[Any], rounds: int) -> dict[str, Any]:
    """Milliseconds of each printer for the notice, cold and warm, and the bytes that it makes."""
    found: dict[str, Any] = {}
    times: dict[str, list[float]] = {printer.name: [] for printer in printers}
    for printer in printers:
        with Stopwatch() as cold:
            content = printer.print()
        if not content.startswith(b"%PDF-"):
            raise RuntimeError(f"{printer.name} made no PDF")
        found[printer.name] = {"cold_ms": round(cold.seconds * 1000), "bytes": len(content)}
        printer.print()
    for _ in range(rounds):
        for printer in printers:
            with Stopwatch() as watch:
                printer.print()
            times[printer.name].append(watch.seconds * 1000)
    bare = median(times["bare"])
    for name, taken in times.items():
        found[name] |= {"ms": spread(taken, 1), "against_bare": round(median(taken) / bare, 2)}
    return found


def rows_of(findings: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [
        (
            f"printing, warm: {name}",
            f"{found['ms']['median']} ms",
            f"x{found['against_bare']} of bare, {found['ms']['least']} to {found['ms']['most']} ms, "
            f"first time {found['cold_ms']} ms, {found['bytes']:,} bytes",
        )
        for name, found in findings["printers"].items()
    ]
    rows += [(f"step: {name}", f"{found['median']} ms", "") for name, found in findings["steps"].items()]
    for number, rate in findings["a_second"].items():
        rows.append((f"notices a second, {number} at once", f"{rate:.1f}", ""))
    endurance = findings["endurance"]
    for number, megabytes in endurance["megabytes"].items():
        rows.append((f"memory after {number} notices", f"{megabytes} MB", ""))
    rows.append(("last tenth against first, time of a notice", f"x{endurance['slower']}", ""))
    return rows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=21, help="how often each printer prints")
    parser.add_argument("--documents", type=int, default=1000, help="over which memory is watched")
    parser.add_argument(
        "--without", default="", type=lambda names: names.split(","), help="printers left out, by commas"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
