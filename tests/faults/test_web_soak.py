"""People file, upload, accept and post for minutes while web, database and broker are killed at random."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast, build_cast
from tests.faults import web_points
from tests.faults.figures import keep
from tests.faults.private_pool import CONNECTIONS, Pool
from tests.faults.private_services import Postgres, Redis
from tests.faults.test_soak import restart
from tests.faults.web_server import WebServer
from tests.faults.web_storm import PooledStorm, Storm, environment, go_through

pytestmark = [pytest.mark.soak, pytest.mark.fault]

MINUTES = float(os.environ.get("FAULT_MINUTES", "6"))
MUTANT_MINUTES = 1.0
WORKERS = 2


@pytest.fixture(scope="module")
def postgres(postgres: Postgres) -> Iterator[Postgres]:
    """As in production: what is acknowledged is on the disk."""
    restart(postgres, fsync="on")
    yield postgres
    restart(postgres, fsync="off")


@pytest.fixture
def cast(database: str) -> Cast:
    return build_cast()


@pytest.fixture
def storm(postgres: Postgres, database: str, broker: Redis, tmp_path: Path) -> Storm:
    server = WebServer(tmp_path, environment(postgres.url(database), broker.url), WORKERS)
    return Storm(server, postgres, broker, database, seed=2027)


@pytest.fixture
def pooled_storm(postgres: Postgres, database: str, broker: Redis, tmp_path: Path) -> Iterator[PooledStorm]:
    """More processes of the web than connections of PostgreSQL."""
    pool = Pool(postgres.folder.parent / f"pool-{database}", postgres)
    pool.start()
    given = environment(pool.url(database), broker.url) | {"DATABASE_POOLED": "1"}
    server = WebServer(tmp_path, given, 2 * CONNECTIONS)
    yield PooledStorm(server, postgres, broker, database, seed=2027, pool=pool)
    pool.kill()


def all_done_once(report: dict[str, Any], kinds_of_blows: int) -> None:
    faults = {name: report[name] for name in ("lost", "doubled", "broken", "failures", "unclear")}
    assert not any(faults.values()), faults
    assert len(report["events"]) == kinds_of_blows
    assert min(report["acknowledged_by_act"].values()) > 0


def test_what_people_were_told_is_done_is_done_once_whatever_is_killed(
    storm: Storm, cast: Cast, tmp_path: Path
) -> None:
    report = go_through(storm, cast, tmp_path, MINUTES)
    keep("web-soak", report)
    all_done_once(report, 7)


def test_the_same_through_a_pool_that_is_killed_too(
    pooled_storm: PooledStorm, cast: Cast, tmp_path: Path
) -> None:
    report = go_through(pooled_storm, cast, tmp_path, MINUTES)
    keep("web-soak-through-a-pool", report)
    all_done_once(report, 9)


def test_the_same_without_the_transaction_loses_some(storm: Storm, cast: Cast, tmp_path: Path) -> None:
    storm.server.environment[web_points.MUTANT] = "1"
    report = go_through(storm, cast, tmp_path, MUTANT_MINUTES)
    keep("web-soak-without-transaction", report)
    assert report["lost"] or report["doubled"] or report["failures"]
