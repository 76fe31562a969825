"""`make run`: prepare the data, start web server, worker, beat and mailbox, stop all of it together.

PORT (8000) and HOST (127.0.0.1) say where; a taken port is passed over for the next free one.
PostgreSQL and Redis are stopped at the end only if this run started them.
"""

import fcntl
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from supervisor import Service, Stop, ignore_signals, stop_all, stop_on_signals, supervise

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
WORKER = ("worker", "--loglevel", "warning")


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def free_port(host: str, wanted: int) -> int:
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    sys.exit(f"error: no free port from {wanted} on")


def embedded(command: str) -> int:
    return subprocess.run([ROOT / "scripts" / "services.sh", command], check=False).returncode


def run(environment: Mapping[str, str], *command: str) -> None:
    """A step of the preparation; on Stop the step is ended first."""
    with subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True) as process:
        try:
            code = process.wait()
        except Stop:
            process.terminate()
            process.wait()
            raise
    if code:
        sys.exit(f"error: {' '.join(command)} failed ({code})")


def manage(environment: Mapping[str, str], command: str, *options: str) -> None:
    """Without Django's checks, which take longer than most commands: ``prepare`` has run them once."""
    run(environment, PYTHON, "manage.py", command, "--skip-checks", *options)


def static_is_current() -> bool:
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = [ROOT / "requirements.txt"]
    for folder in (ROOT / "static", ROOT / "vendor"):
        sources += [folder, *folder.rglob("*")]
    return max(path.stat().st_mtime for path in sources if path.exists()) < manifest.stat().st_mtime


def prepare(environment: Mapping[str, str]) -> None:
    say("preparing the database")
    run(environment, PYTHON, "scripts/create_database.py")
    run(environment, PYTHON, "manage.py", "migrate", "--verbosity", "0")
    say("loading reference data")
    manage(environment, "load_reference")
    say("making the demonstration (kept when it is there already)")
    manage(environment, "seed_demo")
    if not static_is_current():
        say("collecting static files")
        manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity", "0")


def services(environment: Mapping[str, str], host: str, port: int) -> list[Service]:
    logs = VAR / "log"
    logs.mkdir(exist_ok=True)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    celery = [str(BIN / "celery"), "--app", "portal", "--quiet"]
    commands = {
        "web": [
            *(str(BIN / "gunicorn"), "portal.wsgi", "--bind", address, "--no-control-socket"),
            *("--preload", "--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5"),
        ],
        "worker": [*celery, *WORKER, "--concurrency", "2", "--queues", "celery", "--hostname", "work@%h"],
        "clocks": [*celery, *WORKER, "--concurrency", "1", "--queues", "clocks", "--hostname", "clocks@%h"],
        "exchange": [*celery, *WORKER, "--concurrency", "1", "--queues", "exchange", "--hostname", "list@%h"],
        "webhooks": [
            # Threads: they wait for others most of the time.
            *(*celery, *WORKER, "--pool", "threads", "--concurrency", "4"),
            *("--queues", "webhooks", "--hostname", "push@%h"),
        ],
        "anchors": [
            *celery,
            *WORKER,
            "--concurrency",
            "1",
            "--queues",
            "anchors",
            "--hostname",
            "anchors@%h",
        ],
        "beat": [*celery, "beat", "--loglevel", "warning", "--pidfile", ""],
        "mail": [PYTHON, "manage.py", "demo_mailbox"],
    }
    return [Service(name, command, logs / f"{name}.log", environment) for name, command in commands.items()]


def wait_until_up(address: str, web: Service) -> None:
    """A page that answers with anything at all is up."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310  (our own address)
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if web.has_ended():
                break
            time.sleep(0.2)
    print(re.sub("^", "    ", web.log.read_text()[-3000:], flags=re.MULTILINE))
    sys.exit("error: the web server did not start")


def refuse_a_second_run() -> TextIO:
    """One demonstration per checkout: two would stop the database under each other. Held until the end."""
    lock = (VAR / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        sys.exit(f"error: the demonstration of this checkout is running already: {lock.read().strip()}")
    return lock


def main() -> int:
    os.chdir(ROOT)
    lock = refuse_a_second_run()
    host, wanted = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    port = free_port(host, wanted)
    if port != wanted:
        say(f"port {wanted} is taken, using {port}")
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104  (compared, not bound)
    lock.truncate(0)
    print(f"{address} (process {os.getpid()})", file=lock, flush=True)
    defaults = {"DJANGO_SETTINGS_MODULE": "portal.settings.demo", "PUBLIC_URL": address}
    environment = (
        defaults
        | {name: value for name, value in os.environ.items() if value or name not in defaults}
        | {"DEMO_MAIL_PORT": str(free_port("127.0.0.1", 8025))}
    )
    running: list[Service] = []
    started_services = False
    stop_on_signals()
    try:
        if embedded("status") != 0:
            started_services = True
            if embedded("start") != 0:
                return 1
        prepare(environment)
        say("starting web server, worker, beat and mailbox")
        for service in services(environment, host, port):
            running.append(service)
            service.start()
        wait_until_up(address, running[0])
        print()
        manage(environment, "demo_accounts", "--table")
        print(
            f"\n园办通 is up: {address}\nLogs: var/log/. Stop with Ctrl-C, or: kill {os.getpid()}\n",
            flush=True,
        )
        culprit = supervise(running)
        print(f"error: {culprit} keeps dying; stopping everything", file=sys.stderr, flush=True)
        return 1
    except Stop:
        print()
        return 0
    finally:
        ignore_signals()
        say("stopping")
        stop_all(running)
        if started_services:
            embedded("stop")
        say("everything is stopped")


if __name__ == "__main__":
    sys.exit(main())
