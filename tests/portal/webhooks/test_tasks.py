"""What beat has done, and what monitoring is told of it."""

from datetime import timedelta

from django.utils import timezone

from portal.health.enums import Beat
from portal.health.gauges import exposition
from portal.health.models import Heartbeat
from portal.webhooks import tasks
from portal.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.portal.webhooks.conftest import Files
from tests.portal.webhooks.receiver import Receiver


def gauge(name: str) -> float:
    lines = exposition().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"yuanbantong_{name} "))


def test_a_pass_hands_out_and_sends_and_leaves_a_heartbeat(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast
) -> None:
    ledger = files.open("A", cast.bole_land)
    files.write(ledger, "submit", "accept")
    receiver.answer = lambda heard: 200 if heard.data["act"] == "submit" else 500
    assert gauge("webhook_events_waiting") == 2
    tasks.push()
    assert [heard.data["act"] for heard in receiver.heard] == ["submit", "accept"]
    assert Heartbeat.objects.get(name=Beat.PUSHING).handled == 1
    assert (gauge("webhook_events_waiting"), gauge("webhooks_pending"), gauge("webhooks_failed")) == (0, 1, 0)
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert 7200 <= gauge("webhooks_oldest_pending_seconds") < 7300
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=91))
    tasks.sweep()
    assert not Delivery.objects.exists()
