"""A database of the benchmark's own beside the portal's: made anew, migrated, filled, dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from benchmarks.report import ROOT

DATABASE = "yuanbantong_bench"


@contextmanager
def own_database() -> Iterator[None]:
    """Sets Django up on a fresh database with the reference data. Processes that are started meanwhile inherit it."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        DATABASE_NAME=os.environ.get("BENCH_DATABASE_NAME", DATABASE),
        REDIS_PREFIX=f"bench-{os.getpid()}:",
    )
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    subprocess.run([sys.executable, "scripts/create_database.py", "--anew"], cwd=ROOT, check=True)
    try:
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0, stdout=StringIO())
        yield
    finally:
        drop()
        connection.close()


def drop() -> None:
    """Leaves nothing behind; processes that still hold the database are cut off."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
