"""Worker, beat and broker as in service, to be killed: each is started anew as systemd does it, some seconds later."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis

from benchmarks.report import ROOT

LOG = ROOT / "var" / "bench-faults.log"
QUEUES = "celery,clocks,exchange,webhooks,anchors"
#: Who was killed comes back after so many seconds, and there is so much quiet between two faults.
DOWN, QUIET = (5.0, 20.0), (20.0, 50.0)
#: A fault is felt so long after everything runs again: lines are made anew, what waited is worked off.
ECHO = 5.0
PATIENCE = 30.0


@dataclass(frozen=True)
class Fault:
    """What was killed, and from when until when it was felt; seconds since 1970, as the load writes them."""

    what: str
    begin: float
    end: float


class Crew:
    """Every process is a child of this one and leads a group of its own, which is killed whole. Who dies of another's
    fault is started anew within a second, as a unit with ``Restart=always`` is, until the block ends."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        self.broker_url = f"unix://{folder}/redis.sock"
        self.environment = {**os.environ, **environment, "REDIS_URL": self.broker_url}
        celery = [sys.executable, "-m", "celery", "--app", "portal", "--quiet"]
        schedule = str(folder / "beat")
        self.commands = {
            "redis": [
                *("redis-server", "--port", "0", "--unixsocket", str(folder / "redis.sock")),
                *("--save", "", "--dir", str(folder), "--loglevel", "warning"),
            ],
            "worker": [*celery, "worker", "--queues", QUEUES, "--concurrency", "2", "--loglevel", "error"],
            "beat": [*celery, "beat", "--pidfile", "", "--schedule", schedule, "--loglevel", "error"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._over, self._lock = threading.Event(), threading.Lock()
        self._watch = threading.Thread(target=self._revive)

    def __enter__(self) -> "Crew":
        for name in self.commands:
            self.start(name)
        self._watch.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._watch.join()
        for name in list(self.running):
            self.kill(name)

    def start(self, name: str) -> None:
        with LOG.open("ab") as log, self._lock:
            self.running[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while name == "redis" and not self._broker_answers():
            if time.monotonic() > end:
                raise RuntimeError(f"Redis does not start, see {LOG}")
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        with self._lock:
            process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _revive(self) -> None:
        while not self._over.wait(1.0):
            with self._lock:
                dead = [name for name, process in self.running.items() if process.poll() is not None]
            for name in dead:
                self.start(name)

    def _broker_answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.broker_url).ping())
        except (redis.RedisError, OSError):
            return False


class Storm:
    """Kills worker and broker in turn, never both at once, until ``over``."""

    def __init__(self, crew: Crew, seed: int = 54) -> None:
        self.crew, self.dice = crew, random.Random(seed)
        self.faults: list[Fault] = []
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._rage)

    def __enter__(self) -> "Storm":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self._thread.join()

    def _rage(self) -> None:
        turn = 0
        while not self.over.wait(self.dice.uniform(*QUIET)):
            what = ("worker", "redis")[turn % 2]
            turn += 1
            begin = time.time()
            self.crew.kill(what)
            self.over.wait(self.dice.uniform(*DOWN))
            self.crew.start(what)
            self.faults.append(Fault(what, begin, time.time() + ECHO))
