"""A supervisor of few lines: starts processes, restarts one that dies, stops all of them together.

Each process leads a session of its own, so Ctrl-C in the terminal reaches only the supervisor, which then
stops the others in order. Should the supervisor itself be killed, the kernel ends its processes (Linux).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

RESTARTS = 5
WITHIN_SECONDS = 60
GRACE_SECONDS = 8  # whatever is cut off stays a pending row and is done next time
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Raised by the signal handler wherever the program is just then."""


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _on_signal(number: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise Stop


def stop_on_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, _on_signal)


def ignore_signals() -> None:
    """For the time of stopping: a second Ctrl-C must not interrupt it half-way."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Service:
    """One supervised process; its output goes to a log file."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.command, self.log, self.environment = name, command, log, environment
        self.starts: deque[float] = deque(maxlen=RESTARTS)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts.append(time.monotonic())
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def dies_too_often(self) -> bool:
        return len(self.starts) == RESTARTS and time.monotonic() - self.starts[0] < WITHIN_SECONDS

    def signal_group(self, number: int) -> None:
        """The whole session: workers of the web server and of Celery do not outlive their master."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def wait(self, deadline: float) -> None:
        if self.process is not None:
            try:
                self.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"    {self.name} does not stop and is killed", flush=True)
            self.signal_group(signal.SIGKILL)
            self.process.wait()


def supervise(services: Sequence[Service]) -> str:
    """Run until a signal (raises Stop) or until one process keeps dying: returns its name."""
    while True:
        time.sleep(0.5)
        for service in services:
            if service.has_ended():
                assert service.process is not None  # noqa: S101  (for mypy: it ended)
                print(
                    f"==> {service.name} ended ({service.process.returncode}), see {service.log}", flush=True
                )
                if service.dies_too_often():
                    return service.name
                service.signal_group(signal.SIGKILL)  # what a killed master left behind
                service.start()


def stop_all(services: Sequence[Service]) -> None:
    for service in services:
        if service.process is not None and service.process.poll() is None:
            service.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for service in services:
        service.wait(deadline)
