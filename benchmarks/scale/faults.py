"""``make bench-faults``: people read and act for half an hour while worker and broker are killed and started again.

    python -m benchmarks.scale.faults [--minutes 30] [--size 10000] [--database NAME]

Tells errors, the 95th percentile within and outside the faults, and holds what people were told is done against what
the database has: each act once, its papers printed, its letters sent. Exits 1 if anything is lost or doubled. Prints a
table and writes var/bench-faults.json.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.report import ROOT, Row, Stopwatch, machine, percentile, table, write
from benchmarks.scale.crew import Crew, Fault, Storm
from benchmarks.scale.load import UNDONE, Answer, send
from benchmarks.scale.measure import built, collect_static
from benchmarks.scale.server import environment, web_server

READERS, READING_PAUSE = 2, 0.3
#: An act begins so many seconds after the one before was answered.
ACTING_PAUSE = 2.0
PATIENCE = 120.0
#: What was acknowledged must be worked off so long after the last fault, at the latest.
SETTLED_WITHIN = 900.0
#: A pass of the readers over all pages; then the same again.
ASKS = 10
DONE = (200, 302)


def main() -> None:
    given = arguments()
    if given.course:
        course(given)
        return
    database = given.database or built(given.size)
    with TemporaryDirectory(prefix="bench-faults-") as folder:
        crew = Crew(environment(database), Path(folder))
        collect_static(crew.environment)
        options = ["--course", folder, "--minutes", str(given.minutes)]
        # Django reads its environment once: the course has a process of its own, in which the broker is the crew's.
        command = [sys.executable, "-m", "benchmarks.scale.faults", *options]
        done = subprocess.run(command, cwd=ROOT, env=crew.environment)
    raise SystemExit(done.returncode)


def course(given: argparse.Namespace) -> None:
    """Everything that needs Django set up: in a process whose broker, PostgreSQL and web server are its own."""
    import django

    django.setup()
    from benchmarks.scale.people import sign_out_all

    folder = Path(given.course)
    with Stopwatch() as whole, Crew({}, folder) as crew:
        try:
            found = _under_fire(crew, folder / "web.sock", given.minutes * 60)
        finally:
            sign_out_all()
    found |= {"minutes": given.minutes, "seconds": round(whole.seconds)}
    print(
        f"\n{table('Load while worker and broker are killed', rows_of(found))}\n\n{write('bench-faults', found)}"
    )
    raise SystemExit(1 if found["lost"] or found["doubled"] or found["unsettled"] else 0)


def _under_fire(crew: Crew, socket: Path, seconds: float) -> dict[str, Any]:
    from benchmarks.scale.people import Town
    from benchmarks.scale.reckoning import lost_and_doubled, unsettled
    from benchmarks.scale.script import Script

    started = machine()
    with web_server("portal.wsgi", socket, workers=2, given=crew.environment):
        script = Script(Town(), socket, seconds, ACTING_PAUSE)
        with Storm(crew) as storm, ThreadPoolExecutor(2) as at_once:
            reading = at_once.submit(
                send, socket, script.reading(ASKS), clients=READERS, seconds=seconds, pause=READING_PAUSE
            )
            acting = at_once.submit(
                send, socket, script.acting(), clients=1, pause=ACTING_PAUSE, patience=PATIENCE
            )
            read, acted = reading.result(), acting.result()
        acknowledged = script.acknowledged(acted)
        lost, doubled = lost_and_doubled(acknowledged)
        left, waited = unsettled(acknowledged, SETTLED_WITHIN)
    return {
        "machine": started,
        "faults": [
            {"what": fault.what, "seconds": round(fault.end - fault.begin, 1)} for fault in storm.faults
        ],
        "reading": told(read, storm.faults),
        "acting": told(acted, storm.faults),
        "acknowledged": len(acknowledged),
        "lost": lost,
        "doubled": doubled,
        "unsettled": left,
        "settled_after_seconds": waited,
    }


def told(answers: Sequence[Answer], faults: Sequence[Fault]) -> dict[str, Any]:
    """Answers and errors within and outside the faults. An error is whatever did not do what was asked."""
    found: dict[str, Any] = {}
    for name, inside in (("within", True), ("outside", False)):
        some = [answer for answer in answers if _is_within(answer, faults) == inside]
        times = [answer.milliseconds for answer in some if answer.status in DONE]
        found[name] = {
            "answers": len(some),
            "errors": len(some) - len(times),
            "sent_again": sum(answer.status in UNDONE for answer in some),
            "p50_ms": round(percentile(times, 0.5), 1) if times else None,
            "p95_ms": round(percentile(times, 0.95), 1) if times else None,
        }
    return found


def _is_within(answer: Answer, faults: Sequence[Fault]) -> bool:
    end = answer.sent_at + answer.seconds
    return any(answer.sent_at < fault.end and end > fault.begin for fault in faults)


def rows_of(found: dict[str, Any]) -> list[Row]:
    rows: list[Row] = []
    for what in ("reading", "acting"):
        for where, one in found[what].items():
            rows.append(
                (
                    f"{what}, {where} the faults: p95",
                    f"{one['p95_ms']} ms",
                    f"{one['answers']:,} answers, {one['errors']} errors, p50 {one['p50_ms']} ms",
                )
            )
    kinds = [fault["what"] for fault in found["faults"]]
    counted = ", ".join(f"{kind} {kinds.count(kind)} times" for kind in sorted(set(kinds)))
    rows.append(("killed", f"{len(kinds)}", counted))
    rows.append(("acts acknowledged", f"{found['acknowledged']}", ""))
    for name in ("lost", "doubled", "unsettled"):
        rows.append((f"of them {name}", f"{len(found[name])}", "; ".join(found[name][:3])))
    rows.append(
        ("papers and letters done after", f"{found['settled_after_seconds']} s", "from the end of the load")
    )
    return rows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--size", type=int, default=10_000, help="requests of the database")
    parser.add_argument("--database", default="", help="one that is there, instead")
    parser.add_argument("--course", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
