"""A sweep killed at any numbered point leaves everything to be done once more, and nothing twice.

The same test run on a sweep that forgot its transaction finds what is lost: it has teeth.
"""

import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from portal.deadlines.models import Deadline
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.notifications.services import send_pending
from tests.faults import drill, kill_points
from tests.faults.drill import Verdict
from tests.faults.receiver import Receiver

pytestmark = [pytest.mark.fault, pytest.mark.rule("BZ54-5.5-48H"), pytest.mark.usefixtures("kind")]

A_MINUTE = timedelta(minutes=1)


def sweeper(environment: Mapping[str, str], *arguments: str, text: str = "", **more: str) -> str:
    command = [sys.executable, "-m", "tests.faults.sweeper", *arguments]
    done = subprocess.run(
        command,
        env={**environment, **more},
        cwd=settings.BASE_DIR,
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def deliver(receiver: Receiver) -> None:
    """Empties the outbox through a real conversation with the receiver."""
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=receiver.port,
    ):
        while send_pending():
            pass


def visit_every_point(environment: Mapping[str, str], receiver: Receiver, **more: str) -> Verdict:
    """One deadline after the other falls due; at each the sweep is killed at another point, then runs again."""
    first_due = timezone.now() - timedelta(hours=1)
    drill.set_clocks(kill_points.POINTS, first_due=first_due, apart=A_MINUTE)
    moments = [first_due + number * A_MINUTE + A_MINUTE / 2 for number in range(len(kill_points.POINTS))]
    lines = [
        f"{moment.isoformat()}\t{point}\n" for moment, point in zip(moments, kill_points.POINTS, strict=True)
    ]
    ends = sweeper(environment, "points", text="".join(lines), **more)
    assert ends.splitlines() == [f"{point}\t-9" for point in kill_points.POINTS], "killed at every point"
    deliver(receiver)
    assert not Deadline.objects.open().exists()
    return drill.judge(kill_points.POINTS, receiver)


def test_killed_at_any_point_nothing_is_lost_or_doubled(
    environment: Mapping[str, str], receiver: Receiver
) -> None:
    verdict = visit_every_point(environment, receiver)
    assert verdict.is_clean, verdict
    assert verify(Ledger.objects.get()) is None


@pytest.mark.soak  # shows that the test above can fail
def test_without_the_transaction_the_same_kills_lose_what_is_due(
    environment: Mapping[str, str], receiver: Receiver
) -> None:
    verdict = visit_every_point(environment, receiver, **{kill_points.MUTANT: "1"})
    assert {"before effect"} <= verdict.lost["effect in the ledger"]
    assert {"before effect", "amid effect"} <= verdict.lost["letter of the effect"]
    assert {"before ledger"} <= verdict.lost["end in the ledger"]
    assert {"before ledger", "after ledger", "before outbox"} <= verdict.lost["letter of the end"]


def test_four_sweeps_at_once_do_everything_once(environment: Mapping[str, str], receiver: Receiver) -> None:
    names = [f"same-{number:02}" for number in range(30)]
    drill.set_clocks(names, first_due=timezone.now() - A_MINUTE, apart=timedelta(0), ledgers=3)
    sweeper(environment, "together", "4", **{drill.PACE: "0.005"})
    deliver(receiver)
    verdict = drill.judge(names, receiver)
    assert verdict.is_clean, verdict
    assert [verify(ledger) for ledger in Ledger.objects.all()] == [None] * 3
