"""`make run` as a whole, in a copy of the checkout with a database of its own, and the demonstration that it makes:
people for every role, requests at many stages."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from shutil import copytree
from urllib.parse import unquote

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import connection
from environ import Env
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from portal.checks import demo_accounts_exist
from portal.documents.models import Seal
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from portal.organizations.models import Organization, User
from portal.settings.demo import DEMO_API_KEY
from proxy_service.demo.people import PASSWORD
from proxy_service.enums import RequestState
from proxy_service.models import Coordination, ProxyRequest
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("portal", "delegation", "proxy_service", "templates", "static", "fixtures", "scripts")
LINKED = (".venv", "vendor")
PATIENCE = 400


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in COPIED:
        copytree(ROOT / name, copy / name)
    for name in ("manage.py", "requirements.txt"):
        (copy / name).write_bytes((ROOT / name).read_bytes())
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    (copy / "var").mkdir()
    (copy / "var" / "fonts").symlink_to(ROOT / "var" / "fonts")
    yield copy
    subprocess.run([copy / "scripts" / "services.sh", "destroy"], check=True, env=environment())


def environment(**given: str) -> dict[str, str]:
    """Nothing of the tests' own settings or services."""
    own = ("DATABASE_", "REDIS_", "TEST_", "DJANGO_", "MEDIA_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | given


class Run:
    """One `make run` (after the set-up), with what it prints."""

    def __init__(self, checkout: Path, port: int) -> None:
        self.checkout, self.output, self.port = checkout, checkout / "output", port
        self.address = f"http://127.0.0.1:{port}"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "scripts/run.py"],
                cwd=checkout,
                env=environment(PORT=str(port)),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, text: str) -> str:
        end = time.monotonic() + PATIENCE
        while text not in (printed := self.output.read_text()):
            assert self.process.poll() is None, printed
            assert time.monotonic() < end, printed
            time.sleep(0.2)
        return printed

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0
        return self.output.read_text()

    def processes(self) -> list[str]:
        """Every process whose command line or folder lies in the checkout or in its services' home."""
        home = (self.checkout / "var" / "services.home").read_text().strip()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                folder = os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(self.checkout) in command + folder or home in command + folder:
                found.append(command)
        return found


def accounts(checkout: Path) -> str:
    command = [sys.executable, "manage.py", "demo_accounts"]
    return subprocess.run(
        command, cwd=checkout, env=environment(), capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def started(checkout: Path) -> Iterator[Run]:
    """The demonstration, up at its address."""
    run = Run(checkout, free_port())
    run.wait_for("园办通 is up")
    yield run
    run.process.kill()


@pytest.fixture
def its_database(started: Run, settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process looks into the demonstration's database, hashes passwords and knows the public key as it does."""
    settings.PASSWORD_HASHERS, settings.DEMO_API_KEY = global_settings.PASSWORD_HASHERS, DEMO_API_KEY
    (address,) = re.findall("DATABASE_URL=(.+)", (started.checkout / "var" / "services.env").read_text())
    told = Env.db_url_config(address)
    other = {**told, "HOST": unquote(told["HOST"])}
    own = {name: connection.settings_dict[name] for name in other}
    connection.close()
    connection.settings_dict.update(other)
    with django_db_blocker.unblock():
        yield
    connection.close()
    connection.settings_dict.update(own)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def is_made_once_and_whole() -> None:
    counts = (User.objects.count(), ProxyRequest.objects.count(), Organization.objects.count())
    assert "未作改动" in command("seed_demo")
    assert counts == (User.objects.count(), ProxyRequest.objects.count(), Organization.objects.count())

    found = json.loads(command("demo_accounts"))
    assert {account["role"] for account in found} == set(Role.values), "somebody for every role"
    assert not User.objects.filter(is_demo=False).exists()
    assert demo_accounts_exist(), "production refuses to start on this database"
    assert all(
        email.endswith(".example") for email in User.objects.exclude(email="").values_list("email", flat=True)
    )
    for hashed in set(User.objects.filter(is_service=False).values_list("password", flat=True)):
        assert check_password(PASSWORD, hashed)
    (system,) = [account for account in found if "key" in account]
    assert (system["organisation_code"], system["password"]) == ("652701-ZRZY", "")
    holders = [account["username"] for account in found]
    assert any(holders.count(name) > 1 for name in holders), "somebody switches between organisations"
    table = command("demo_accounts", "--table")
    assert table.count(PASSWORD) == len(found) - 1
    assert system["key"] in table
    assert "博乐边境经济合作区五台片区" in table

    states = set(ProxyRequest.objects.values_list("state", flat=True))
    assert len(states) >= 10
    assert {RequestState.DRAFT, RequestState.ARCHIVED, RequestState.CORRECTION_REQUESTED} <= states
    assert set(ProxyRequest.objects.filter(state="archived").values_list("jurisdiction", flat=True)) == {
        "single",
        "multi",
    }
    assert Coordination.objects.filter(state="open").exists()
    assert not [ledger for ledger in Ledger.objects.all() if verify(ledger)]
    sealing = {seal.organization.kind for seal in Seal.objects.filter(sample=True)}
    departments = {"county_department", "prefecture_department"}
    assert sealing == {"park", "county", "prefecture", "workgroup"} | departments, (
        "whoever seals has a sample"
    )
    enterprises = Organization.objects.filter(kind="enterprise")
    assert all(enterprise.name.startswith("样例：") for enterprise in enterprises)


@pytest.mark.slow
@pytest.mark.usefixtures("its_database")
def test_the_demonstration_is_whole_runs_once_and_stops_as_a_whole(started: Run) -> None:
    is_made_once_and_whole()
    connection.close()
    with urllib.request.urlopen(started.address, timeout=30) as answer:  # noqa: S310  (our own address)
        assert answer.status == 200
    running = " ".join(started.processes())
    for part in ("gunicorn", "worker", "beat", "demo_mailbox", "postgres", "redis-server"):
        assert part in running
    second = subprocess.run(
        [sys.executable, "scripts/run.py"],
        cwd=started.checkout,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"running already: {started.address}" in second.stderr
    assert "everything is stopped" in started.stop()
    assert started.processes() == []


@pytest.mark.soak
def test_a_second_start_keeps_the_data_and_passes_over_a_taken_port(started: Run) -> None:
    before = accounts(started.checkout)
    started.stop()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", started.port))
        taken.listen()
        again = Run(started.checkout, started.port)
        try:
            assert f"port {started.port} is taken" in again.wait_for("园办通 is up")
            assert accounts(started.checkout) == before
            again.stop()
        finally:
            again.process.kill()
    assert again.processes() == []
