"""What is done to the portal at random while people are at work, and what has become of that work afterwards."""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.faults.chaos import asking
from tests.faults.private_pool import Pool
from tests.faults.private_services import Postgres, Redis
from tests.faults.web_crowd import Crowd, judge, signature
from tests.faults.web_judge import broken_chains
from tests.faults.web_server import WebServer

FILERS, POSTERS = 3, 2


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
                self._deck = self.deck()
                self.dice.shuffle(self._deck)
            deed = self._deck.pop()
            self.events[deed.__name__] += 1
            deed()
            if self.server.is_dead:
                time.sleep(1)
                self.server.start()
                self.server.wait()  # a machine that is busy takes its time, and people want to get on meanwhile

    def deck(self) -> list[Callable[[], None]]:
        return [
            *[self.kill_a_worker] * 3,
            *[self.kill_master, self.kill_web],
            *[self.kill_postgres, self.kill_a_backend],
            *[self.flush_redis, self.take_redis_away],
        ]

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


class PooledStorm(Storm):
    """The same where PgBouncer stands between: it dies too, and is stopped in order as for an upgrade of its own."""

    def __init__(self, *arguments: Any, pool: Pool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.pool = pool

    def deck(self) -> list[Callable[[], None]]:
        return [*super().deck(), *[self.kill_pool] * 2, self.restart_pool]

    def kill_pool(self) -> None:
        self.pool.kill()
        time.sleep(self.dice.uniform(0, 2))
        self.pool.start()

    def restart_pool(self) -> None:
        self.pool.stop()
        self.pool.start()


def environment(url: str, broker_url: str) -> dict[str, str]:
    """Of a web server on that database, where nobody asks too often."""
    return os.environ | {
        "DATABASE_URL": url,
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "REDIS_URL": broker_url,
        "API_WRITES_PER_MINUTE": "1000000",
        "API_REQUESTS_PER_MINUTE": "1000000",
    }


def go_through(storm: Storm, cast: Cast, folder: Path, minutes: float) -> dict[str, Any]:
    """Has people work in the storm for so long; reports what they were told and what is there."""
    server = storm.server
    crowd = Crowd(cast, server.path, folder, filers=FILERS, posters=POSTERS)
    server.start()
    try:
        crowd.file_one(crowd.recorders[0], "平静")
        wanted = signature(ProxyRequest.objects.get(project_name="平静"))
        crowd.start()
        storm.rage(minutes * 60)
        storm.postgres.start()
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
