"""Something is killed, emptied or stopped every few seconds, while deadlines fall due."""

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from tests.faults import kill_points
from tests.faults.private_services import PATIENCE, Postgres, Redis
from tests.faults.processes import Crew, Process

Answer = TypeVar("Answer")


def asking(question: Callable[[], Answer]) -> Answer:
    """The answer of a database that may have died since it was last asked."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return question()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Chaos:
    """``events`` counts what was done. Every worker is started with a kill point of its own, in turn, and dies when it
    has passed there so many times, a number within ``passings``."""

    passings = (20, 100)

    def __init__(self, crew: Crew, postgres: Postgres, broker: Redis, database: str, seed: int) -> None:
        self.crew, self.postgres, self.broker, self.database = crew, postgres, broker, database
        self.dice = random.Random(seed)
        self.events: Counter[str] = Counter()
        self._turn = 0
        self._aimed: dict[int, str] = {}
        self._deck: list[Callable[[], None]] = []

    def start(self, name: str) -> None:
        aim = {}
        if name == "worker":
            point = kill_points.POINTS[self._turn % len(kill_points.POINTS)]
            self._turn += 1
            aim = {kill_points.VARIABLE: f"{point}@{self.dice.randint(*self.passings)}"}
        process = self.crew.start(name, **aim)
        if aim:
            self._aimed[process.pid] = point

    def go_on(self, is_over: Callable[[], bool], *, pause: tuple[float, float], patience: float) -> None:
        """Does its worst until it is over, or fails after ``patience`` seconds."""
        end = time.monotonic() + patience
        while not asking(is_over):
            assert time.monotonic() < end, f"not done in {patience} s after {dict(self.events)}"
            self._replace_the_dead(self.dice.uniform(*pause))
            self._next()()

    def _next(self) -> Callable[[], None]:
        """Dealt like cards: in no order, but nothing is left out for long."""
        if not self._deck:
            self._deck = [
                *[self.kill_a_worker, self.kill_a_beat, self.kill_postgres, self.kill_a_backend],
                *[self.flush_redis, self.take_redis_away],
            ]
            self.dice.shuffle(self._deck)
        return self._deck.pop()

    def _replace_the_dead(self, seconds: float) -> None:
        """Waits, and starts anew what died at its kill point meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name, process in list(self.crew.running):
                if process.poll() is not None:
                    self.events[f"worker at kill point: {self._aimed.get(process.pid, name)}"] += 1
                    self._exchange(name, process)
            time.sleep(0.1)

    def _exchange(self, name: str, process: Process) -> None:
        self.crew.kill(process)
        self.start(name)

    def _kill_one(self, wanted: str) -> None:
        found = [process for name, process in self.crew.running if name == wanted]
        self.events[f"{wanted} at random"] += 1
        self._exchange(wanted, self.dice.choice(found))

    def kill_a_worker(self) -> None:
        self._kill_one("worker")

    def kill_a_beat(self) -> None:
        self._kill_one("beat")

    def kill_postgres(self) -> None:
        self.events["PostgreSQL, all of it"] += 1
        self.postgres.kill()
        time.sleep(self.dice.uniform(0, 2))
        self.postgres.start()

    def kill_a_backend(self) -> None:
        if self.postgres.kill_a_backend(self.database):
            self.events["PostgreSQL, one backend"] += 1
            self.postgres.start()

    def flush_redis(self) -> None:
        self.events["Redis flushed"] += 1
        self.broker.flush()

    def take_redis_away(self) -> None:
        self.events["Redis stopped and started"] += 1
        self.broker.kill()
        time.sleep(self.dice.uniform(1, 4))
        self.broker.start()
