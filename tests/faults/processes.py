"""Workers and beats that a test starts and kills, and waiting for what they were to do."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from django.conf import settings

Process = subprocess.Popen[bytes]


class Crew:
    """The processes of one test, all on its own database, broker and mail server."""

    def __init__(self, environment: Mapping[str, str], folder: Path, app: str) -> None:
        self.environment = dict(environment)
        self.folder, self.app = folder, app
        self.running: list[tuple[str, Process]] = []
        self._numbers = count(1)

    def start(self, name: str, **environment: str) -> Process:
        """A "worker" with two processes, or a "beat". What they say is kept beside their files."""
        number = next(self._numbers)
        options = {
            "worker": ["--concurrency", "2"],
            "beat": ["--pidfile", "", "--schedule", str(self.folder / f"beat-{number}")],
        }[name]
        celery = [sys.executable, "-m", "celery", "--quiet", "--app", self.app, name, "--loglevel", "warning"]
        with (self.folder / f"{name}-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [*celery, *options],
                env=self.environment | environment,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append((name, process))
        return process

    def kill(self, process: Process) -> None:
        kill(process)
        self.running = [(name, other) for name, other in self.running if other is not process]

    def kill_all(self) -> None:
        for _name, process in list(self.running):
            self.kill(process)


def kill(process: Process) -> None:
    """As a crash does: the whole group at once, nothing tidied up."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)
