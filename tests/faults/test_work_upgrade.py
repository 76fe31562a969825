"""An upgrade while people file requests: old code serves while the schema changes under it, new code beside it, then
new code alone. Judged by what the clients were told."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings as configuration

from tests.faults.older_code import SEED, Client, git, migrations_of, older_commit, unpack
from tests.faults.private_services import Postgres, Redis
from tests.ports import free_port

pytestmark = [pytest.mark.soak, pytest.mark.fault]
CLIENTS, EACH_PHASE = 3, 20.0


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    folder = Path(f"/tmp/upgrade-{os.getpid()}")
    folder.mkdir(mode=0o711)
    made = Postgres(folder / "postgres")
    made.start()
    made.create("portal")
    yield made
    made.kill()
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def serve(code: Path, environment: dict[str, str], port: int, log: Path) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "portal.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    with log.open("wb") as said:
        web = subprocess.Popen(
            [*command, "--threads", "2", "--no-control-socket"],
            cwd=code,
            env=environment,
            stdout=said,
            stderr=said,
        )
    end = time.monotonic() + 120
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert web.poll() is None and time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.1)
    return web


def run(code: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=code, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_an_upgrade_under_load_loses_nothing_that_people_were_told(
    server: Postgres, broker: Redis, tmp_path: Path
) -> None:
    commit, new = older_commit(), Path(configuration.BASE_DIR)
    old = unpack(commit, tmp_path / "old")
    environment = os.environ | {
        "DATABASE_URL": server.url("portal"),
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "REDIS_URL": broker.url,
        "TEST_MEDIA_ROOT": str(tmp_path / "media"),
        # The clients share a key; how often it may write is not what is asked here.
        "API_WRITES_PER_MINUTE": "1000000",
        "API_REQUESTS_PER_MINUTE": "1000000",
    }
    environment.pop("PYTHONPATH", None)
    run(old, environment, "manage.py", "migrate", "--verbosity", "0")
    seed = json.loads(run(old, environment, "-c", SEED).splitlines()[-1])
    ports = free_port(), free_port()
    first = serve(old, environment, ports[0], tmp_path / "old.log")
    clients = [Client(seed, ports[0]) for _number in range(CLIENTS)]
    marks = [time.monotonic()]
    try:
        for client in clients:
            client.start()
        time.sleep(EACH_PHASE)
        marks.append(time.monotonic())
        run(new, environment, "manage.py", "migrate", "--verbosity", "0")
        marks.append(time.monotonic())
        time.sleep(EACH_PHASE)  # old code on the new schema
        second = serve(new, environment, ports[1], tmp_path / "new.log")
        clients[0].port = ports[1]
        marks.append(time.monotonic())
        time.sleep(EACH_PHASE)  # both
        for client in clients:
            client.port = ports[1]
        first.terminate()
        first.wait(60)
        marks.append(time.monotonic())
        time.sleep(EACH_PHASE)
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(120)
        first.kill()
    second.terminate()
    second.wait(60)

    assert [client.trouble for client in clients] == [None] * CLIENTS
    told = {key: number for client in clients for key, number in client.record.filed.items()}
    lookup = "import django; django.setup(); import json; from proxy_service.models import ProxyRequest as R;"
    lookup += "print(json.dumps([[str(r.pk), r.number] for r in R.objects.exclude(state='draft')]))"
    there = dict(json.loads(run(new, environment, "-c", lookup).splitlines()[-1]))
    run(new, environment, "manage.py", "verify_ledger")
    lacking = len(migrations_of("HEAD") - migrations_of(commit))
    print(f"\n{commit[:9]} to {git('rev-parse', 'HEAD')[:9]}: {lacking} migrations")
    phases = ("before", "migrating", "old code, new schema", "both", "new code")
    answers = [answer for client in clients for answer in client.record.answers]
    for name, begin, end in zip(phases, marks, [*marks[1:], float("inf")], strict=True):
        these = [(status, seconds) for at, status, seconds in answers if begin <= at < end] or [(0, 0.0)]
        failed = [status for status, _seconds in these if not 200 <= status < 300]
        took = [seconds for _status, seconds in these]
        print(
            f"  {name}: {len(these)} answers, {len(failed)} no success {sorted(set(failed))}; median, longest: ",
            end="",
        )
        print(f"{median(took):.2f} s, {max(took):.2f} s")
    lost = len(told.items() - there.items())
    print(f"  told that they are filed: {len(told)}; lost: {lost}; there, not told: {len(there) - len(told)}")
    for log in ("old.log", "new.log"):
        errors = [line for line in (tmp_path / log).read_text().splitlines() if '"ERROR"' in line]
        different = {line[-80:]: line[-1500:] for line in errors}  # by the last words: what was raised
        print(f"  {log}: {len(errors)} errors", *list(different.values())[:5], sep="\n  ")
    assert told.items() <= there.items() and len(told) > 10
    assert 500 not in {status for _at, status, _seconds in answers}, (
        "later, at most: what is held up is told so"
    )
    assert len(set(there.values())) == len(there), "no number twice"
    # One act of each client may have been under way at the end.
    assert len(there) - len(told) <= CLIENTS
