"""`make run`'s supervisor: what it starts it keeps up, and it leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

# Each service writes its process id to a line of a file and has a child that ignores TERM.
SERVICE = """
import os, subprocess, sys, time
stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(300)"
child = subprocess.Popen([sys.executable, "-c", stubborn])
with open({pids!r}, "a") as file:
    print(os.getpid(), child.pid, file=file, flush=True)
{then}
"""
SUPERVISOR = """
import os, sys
sys.path.insert(0, {scripts!r})
from pathlib import Path
from supervisor import Service, Stop, ignore_signals, stop_all, stop_on_signals, supervise
stop_on_signals()
service = Service("service", [sys.executable, "-c", {service!r}], Path({log!r}), os.environ)
try:
    service.start()
    print(supervise([service]), flush=True)
except Stop:
    print("stopped", flush=True)
finally:
    ignore_signals()
    stop_all([service])
"""


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet does no work any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Supervised:
    def __init__(self, folder: Path, then: str) -> None:
        self.pids_file = folder / "pids"
        service = SERVICE.format(pids=str(self.pids_file), then=then)
        program = SUPERVISOR.format(scripts=str(SCRIPTS), service=service, log=str(folder / "log"))
        self.process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)

    def starts(self) -> list[tuple[int, int]]:
        """(service, its child) for every start so far."""
        if not self.pids_file.exists():
            return []
        lines = self.pids_file.read_text().splitlines()
        return [(int(first), int(second)) for first, second in map(str.split, lines)]

    def last_line(self) -> str:
        return self.process.communicate(timeout=30)[0].strip().splitlines()[-1]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[[str], Supervised]]:
    begun: list[Supervised] = []

    def begin(then: str) -> Supervised:
        begun.append(Supervised(tmp_path, then))
        return begun[-1]

    yield begin
    for each in begun:
        each.process.kill()
        each.process.wait()
        for pids in each.starts():
            for pid in pids:
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_service_and_its_stubborn_child(supervised, number):
    run = supervised("time.sleep(300)")
    wait_for(lambda: len(run.starts()) == 1)
    run.process.send_signal(number)
    assert run.last_line() == "stopped"
    wait_for(lambda: not any(map(is_alive, run.starts()[0])))


def test_a_killed_service_is_started_again_without_the_remains(supervised):
    run = supervised("time.sleep(300)")
    wait_for(lambda: len(run.starts()) == 1)
    first, orphan = run.starts()[0]
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(run.starts()) == 2)
    wait_for(lambda: not is_alive(orphan))
    assert all(map(is_alive, run.starts()[1]))


def test_a_service_that_keeps_dying_stops_everything(supervised):
    run = supervised("sys.exit(3)")
    assert run.last_line() == "service"
    assert len(run.starts()) == 5
    wait_for(lambda: not any(is_alive(pid) for pids in run.starts() for pid in pids))


def test_nothing_outlives_a_supervisor_that_was_killed(supervised):
    run = supervised("time.sleep(300)")
    wait_for(lambda: len(run.starts()) == 1)
    run.process.kill()
    wait_for(lambda: not is_alive(run.starts()[0][0]))
