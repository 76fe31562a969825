"""What the fault tests stand on: services of their own, so that nothing else notices what is done to them."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from portal.deadlines import kinds
from portal.workdays.services import load_calendar
from tests.databases import is_made
from tests.faults import drill, web_stage
from tests.faults.pointing import TEMPLATE, pointed_to
from tests.faults.private_pool import OWN, Pool
from tests.faults.private_services import Postgres, Redis
from tests.faults.receiver import Receiver
from tests.faults.web_drill import Drill
from tests.roles import owner_at_new_lines


@pytest.fixture(scope="module", autouse=True)
def _as_the_owner() -> Iterator[None]:
    """Where the tests run as the application: servers of their own know no such role."""
    with owner_at_new_lines():
        yield


@pytest.fixture(scope="session")
def service_folder() -> Iterator[Path]:
    """Short enough for sockets, and open to the user that the services run as."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _migrated() -> str:
    """The tests' own database; where no test of this run has use for it, there is only what it would be a copy of."""
    return connection.settings_dict["TEST"]["NAME" if is_made() else "TEMPLATE"]


@pytest.fixture(scope="session")
def cluster_data(
    service_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    calendar_data: dict[str, Any],
) -> Path:
    """Of a cluster with a database to copy from: migrated, with the published calendars. Of the processes of one run,
    the first makes it, and the others copy its files."""
    own = tmp_path_factory.getbasetemp()
    data = (own if worker_id == "master" else own.parent) / "postgres"
    with data.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            maker = Postgres(service_folder / "maker")
            maker.start()
            maker.create(TEMPLATE)
            copied = maker.copy_from(connection.settings_dict | {"NAME": _migrated()}, TEMPLATE)
            with owner_at_new_lines(), django_db_blocker.unblock(), pointed_to(maker, TEMPLATE):
                if not copied:
                    call_command("migrate", verbosity=0)
                load_calendar(calendar_data)
            maker.become(data)
    return data


@pytest.fixture(scope="session")
def postgres(service_folder: Path, cluster_data: Path) -> Iterator[Postgres]:
    """A cluster of this process, begun with those files."""
    server = Postgres(service_folder / "postgres", cluster_data)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def cluster(cluster_data: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Postgres]:
    """One in memory, for the tests of a file that copy databases hundreds of times."""
    with django_db_blocker.unblock(), web_stage.cluster(cluster_data) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def pool(cluster: Postgres) -> Iterator[Pool]:
    """A PgBouncer before that one."""
    cluster.create(OWN, TEMPLATE)
    pool = Pool(cluster.folder.parent / "pool", cluster)
    pool.start()
    yield pool
    pool.kill()


@pytest.fixture(scope="module")
def pooled(cluster: Postgres, pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """Acts that go through it."""
    with web_stage.drill(cluster, tmp_path_factory.mktemp("pooled"), pool) as drill:
        yield drill


@pytest.fixture
def database(postgres: Postgres, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh copy that this process is connected to; its name."""
    postgres.start()  # a test before may have left it dead
    name = f"portal_{time.monotonic_ns()}"
    postgres.create(name, TEMPLATE)
    with django_db_blocker.unblock(), pointed_to(postgres, name):
        yield name
    postgres.start()
    postgres.drop(name)


@pytest.fixture
def kind(database: str) -> Iterator[None]:
    """The drill's kind of deadline, for the length of a test."""
    drill.declare()
    yield
    kinds.unregister(drill.KIND)


@pytest.fixture
def broker() -> Iterator[Redis]:
    folder = Path(tempfile.mkdtemp(prefix="broker-"))
    folder.chmod(0o711)
    server = Redis(folder / "redis")
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def environment(postgres: Postgres, database: str, receiver: Receiver) -> dict[str, str]:
    """For a process that shall work on the test's database and mail server."""
    given = {
        "DATABASE_URL": postgres.url(database),
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "TEST_MAIL_PORT": str(receiver.port),
    }
    return os.environ | given
