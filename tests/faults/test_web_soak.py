"""People file, upload, accept and post for minutes while web, database and broker are killed at random."""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from proxy_service.models import ProxyRequest
from tests.cast import Cast, build_cast
from tests.faults import web_points
from tests.faults.chaos import asking
from tests.faults.figures import keep
from tests.faults.private_services import Postgres, Redis
from tests.faults.test_soak import restart
from tests.faults.web_crowd import Crowd, judge, signature
from tests.faults.web_judge import broken_chains
from tests.faults.web_server import WebServer

pytestmark = [pytest.mark.soak, pytest.mark.fault]

MINUTES = float(os.environ.get("FAULT_MINUTES", "6"))
MUTANT_MINUTES = 1.0
FILERS, POSTERS, WORKERS = 3, 2, 2


@pytest.fixture(scope="module")
def postgres(postgres: Postgres) -> Iterator[Postgres]:
    """As in production: what is acknowledged is on the disk."""
    restart(postgres, fsync="on")
    yield postgres
    restart(postgres, fsync="off")


@pytest.fixture
def cast(database: str) -> Cast:
    return build_cast()


class Storm:
    """What is done to the portal, dealt like cards. Who starts it anew is systemd, here we, a second later."""

    def __init__(
        self, server: WebServer, postgres: Postgres, broker: Redis, database: str, seed: int
    ) -> None:
        self.server, self.postgres, self.broker, self.database = server, postgres, broker, database
        self.dice, self.events = random.Random(seed), Counter[str]()
        self._deck: list[Callable[[], None]] = []

    def rage(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.dice.uniform(1, 4))
            if not self._deck:
                self._deck = [
                    *[self.kill_a_worker] * 3,
                    *[self.kill_master, self.kill_web],
                    *[self.kill_postgres, self.kill_a_backend],
                    *[self.flush_redis, self.take_redis_away],
                ]
                self.dice.shuffle(self._deck)
            deed = self._deck.pop()
            self.events[deed.__name__] += 1
            deed()
            if self.server.is_dead:
                time.sleep(1)
                self.server.start()
                self.server.wait()  # a machine that is busy takes its time, and people want to get on meanwhile

    def kill_a_worker(self) -> None:
        if pids := self.server.worker_pids:
            os.kill(self.dice.choice(pids), 9)

    def kill_master(self) -> None:
        self.server.kill_master()

    def kill_web(self) -> None:
        self.server.kill()

    def kill_postgres(self) -> None:
        self.postgres.kill()
        time.sleep(self.dice.uniform(0, 2))
        self.postgres.start()

    def kill_a_backend(self) -> None:
        self.postgres.kill_a_backend(self.database)
        self.postgres.start()

    def flush_redis(self) -> None:
        self.broker.flush()

    def take_redis_away(self) -> None:
        self.broker.kill()
        time.sleep(self.dice.uniform(1, 4))
        self.broker.start()


@pytest.fixture
def server(postgres: Postgres, database: str, broker: Redis, tmp_path: Path) -> WebServer:
    given = {
        "DATABASE_URL": postgres.url(database),
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "REDIS_URL": broker.url,
        "API_WRITES_PER_MINUTE": "1000000",
        "API_REQUESTS_PER_MINUTE": "1000000",
    }
    return WebServer(tmp_path, os.environ | given, WORKERS)


def go_through(
    server: WebServer,
    postgres: Postgres,
    broker: Redis,
    database: str,
    cast: Cast,
    folder: Path,
    minutes: float,
) -> dict[str, Any]:
    crowd = Crowd(cast, server.path, folder, filers=FILERS, posters=POSTERS)
    storm = Storm(server, postgres, broker, database, seed=2027)
    server.start()
    try:
        crowd.file_one(crowd.recorders[0], "平静")
        wanted = signature(ProxyRequest.objects.get(project_name="平静"))
        crowd.start()
        storm.rage(minutes * 60)
        postgres.start()
        crowd.end()
    finally:
        crowd.over.set()
        server.close()
    acknowledged = crowd.acknowledged
    lost, doubled = asking(lambda: judge(acknowledged, wanted))
    seconds = sorted(one for recorder in crowd.recorders for one in recorder.seconds) or [0.0]
    return {
        "minutes": minutes,
        "events": dict(sorted(storm.events.items())),
        "acknowledged": len(acknowledged),
        "acknowledged_by_act": dict(Counter(name.partition(" ")[0] for name in sorted(acknowledged))),
        "lost": lost,
        "doubled": doubled,
        "broken": asking(broken_chains),
        "failures": crowd.failures,
        "unclear": sum(len(recorder.unclear) for recorder in crowd.recorders),
        "sent_again": len(seconds),
        "seconds_median": round(statistics.median(seconds), 2),
        "seconds_worst": round(seconds[-1], 2),
    }


def test_what_people_were_told_is_done_is_done_once_whatever_is_killed(
    server: WebServer, postgres: Postgres, broker: Redis, database: str, cast: Cast, tmp_path: Path
) -> None:
    report = go_through(server, postgres, broker, database, cast, tmp_path, MINUTES)
    keep("web-soak", report)
    faults = {name: report[name] for name in ("lost", "doubled", "broken", "failures", "unclear")}
    assert not any(faults.values()), faults
    assert len(report["events"]) == 7
    assert min(report["acknowledged_by_act"].values()) > 0


def test_the_same_without_the_transaction_loses_some(
    server: WebServer, postgres: Postgres, broker: Redis, database: str, cast: Cast, tmp_path: Path
) -> None:
    server.environment[web_points.MUTANT] = "1"
    report = go_through(server, postgres, broker, database, cast, tmp_path, MUTANT_MINUTES)
    keep("web-soak-without-transaction", report)
    assert report["lost"] or report["doubled"] or report["failures"]
