"""``make bench``: the portal over databases of several sizes, measured from outside; beside peers, and what grows.

    python -m benchmarks.scale.measure [--sizes 10000,100000,1000000] [--asks 200] [--acts 20] [--without typst]

Builds what is missing (``benchmarks.scale.build``; a built database is used again), measures one size after another,
prints tables and writes var/bench.json. ``--databases A,B`` measures databases as they are instead, one for each size.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.report import ROOT, Stopwatch, machine, write
from benchmarks.scale.build import LEAST, database_of
from benchmarks.scale.server import environment
from benchmarks.scale.table import tables_of
from benchmarks.scale.targets import MISSED, verdicts

#: What is found at each size and told by name, then by size.
BY_NAME = ("pages", "acts", "plans")


def main() -> None:
    given = arguments()
    name = "bench" if given.data == "requests" else f"bench-{given.data}"
    name += "-only" if given.only else ""
    pages_alone = given.only or given.data != "requests"
    with Stopwatch() as whole:
        found: dict[str, Any] = {"machine": machine()}
        for size, database in given.databases.items():
            database = database or built(size, given.data)
            print(f"==> {database}", flush=True)
            add(found, size, at_size(database, given))
            write(name, found)  # a larger one that fails takes nothing with it
        if not pages_alone:
            found["printers"] = printers(given)
    found["machine"]["load_average_at_the_end"] = round(os.getloadavg()[0], 1)
    found["seconds"] = round(whole.seconds)
    print(f"\n{tables_of(found)}\n\n{write(name, found)} ({found['seconds']} s)")
    if pages_alone:
        return
    missed = [
        what for what, _figure, verdict in verdicts(found, str(max(given.databases))) if MISSED in verdict
    ]
    if given.strict and missed:
        raise SystemExit(f"not met: {'; '.join(missed)}")


def built(size: int, data: str = "requests") -> str:
    """The name of the database of that size, made now unless it is there (``benchmarks.scale.build``)."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.scale.build", "--data", data, "--sizes", str(size)],
        cwd=ROOT,
        check=True,
    )
    return database_of(data, size)


def at_size(database: str, given: argparse.Namespace) -> dict[str, Any]:
    """Measured by a process of its own, which reads another environment."""
    told = environment(database)
    collect_static(told)
    with TemporaryDirectory(prefix="bench-") as folder:
        output = Path(folder) / "found.json"
        options = [
            f"--{name}={getattr(given, name)}"
            for name in ("asks", "warm", "acts", "clients", "workers", "data", "only", "replica")
        ]
        command = [sys.executable, "-m", "benchmarks.scale.at_size", str(output), *options]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=True)
        found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def collect_static(told: dict[str, str]) -> None:
    """Pages name style sheets by their hashes, which stand in a file."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=True)


def add(found: dict[str, Any], size: int, told: dict[str, Any]) -> None:
    """``found["pages"]["work_list"]["10000"]``, ``found["export"]["10000"]``."""
    for part, values in told.items():
        if part in BY_NAME:
            for name, figures in values.items():
                found.setdefault(part, {}).setdefault(name, {})[str(size)] = figures
        elif part != "machine":
            found.setdefault(part, {})[str(size)] = values


def printers(given: argparse.Namespace) -> dict[str, Any]:
    """A notice of two copies on the largest database's machine: ours beside headless Chromium."""
    code = (
        "import django, json, sys; django.setup(); from benchmarks.scale.peers import printers;"
        "print(json.dumps(printers(int(sys.argv[1]), set(sys.argv[2].split(',')))))"
    )
    command = [sys.executable, "-c", code, str(given.rounds), given.without]
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    done = subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of requests")
    parser.add_argument("--data", default="requests", choices=LEAST, help="what there are so many of")
    parser.add_argument("--asks", type=int, default=200, help="of each page")
    parser.add_argument("--warm", type=int, default=20, help="of each page beforehand, which do not count")
    parser.add_argument("--acts", type=int, default=20, help="of each act")
    parser.add_argument("--clients", type=int, default=2, help="that ask at the same time")
    parser.add_argument("--workers", type=int, default=2, help="processes of gunicorn")
    parser.add_argument("--only", default="", help="pages by commas, and nothing else: var/bench-only.json")
    parser.add_argument("--replica", default="", help="address of a standby, to see what leaves the primary")
    parser.add_argument("--rounds", type=int, default=11, help="of printing beside other printers")
    parser.add_argument("--without", default="typst", help="printers left out, by commas")
    parser.add_argument("--databases", default="", help="measured as they are, one for each size")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is not met")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    names = given.databases.split(",") if given.databases else [""] * len(sizes)
    given.databases = dict(sorted(zip(sizes, names, strict=True)))
    return given


if __name__ == "__main__":
    main()
