"""Real processes stand still: the portal says so by itself, and keeps from when until when."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from portal.health import queries
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.notifications.models import Message
from tests.cast import Cast, build_cast
from tests.faults.private_services import Redis
from tests.faults.processes import Crew, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.slow]

PATIENCE = 2
ALARM = "期限巡检已中断"


@pytest.fixture
def cast(database: str) -> Cast:
    return build_cast()


@pytest.fixture
def crew(environment: dict[str, str], broker: Redis, tmp_path: Path, settings) -> Iterator[Crew]:
    settings.SWEEP_ALARM_SECONDS, settings.REDIS_URL = PATIENCE, broker.url
    given = {"REDIS_URL": broker.url, "SWEEP_ALARM_SECONDS": str(PATIENCE)}
    crew = Crew(environment | given, tmp_path, "tests.faults.brisk_worker")
    yield crew
    crew.kill_all()


@pytest.mark.soak  # without processes: tests/portal/health, test_banner.py and test_heartbeats.py
def test_a_killed_worker_and_a_lost_broker_alarm_the_administrator_until_the_sweep_is_back(
    cast: Cast, client: Client, crew: Crew, broker: Redis
) -> None:
    client.force_login(cast.administrator.user)

    def alarmed() -> bool:
        return ALARM in client.get("/inbox/").content.decode()

    def swept_lately() -> bool:
        age = queries.standing().age
        return age is not None and age < timedelta(seconds=PATIENCE)

    worker = crew.start("worker")
    crew.start("beat")
    wait_until(swept_lately, 60)
    assert not alarmed()

    crew.kill(worker)
    last_sign = Heartbeat.objects.get(name=Beat.SWEEP).finished_at
    wait_until(alarmed, PATIENCE + 5)
    assert client.get("/readyz").status_code == 200, "what the web itself needs is there"
    assert not Alarm.objects.exists(), "who stands still records nothing"

    crew.start("worker")
    wait_until(swept_lately, 60)
    assert not alarmed()
    recorded = Alarm.objects.get()
    assert (recorded.code, recorded.opened_at) == (AlarmCode.SWEEP_LATE, last_sign)
    assert recorded.closed_at - recorded.opened_at > timedelta(seconds=PATIENCE)
    wait_until(lambda: Message.objects.filter(subject__startswith="运行告警").exists(), 20)
    assert Message.objects.get().user == cast.administrator.user

    broker.kill()
    wait_until(alarmed, PATIENCE + 5)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["broker"]) == (503, "unreachable")
