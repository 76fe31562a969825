"""The portal through a real PgBouncer, by transaction and as it is shipped: what it does there, and what is refused."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings

from proxy_service.models import ProxyRequest
from tests.cast import Cast, build_cast
from tests.faults import web_stage
from tests.faults.pointing import TEMPLATE, pointed_to
from tests.faults.private_pool import CONNECTIONS, OWN, Pool
from tests.faults.private_services import PATIENCE, Postgres
from tests.faults.processes import wait_until
from tests.faults.test_web_acts import CHANNELS, KILLS
from tests.faults.web_acts import DRILLED, Ready
from tests.faults.web_client import cookies_of
from tests.faults.web_crowd import Crowd, judge, signature
from tests.faults.web_drill import Drill
from tests.faults.web_points import POINTS
from tests.faults.web_server import Line, WebServer
from tests.faults.web_storm import environment
from tests.stages import make_request
from tests.test_infrastructure import SAFE

pytestmark = [pytest.mark.fault, pytest.mark.slow]

NOBODY = "unix:///nowhere/redis.sock"
# By `make test`; the others by `make soak`.
QUICK = {("submit", "form")}
ALL = [
    pytest.param(code, channel, marks=() if (code, channel) in QUICK else pytest.mark.soak)
    for code in DRILLED
    for channel in CHANNELS
]
# But for the last: once it is committed, a form is answered without the database.
POOL_KILLS = [f"pool@{point}" for point in POINTS[:-1]]


@pytest.fixture(scope="module")
def cast(cluster: Postgres) -> Cast:
    return web_stage.people(cluster, build_cast)


@pytest.fixture(scope="module")
def drill(cluster: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with web_stage.drill(cluster, tmp_path_factory.mktemp("straight")) as drill:
        yield drill


def start(url: str, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A process of the portal in production, which ends by itself."""
    given = {
        "PATH": os.environ["PATH"],
        "REDIS_URL": settings.REDIS_URL,
        "SEAL_TRUST_DIR": str(settings.SEAL_TRUST_DIR),
        **SAFE,
        "DATABASE_URL": url,
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=given | more,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
    )


WEB = ("-c", "import portal.wsgi")


def test_a_pool_rotates_the_connections_of_one_client(pool: Pool) -> None:
    """Else nothing here would find what is kept in a session."""
    assert pool.fill(OWN) == CONNECTIONS


@pytest.mark.parametrize(("code", "channel"), ALL)
def test_an_act_leaves_the_same_through_a_pool(
    drill: Drill, pooled: Drill, cast: Cast, code: str, channel: str
) -> None:
    leaves_the_same(drill, pooled, lambda: DRILLED[code](cast), channel)


def leaves_the_same(
    drill: Drill, pooled: Drill, prepare: Callable[[], Ready], channel: str, harms: Sequence[str] = ()
) -> None:
    """As what the act leaves past the pool, where nothing happens to it."""
    assert pooled.pool is not None
    trial = drill.begin(prepare, channel)
    assert pooled.pool.fill(trial.database) == CONNECTIONS
    findings = pooled.meet(trial, harms)
    assert findings.faults == []
    assert (findings.acknowledged, findings.harms) == (1, len(harms))
    drill.postgres.drop(trial.database)


@pytest.mark.soak
@pytest.mark.parametrize("harms", [KILLS, POOL_KILLS], ids=["web", "pool"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("code", ["submit", "accept", "post_progress"])
def test_an_act_is_done_once_whoever_is_killed_on_either_side_of_the_pool(
    drill: Drill, pooled: Drill, cast: Cast, code: str, channel: str, harms: Sequence[str]
) -> None:
    """A killed web process leaves a transaction open behind the pool, a killed pool one on both sides of it."""
    leaves_the_same(drill, pooled, lambda: DRILLED[code](cast), channel, harms)


def all_at_work(crowd: Crowd, pool: Pool, database: str) -> bool:
    """More processes than connections have come, and of every kind of act several were acknowledged."""
    clients = [row for row in pool.ask("SHOW CLIENTS") if row["database"] == database]
    acts = Counter(name.partition(" ")[0] for name in crowd.acknowledged)
    busy = len(clients) > CONNECTIONS and min(acts["accept"], acts["post"]) > CONNECTIONS
    return busy or bool(crowd.failures)


@pytest.mark.soak
def test_more_processes_than_connections_lose_and_double_nothing(
    cluster: Postgres, pool: Pool, tmp_path: Path
) -> None:
    """Six processes of the web on three connections of PostgreSQL, with the broker gone."""
    database = "crowd"
    cluster.create(database, TEMPLATE)
    with pointed_to(cluster, database):
        cast = build_cast()
        through = environment(pool.url(database), NOBODY) | {"DATABASE_POOLED": "1"}
        server = WebServer(tmp_path, through, workers=2 * CONNECTIONS)
        try:
            server.start()
            server.wait()
            crowd = Crowd(cast, server.path, tmp_path, filers=CONNECTIONS, posters=CONNECTIONS)
            crowd.file_one(crowd.recorders[0], "平静")
            wanted = signature(ProxyRequest.objects.get(project_name="平静"))
            crowd.start()
            try:
                wait_until(lambda: all_at_work(crowd, pool, database), 5 * PATIENCE)
                with cluster.asking() as ask:
                    ((busy,),) = ask("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", database)
            finally:
                crowd.end()
        finally:
            server.close()
        assert crowd.failures == []
        assert busy <= CONNECTIONS + 1  # this test is connected past the pool
        assert judge(crowd.acknowledged, wanted) == ([], [])


def test_long_lists_and_the_probe_answer_through_a_pool(pooled: Drill, pool: Pool, cluster: Postgres) -> None:
    """What reads with cursors and what sets a limit of its own."""
    database = "reading"
    cluster.create(database, TEMPLATE)
    with pointed_to(cluster, database):
        cast = build_cast()
        held = make_request(cast, "in_progress", "single")
        officer = cookies_of(cast.leader)
    assert pool.fill(database) == CONNECTIONS
    for path in ("/home/", "/requests/", f"/requests/{held.pk}/", "/dashboard/", "/readyz"):
        line = Line(pooled.server.path)
        line.request("GET", path, headers={"Cookie": officer, "X-Drill-Database": database})
        answer = line.getresponse()
        text = answer.read().decode()
        assert answer.status == (503 if path == "/readyz" else 200), (path, text[-500:])
        if path == "/readyz":
            assert '"database": "ok"' in text and '"broker": "unreachable"' in text
        line.close()


def test_the_portal_starts_before_a_pool_as_it_is_shipped(pool: Pool) -> None:
    answer = start(pool.url(OWN), *WEB, DATABASE_POOLED="1")
    assert answer.returncode == 0, answer.stderr


def test_a_pool_that_drops_the_limits_is_refused(cluster: Postgres) -> None:
    """It was told to pass over ``options``, as guides advise, and sets no limits itself."""
    careless = Pool(
        cluster.folder.parent / "careless", cluster, connect_query=False, ignore_startup_parameters="options"
    )
    careless.start()
    try:
        refused = start(careless.url(OWN), *WEB)
    finally:
        careless.kill()
    assert refused.returncode != 0
    assert "DATABASE_POOLED does not say so" in refused.stderr
    assert "lock_timeout=0" in refused.stderr


def test_a_worker_is_refused_a_pool(pool: Pool) -> None:
    """Migrations and backups are too: tests/portal/databases/test_reading.py."""
    worker = start(pool.url(OWN), "-m", "celery", "-A", "portal", "worker", DATABASE_POOLED="1")
    assert worker.returncode != 0 and "not to a pool" in worker.stderr
