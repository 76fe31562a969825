"""Two thousand deadlines fall due within a minute while everything that can be killed is killed, again and again."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.deadlines.models import Deadline
from portal.health.enums import AlarmCode
from portal.health.models import Alarm
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.notifications.models import Email
from tests.faults import drill, kill_points
from tests.faults.chaos import Chaos, asking
from tests.faults.figures import keep
from tests.faults.private_services import Postgres, Redis
from tests.faults.processes import Crew
from tests.faults.receiver import Receiver

pytestmark = [
    pytest.mark.soak,
    pytest.mark.fault,
    pytest.mark.rule("BZ54-5.5-48H"),
    pytest.mark.usefixtures("kind"),
]

NUMBER = 2000
MUTANT_NUMBER = 120
A_MINUTE = timedelta(minutes=1)
LEDGERS = 20
PATIENCE = 15 * 60
CREW = ("worker", "worker", "beat", "beat")


@pytest.fixture(scope="module")
def postgres(postgres: Postgres) -> Iterator[Postgres]:
    """As in production: who is late shall not be spared the disk."""
    restart(postgres, fsync="on")
    yield postgres
    restart(postgres, fsync="off")


def restart(postgres: Postgres, **settings: str) -> None:
    postgres.settings |= settings
    postgres.stop()
    postgres.start()


@pytest.fixture
def crew(environment: dict[str, str], broker: Redis, tmp_path: Path) -> Iterator[Crew]:
    more = {"REDIS_URL": broker.url, drill.PACE: "0.02"}
    crew = Crew(environment | more, tmp_path, "tests.faults.clock_worker")
    yield crew
    crew.kill_all()


@pytest.fixture
def chaos(crew: Crew, postgres: Postgres, broker: Redis, database: str) -> Chaos:
    return Chaos(crew, postgres, broker, database, seed=2027)


def none_open() -> bool:
    return not Deadline.objects.open().exists()


def none_unsent() -> bool:
    return not Email.objects.filter(state="pending").exists()


def go_through(chaos: Chaos, number: int, receiver: Receiver) -> tuple[drill.Verdict, dict[str, Any]]:
    """Clocks set, everything killed until all of them have run out and all letters are sent; judged."""
    names = [f"演练 {position:04}" for position in range(number)]
    opening = timezone.now()
    # Far enough ahead for all of them to be opened before the first is due.
    first_due = opening + timedelta(seconds=10 + number * 0.03)
    drill.set_clocks(names, first_due=first_due, apart=A_MINUTE / number, ledgers=LEDGERS)
    assert timezone.now() < first_due
    for name in CREW:
        chaos.start(name)
    time.sleep(max((first_due - timezone.now()).total_seconds(), 0))

    began = time.monotonic()
    chaos.go_on(none_open, pause=(3, 6), patience=PATIENCE)
    fired = time.monotonic()
    chaos.go_on(none_unsent, pause=(6, 12), patience=PATIENCE)
    report = {
        "deadlines": number,
        "due_within_seconds": A_MINUTE.total_seconds(),
        "seconds_until_all_had_fired": round(fired - began, 1),
        "seconds_until_all_letters_were_sent": round(time.monotonic() - began, 1),
        "events": dict(sorted(chaos.events.items())),
        "letters_received": len(receiver.letters),
        "letters_by_message_id": len({letter.message_id for letter in receiver.letters}),
        "copies_of_letters": receiver.copies,
        "late_seconds": asking(lambda: drill.lateness(receiver)),
    }
    verdict = asking(lambda: drill.judge(names, receiver))
    report["lost"] = {what: len(missing) for what, missing in verdict.lost.items()}
    report["doubled"] = {what: len(extra) for what, extra in verdict.doubled.items()}
    return verdict, report


def test_two_thousand_clocks_outlive_killed_workers_beats_databases_and_brokers(
    chaos: Chaos, receiver: Receiver
) -> None:
    verdict, report = go_through(chaos, NUMBER, receiver)
    keep("soak", report)
    assert verdict.is_clean, verdict
    assert report["letters_by_message_id"] == 2 * NUMBER
    assert {"beat at random", "worker at random", "PostgreSQL, all of it", "Redis flushed"} <= set(
        chaos.events
    )
    assert sum(name.startswith("worker at kill point") for name in chaos.events) >= 5
    # A database that goes away is no failure of the deadline that was at work.
    assert not asking(lambda: Alarm.objects.filter(code=AlarmCode.DEADLINE_FAILING).exists())
    assert asking(lambda: [verify(ledger) for ledger in Ledger.objects.all()]) == [None] * LEDGERS


def test_the_same_without_the_transaction_loses_some(chaos: Chaos, receiver: Receiver) -> None:
    chaos.crew.environment[kill_points.MUTANT] = "1"
    chaos.passings = (2, 8)  # as many kills at points for the fewer deadlines
    verdict, report = go_through(chaos, MUTANT_NUMBER, receiver)
    keep("soak-without-transaction", report)
    assert any(verdict.lost.values()), "the test would not notice a sweep without its transaction"
