"""The web server as its unit starts it, at a socket of the file system, and the environment that leads it."""

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.report import ROOT

UNIT = ROOT / "deploy" / "systemd" / "yuanbantong-web.service"
HOST = "bench.example"
PATIENCE = 120.0
LOG = ROOT / "var" / "bench-web.log"


def environment(database: str) -> dict[str, str]:
    """What production must be told, for every process of the benchmark: they read each other's sessions.

    ``DATABASE_URL`` and ``REDIS_URL`` are those of this checkout (var/services.env) unless the environment has others.
    """
    services = dict(
        line.split("=", 1)
        for line in _lines(ROOT / "var" / "services.env")
        if "=" in line and not line.startswith("#")
    )
    given = {**services, **os.environ}
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.scale.web_settings",
        "DATABASE_URL": given.get("DATABASE_URL", ""),
        "DATABASE_NAME": database,
        "REPLICA_URL": "",
        "REDIS_URL": given.get("REDIS_URL", ""),
        "REDIS_PREFIX": f"bench-{os.getpid()}:",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "EMAIL_URL": "dummymail://",
        "CLIENT_ADDRESS_META": "HTTP_X_FORWARDED_FOR",
        # One person of the load does what hundreds do.
        "API_REQUESTS_PER_MINUTE": "1000000",
        "API_WRITES_PER_MINUTE": "1000000",
    }


def command(application: str, path: Path, workers: int) -> list[str]:
    """What the unit starts, of this checkout, with another application."""
    found = re.search(
        r"^ExecStart=\S+/gunicorn portal\.wsgi ((?:.*\\\n)*.*)$", UNIT.read_text(), re.MULTILINE
    )
    if found is None:
        raise RuntimeError(f"{UNIT} starts no gunicorn")
    options = found[1].replace("\\\n", " ").replace("${WEB_WORKERS}", str(workers)).split()
    return [sys.executable, "-m", "gunicorn", application, "--bind", f"unix:{path}", *options]


@contextmanager
def web_server(
    application: str, path: Path, *, workers: int, given: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """Runs until the block ends; answers when the block begins. Log: var/bench-web.log."""
    path.unlink(missing_ok=True)
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            command(application, path, workers),
            cwd=ROOT,
            env={**os.environ, **(given or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(process, path)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Line(http.client.HTTPConnection):
    """One connection to a server at a socket of the file system, as the proxy in front of it has some."""

    def __init__(self, path: str | Path, timeout: float = PATIENCE) -> None:
        super().__init__(HOST, timeout=timeout)
        self.path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def memory_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """What each worker of a server holds that it shares with nobody, in megabytes."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = []
    for child in children:
        with suppress(FileNotFoundError, StopIteration):
            lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
            private = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
            found.append(private // 1024)
    return found


def _wait(process: "subprocess.Popen[bytes]", path: Path) -> None:
    """Until it answers with anything at all."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        line = Line(path, timeout=30)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
        finally:
            line.close()
    raise RuntimeError(f"the web server does not answer, see {LOG}")


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
