"""Killing processes, and waiting for what they were to do."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a crash does: the whole group at once, nothing tidied up."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)
