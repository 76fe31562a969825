"""What the drills of the web stand on: a cluster in memory, for it is copied hundreds of times, and a web server."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.faults.pointing import TEMPLATE, pointed_to
from tests.faults.private_pool import OWN, Pool
from tests.faults.private_services import Postgres
from tests.faults.web_drill import Drill
from tests.faults.web_server import WebServer

MEMORY = Path("/dev/shm")
GROUND = "ground"
Cast = TypeVar("Cast")


@contextmanager
def cluster(data: Path) -> Iterator[Postgres]:
    """A PostgreSQL that begins with ``data`` and tells of its last commit. Nothing but the drill writes to it."""
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=MEMORY if MEMORY.is_dir() else None))
    folder.chmod(0o711)
    postgres = Postgres(folder / "postgres", data)
    postgres.settings |= {"track_commit_timestamp": "on", "autovacuum": "off"}
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.kill()
        shutil.rmtree(folder)


def people(postgres: Postgres, build: Callable[[], Cast]) -> Cast:
    """Built in the database that every act begins in a copy of."""
    postgres.drop(GROUND)
    postgres.create(GROUND, TEMPLATE)
    with pointed_to(postgres, GROUND):
        return build()


@contextmanager
def drill(postgres: Postgres, folder: Path, pool: Pool | None = None, **environment: str) -> Iterator[Drill]:
    """With a web server of one worker, past a pool or through one; nobody is a broker to it."""
    given = {
        "DATABASE_URL": pool.url(OWN) if pool else postgres.url(TEMPLATE),
        "DATABASE_POOLED": "1" if pool else "",
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "REDIS_URL": "unix:///nowhere/redis.sock",
    }
    server = WebServer(folder, os.environ | given | environment)
    server.start()
    try:
        yield Drill(postgres, server, folder / "record", GROUND, pool)
    finally:
        server.close()
