"""What an act leaves pending is done by the real worker and beat, whatever happens to them, their broker and their
database."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery import Celery
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.documents.models import Document
from portal.ledger.verify import verify
from portal.notifications.models import Email
from proxy_service.enums import RequestState
from proxy_service.models import Coordination
from tests.cast import Cast, build_cast
from tests.faults.private_services import Postgres, Redis
from tests.faults.processes import Crew, wait_until
from tests.faults.receiver import Receiver
from tests.stages import make_course, make_request

pytestmark = [pytest.mark.fault, pytest.mark.slow]

# The system starts coordination half an hour before the 48th hour; some seconds are left for the test to watch.
JUST_BEFORE_THE_SYSTEM_STARTS = timedelta(hours=47, minutes=29, seconds=45)


@pytest.fixture
def cast(database: str) -> Cast:
    return build_cast()


@pytest.fixture
def crew(environment: dict[str, str], broker: Redis, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(environment | {"REDIS_URL": broker.url}, tmp_path, "portal")
    yield crew
    crew.kill_all()


def nobody_answers(broker: Redis) -> bool:
    """Whether a message to the broker is refused at once."""
    try:
        with Celery(broker=broker.url.replace("unix://", "redis+socket://"), set_as_current=False) as app:
            app.send_task("anything", retry=False)
    except OperationalError:
        return True
    return False


@pytest.mark.rule("BZ54-5.5-48H")
def test_people_work_on_without_redis_and_after_kills_everything_is_done_once(
    cast: Cast, client: Client, crew: Crew, broker: Redis, postgres: Postgres, receiver: Receiver
) -> None:
    with time_machine.travel(timezone.now() - JUST_BEFORE_THE_SYSTEM_STARTS):
        course = make_course(cast, "correction")
    problem = course.problem
    waiting = make_request(cast, "submitted")

    broker.kill()
    assert nobody_answers(broker)
    client.force_login(cast.clerk.user)
    typed = {"assign_by_load": "on", "key": uuid.uuid4()}
    assert client.post(reverse("act", args=["accept", waiting.pk]), typed).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == RequestState.ACCEPTED
    assert Document.objects.filter(state="pending").count() >= 5
    assert not receiver.letters

    for name in ("worker", "worker", "beat", "beat"):
        crew.start(name)
    broker.start()
    wait_until(lambda: Document.objects.filter(state="ready").exists(), 90)
    crew.kill_all()
    postgres.kill()
    broker.kill()

    postgres.start()
    connection.close()  # the one that this process held is dead as well
    broker.start()
    for name in ("worker", "beat"):
        crew.start(name)
    wait_until(lambda: Coordination.objects.filter(problem=problem).exists(), 90)
    wait_until(lambda: not Document.objects.filter(state="pending").exists(), 90)
    wait_until(lambda: not Email.objects.filter(state="pending").exists(), 90)

    assert problem.coordinations.count() == 1
    assert problem.coordinations.get().started_by is None
    assert course.request.ledger.entries.filter(kind="start_coordination").count() == 1
    assert course.request.ledger.deadlines.get(kind="coordination_48h").was_late is False
    assert [verify(ledger) for ledger in (course.reload().ledger, waiting.ledger)] == [None, None]
    assert set(Document.objects.values_list("state", "attempts")) == {("ready", 1)}
    for paper in Document.objects.all():
        with paper.file.open() as file:
            assert file.read(5) == b"%PDF-"
    received = receiver.different(cast.land_clerk.user.email)
    assert sum("启动协调" in letter.subject for letter in received) == 1
    assert len({letter.message_id for letter in receiver.letters}) == Email.objects.count()
