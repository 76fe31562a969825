"""The web server as its unit starts it, listening at a socket that outlives it, as systemd's does."""

import http.client
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from tests.deploy.test_restart import command
from tests.faults.processes import kill

PATIENCE = 60.0


class Line(http.client.HTTPConnection):
    """One connection to a server at a socket of the file system."""

    def __init__(self, path: Path, timeout: float = PATIENCE) -> None:
        super().__init__("testserver", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class WebServer:
    """gunicorn by the command of ``deploy/systemd``, with the application that can be harmed. ``environment`` leads it
    to the test's database and broker."""

    def __init__(self, folder: Path, environment: Mapping[str, str], workers: int = 1) -> None:
        self.path, self.log = folder / "web.sock", folder / "web.log"
        self.environment, self.workers = dict(environment), workers
        self.process: subprocess.Popen[bytes] | None = None
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(self.path))
        self.listening.listen(256)

    def start(self) -> None:
        """Returns at once; who connects meanwhile waits at the socket."""
        program = [
            {"portal.wsgi": "tests.faults.web_under_fire:application"}.get(part, part) for part in command()
        ]
        handed = [
            "bash",
            "-c",
            'exec 3<&"$1"; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"',
            "bash",
            str(self.listening.fileno()),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*handed, *program, "--workers", str(self.workers)],
                cwd=settings.BASE_DIR,
                env=self.environment,
                pass_fds=[self.listening.fileno()],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def is_dead(self) -> bool:
        """Whether the master is gone: systemd starts it anew then."""
        return self.process is None or self.process.poll() is not None

    @property
    def worker_pids(self) -> list[int]:
        if self.process is None or self.is_dead:
            return []
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_master(self) -> None:
        """The master alone; its workers notice and go."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def kill(self) -> None:
        if self.process is not None:
            kill(self.process)
            self.process = None

    def close(self) -> None:
        self.kill()
        self.listening.close()

    def wait(self) -> float:
        """Seconds until it answers. A line is cut a moment before the master that is killed with its worker is seen to
        be dead: it is started anew meanwhile."""
        began, patience = time.monotonic(), 5 * PATIENCE  # started from nothing on a busy machine
        line = Line(self.path, patience)
        line.request("GET", "/healthz")
        while not select.select([line.sock], [], [], 0.05)[0] and time.monotonic() - began < patience:
            if self.is_dead:
                self.start()
        assert line.getresponse().status == 200
        line.close()
        return time.monotonic() - began
