"""A database with so many requests: ``python -m benchmarks.scale.build --sizes 10000,100000``.

People, originals walked by the services, editions, copies, proofs. A database that was built for a size is used again.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO

from benchmarks.report import ROOT, Stopwatch

STAMP = "CREATE TABLE IF NOT EXISTS scale_built (size integer NOT NULL, built_at timestamptz NOT NULL, seconds integer)"
COPIES_AT_ONCE = 10_000
#: Rows that there are at least for each request, or case of delegated powers.
LEAST: dict[str, dict[str, float]] = {
    "requests": {
        "proxy_service_proxyrequest": 1,
        "ledger_ledger": 1,
        "proxy_service_progressnode": 5,
        "ledger_ledgerentry": 10,
    },
    "powers": {"ledger_ledger": 1, "delegation_permit": 0.4, "delegation_whistle": 0.18},
}
#: Shares of a small size are rounded.
ROUNDED = 0.98


def main() -> None:
    given = arguments()
    for size in given.sizes:
        name = database_of(given.data, size)
        os.environ.update(DJANGO_SETTINGS_MODULE="benchmarks.settings", DATABASE_NAME=name)
        told = f"build({size}, {name!r}, data={given.data!r}, backends={given.backends})"
        subprocess.run(  # each in a process of its own, whose settings name the database
            [
                sys.executable,
                "-c",
                f"import django; django.setup(); from benchmarks.scale.build import build; {told}",
            ],
            cwd=ROOT,
            check=True,
        )


def database_of(data: str, size: int) -> str:
    return f"yuanbantong_{'scale' if data == 'requests' else data}_{size}"


def build(size: int, database: str, *, data: str = "requests", backends: int = 1) -> None:
    """Makes the database anew with ``size`` requests, or cases of delegated powers; one that stands with them already
    is upgraded as any other is. Needs Django set up with ``DATABASE_NAME=database``."""
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks.scale.bulk import in_backends, largest_first
    from benchmarks.scale.filling import step
    from benchmarks.scale.schema import run

    if settings.DATABASES["default"]["NAME"] != database:
        raise ValueError(f"the settings name {settings.DATABASES['default']['NAME']}, not {database}")
    if is_built(size, LEAST[data]):
        with Stopwatch() as watch:
            call_command("migrate", verbosity=0)
        say(f"{database} stands with {size:,} {data}; migrations took {watch.seconds:.0f} s")
        return
    with Stopwatch() as watch:
        make_empty()
        fill(size, data=data, now=datetime.now(UTC), backends=backends)
        with step("vacuum"):  # as autovacuum would have by the time that people come
            in_backends(backends, lambda name: run(f'VACUUM (ANALYZE) "{name}"'), largest_first())
    stamp(size, round(watch.seconds))
    say(f"{size:,} {data} in {watch.seconds:.0f} s")


def is_built(size: int, least: Mapping[str, float]) -> bool:
    """Whether it stands whole."""
    from django.db import Error, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM scale_built WHERE size = %s", [size])
            return bool(cursor.fetchone()[0]) and is_whole(size, least)
    except Error:
        return False
    finally:
        connection.close()


def is_whole(size: int, least: Mapping[str, float]) -> bool:
    """Whether there are as many rows as ``size`` cases have. What an older builder made has fewer, as has what was
    cut short or somebody took rows from."""
    from benchmarks.scale.schema import counts

    return all(number >= least[name] * size * ROUNDED for name, number in counts(least).items())


def make_empty() -> None:
    from django.core.management import call_command

    subprocess.run([sys.executable, "scripts/create_database.py", "--anew"], cwd=ROOT, check=True)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=StringIO())


def fill(
    size: int,
    *,
    now: datetime,
    data: str = "requests",
    people: int = 2_000,
    editions: int | None = None,
    at_once: int = COPIES_AT_ONCE,
    backends: int = 1,
) -> None:
    """Fills a database that has reference data and nobody in it."""
    from benchmarks.powers.filling import PowersFilling
    from benchmarks.scale.filling import Filling

    filling = Filling if data == "requests" else PowersFilling
    filling(
        size,
        now=now,
        people=people,
        editions=editions or editions_for(size),
        at_once=at_once,
        backends=backends,
    ).go()


def editions_for(size: int) -> int:
    """Each edition has a week, a park and people; so many copies share them."""
    return max(300, min(8_000, size // 40))


def stamp(size: int, seconds: int) -> None:
    from benchmarks.scale.schema import run

    run(STAMP)
    run("INSERT INTO scale_built VALUES (%s, now(), %s)", [size, seconds])


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000", help="numbers of requests, a database for each")
    parser.add_argument("--data", default="requests", choices=LEAST, help="what there are so many of")
    parser.add_argument(
        "--backends", type=int, default=os.cpu_count() or 1, help="of PostgreSQL that copy beside each other"
    )
    given = parser.parse_args()
    given.sizes = [int(size) for size in given.sizes.split(",")]
    return given


if __name__ == "__main__":
    main()
