"""Several workers at once, and one that is killed in the middle of a conversation."""

import os
import signal
import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.health.clock import database_now
from portal.service_accounts.models import ServiceAccount
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Delivery, Endpoint, Event
from portal.webhooks.services import endpoints as services
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.sending import LEASE, send_due
from tests.cast import Cast
from tests.portal.webhooks.conftest import Files, settled
from tests.portal.webhooks.receiver import Heard, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def test_several_at_once_send_each_message_once_and_each_case_in_order(
    endpoint: Endpoint, account: ServiceAccount, receiver: Receiver, files: Files, cast: Cast
) -> None:
    other = Receiver()
    second, _secret = services.open_endpoint(
        account=account, url=other.url, events=[], actor=cast.land_leader, now=timezone.now()
    )
    settled(second)
    ledgers = [files.open(f"case-{number}", cast.bole_land) for number in range(4)]
    for number in range(3):
        for ledger in ledgers:
            files.write(ledger, f"act-{number}")
    rejected: Counter[str] = Counter()

    def moody(heard: Heard) -> int:
        """Every third message fails at first."""
        rejected[heard.id] += 1
        time.sleep(0.002)
        return 500 if int(heard.id[-1], 16) % 3 == 0 and rejected[heard.id] == 1 else 200

    receiver.answer = other.answer = moody
    skip = timedelta()

    def work() -> None:
        try:
            while fan_out(5) or Event.objects.exists():
                pass
            send_due(clock=lambda: database_now() + skip)
        finally:
            connection.close()

    while Event.objects.exists() or Delivery.objects.filter(state=DeliveryState.PENDING).exists():
        assert skip < timedelta(hours=1)
        workers = [threading.Thread(target=work) for _number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        skip += timedelta(minutes=6)  # the pauses are over
    other.stop()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    for server in (receiver, other):
        assert server.busiest == 1, "one speaks to an address at a time"
        arrived = [heard for heard in server.heard if rejected[heard.id] == 1 or _is_last(server, heard)]
        assert len({heard.id for heard in arrived}) == len(arrived) == 12, "each once"
        order: dict[str, list[int]] = defaultdict(list)
        for heard in server.heard:
            order[heard.data["number"]].append(heard.data["sequence"])
        assert all(numbers == sorted(numbers) for numbers in order.values()), order


def _is_last(server: Receiver, heard: Heard) -> bool:
    return [other for other in server.heard if other.id == heard.id][-1] is heard


def test_who_is_killed_amid_a_conversation_leaves_the_message_to_the_next_and_loses_nothing(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast
) -> None:
    ledger = files.open("A", cast.bole_land)
    files.write(ledger, "submit", "accept")
    fan_out()
    met, free = threading.Event(), threading.Event()

    def hold(heard: Heard) -> int:
        met.set()
        free.wait(20)
        return 200

    receiver.answer = hold
    worker = os.fork()
    if worker == 0:
        connection.connection = None  # the parent's
        send_due()
        os._exit(0)
    assert met.wait(60), "the worker speaks"
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    receiver.answer = lambda heard: 200
    assert send_due() == 0, "the lease lasts: the dead might still be speaking"
    assert len(receiver.heard) == 1
    free.set()
    later = database_now() + LEASE
    assert send_due(clock=lambda: later) == 2
    assert [heard.data["act"] for heard in receiver.heard] == ["submit", "submit", "accept"]
    assert receiver.heard[0].id == receiver.heard[1].id, "known as the same"
    assert receiver.heard[0].raw == receiver.heard[1].raw
