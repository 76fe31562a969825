"""What an act leaves pending is done by the real worker and beat, whatever happens to them and to their broker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.documents.models import Document
from portal.ledger.verify import verify
from portal.notifications.models import Email
from proxy_service.models import Coordination
from tests.cast import Cast
from tests.faults.processes import kill, wait_until
from tests.stages import make_course

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# The system starts coordination half an hour before the 48th hour; some seconds are left for the test to watch.
JUST_BEFORE_THE_SYSTEM_STARTS = timedelta(hours=47, minutes=29, seconds=40)


class Mailbox:
    """A mail server that keeps the subject of what it takes, by recipient."""

    def __init__(self) -> None:
        self.subjects: dict[str, list[str]] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        subject = str(make_header(decode_header(message_from_bytes(envelope.content)["Subject"])))
        for recipient in envelope.rcpt_tos:
            self.subjects.setdefault(recipient, []).append(subject)
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def prefix() -> Iterator[str]:
    name = f"worker-{os.getpid()}-{time.monotonic_ns()}:"
    yield name
    forget_everything(name)


def forget_everything(prefix: str) -> int:
    """What a flushed broker has lost: every key under our prefix."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    keys = list(client.scan_iter(f"{prefix}*"))
    return client.delete(*keys) if keys else 0


@pytest.fixture
def start(
    mail_server: Controller, prefix: str, tmp_path: Path
) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "REDIS_PREFIX": prefix,
        "TEST_MAIL_PORT": str(mail_server.port),
    }
    started: list[subprocess.Popen[bytes]] = []

    def start_one(name: str) -> subprocess.Popen[bytes]:
        options = {
            "worker": ["--concurrency", "2"],
            "beat": ["--pidfile", "", "--schedule", str(tmp_path / f"beat-{len(started)}")],
        }[name]
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "--quiet",
                "--app",
                "portal",
                name,
                "--loglevel",
                "warning",
                *options,
            ],
            env=environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        kill(process)


@pytest.mark.rule("BZ54-5.5-48H")
def test_two_workers_and_two_beats_a_kill_and_a_flushed_broker_do_everything_once(
    cast: Cast, start: Callable[[str], subprocess.Popen[bytes]], mail_server: Controller, prefix: str
) -> None:
    with time_machine.travel(timezone.now() - JUST_BEFORE_THE_SYSTEM_STARTS):
        course = make_course(cast, "correction")
    problem = course.problem
    pending = Document.objects.filter(state="pending").count()
    assert pending >= 4, "letter, notice, plan and list of hand-over wait to be rendered"

    first = [start("worker"), start("worker"), start("beat"), start("beat")]
    wait_until(lambda: Document.objects.filter(state="ready").exists(), 90)
    for process in first:
        kill(process)
    forget_everything(prefix)

    start("worker")
    start("worker")
    start("beat")
    start("beat")
    wait_until(lambda: Coordination.objects.filter(problem=problem).exists(), 90)
    wait_until(lambda: not Document.objects.filter(state="pending").exists(), 90)
    wait_until(lambda: not Email.objects.filter(state="pending").exists(), 90)

    assert problem.coordinations.count() == 1
    assert problem.coordinations.get().started_by is None
    assert course.request.ledger.entries.filter(kind="start_coordination").count() == 1
    assert course.request.ledger.deadlines.get(kind="coordination_48h").was_late is False
    assert verify(course.reload().ledger) is None
    assert set(Document.objects.values_list("state", "attempts")) == {("ready", 1)}
    for paper in Document.objects.all():
        with paper.file.open() as file:
            assert file.read(5) == b"%PDF-"
    received = mail_server.handler.subjects[cast.land_clerk.user.email]
    assert sum("启动协调" in subject for subject in received) == 1
