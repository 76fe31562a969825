"""Processes that sweep, as in service: each its own interpreter and its own connection to the database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from benchmarks.report import ROOT

LOG = ROOT / "var" / "bench-celery.log"


@contextmanager
def sweepers(number: int) -> "Iterator[list[subprocess.Popen[str]]]":
    """Processes that have started and looked once, and wait for ``go``."""
    command = [sys.executable, "-m", "benchmarks.sweeper"]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    try:
        for process in started:
            _expect(process, "ready")
        yield started
    finally:
        _end(started)


def go(processes: "list[subprocess.Popen[str]]") -> None:
    """Lets all of them work off what is due; returns when the last has found nothing more."""
    for process in processes:
        print("go", file=_pipe(process.stdin), flush=True)
    for process in processes:
        _expect(process, "done")


@contextmanager
def worker_and_beat(workers: int) -> Iterator[None]:
    """The real Celery as in service: beat, a worker for the clocks, one for the rest. Log: var/bench-celery.log."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "benchmarks.celery_app"]
    with TemporaryDirectory(prefix="bench-beat-") as folder, LOG.open("wb") as log:
        options = [
            ["worker", "--queues", "clocks", "--concurrency", str(workers), "--hostname", "clocks@%h"],
            ["worker", "--queues", "celery", "--concurrency", "1", "--hostname", "work@%h"],
            ["beat", "--pidfile", "", "--schedule", str(Path(folder) / "beat")],
        ]
        started = [
            subprocess.Popen([*celery, *option, "--loglevel", "error"], cwd=ROOT, stdout=log, stderr=log)
            for option in options
        ]
        try:
            yield
        finally:
            _end(started)


def _expect(process: "subprocess.Popen[str]", word: str) -> None:
    said = _pipe(process.stdout).readline().strip()
    if said != word:
        raise RuntimeError(f"a sweeping process said {said!r} instead of {word!r}")


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the process has no pipe")
    return pipe


def _end(processes: "list[subprocess.Popen[str]] | list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
