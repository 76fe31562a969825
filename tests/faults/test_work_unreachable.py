"""The mail server is down, silent, refuses or hangs up for an hour: nothing is lost, a copy is known as one, operators
are told, and others' letters go on."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.health.models import Alarm
from portal.notifications.models import Email
from portal.notifications.services import send_email, send_pending
from tests.faults.moody_mail import FINE, MOODS, MoodyServer, moody_server

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
ROUND, NUMBER = timedelta(seconds=15), 3
#: Letters wait one by one for what concerns one letter; then nobody need be told.
ABOUT_ONE_LETTER = {"450 to the recipient", "451 after DATA"}
#: The letter was taken, and the portal could not know.
TAKEN_UNKNOWN = {"silent after DATA", "hangs up after DATA"}


@pytest.fixture
def server(settings: Settings) -> Iterator[MoodyServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.1
    with moody_server() as listening:
        settings.EMAIL_PORT = listening.port
        yield listening


def rounds(now: datetime, until: datetime) -> Iterator[datetime]:
    while now < until and Email.objects.filter(state="pending").exists():
        send_pending(now=now)
        yield now
        now += ROUND


@pytest.mark.parametrize(
    "mood",
    [mood if mood == "hangs up after DATA" else pytest.param(mood, marks=pytest.mark.soak) for mood in MOODS],
)
def test_after_an_hour_of_it_every_letter_is_there_and_operators_knew(
    server: MoodyServer, settings: Settings, mood: str
) -> None:
    for number in range(NUMBER):
        send_email(to=f"p{number}@drill.example", subject=f"第{number}封", body="内容")
    began = timezone.now() + timedelta(seconds=1)
    over = began + timedelta(hours=1)
    server.mood = mood
    if mood == "down":
        settings.EMAIL_PORT = 9  # nobody listens
    attempts: dict[int, list[datetime]] = defaultdict(list)
    for now in rounds(began, over):
        for email in Email.objects.filter(next_try_at__gt=now, attempts__gt=0):
            if len(attempts[email.pk]) < email.attempts:
                attempts[email.pk].append(now)
    for tried in attempts.values():
        pauses = [later - earlier for earlier, later in pairwise(tried)]
        assert pauses == sorted(pauses), "asked less and less often"
    if mood == "silent at the end":
        assert not Email.objects.exclude(state="sent").exists() and len(server.taken) == NUMBER, (
            "not one copy"
        )
        return
    assert Email.objects.filter(state="pending").count() == NUMBER, "nobody gave up"
    assert len(attempts) == NUMBER and 5 <= max(map(len, attempts.values())) <= 10
    assert Alarm.objects.filter(code="MAIL_STUCK").exists() == (mood not in ABOUT_ONE_LETTER)

    server.mood, settings.EMAIL_PORT = FINE, server.port
    copies_before = len(server.taken)
    if mood not in ABOUT_ONE_LETTER:
        # Whoever writes next finds the server back, and those who waited go with them.
        send_email(to="next@drill.example", subject="下一封", body="内容")
        assert send_pending(now=over) >= 1
        assert Alarm.objects.get().closed_at is not None
        latest = over + ROUND
    else:
        latest = over + timedelta(hours=1)
    needed = [*rounds(over + ROUND, latest + ROUND)]
    assert not Email.objects.exclude(state="sent").exists()
    assert len(set(server.taken)) == Email.objects.count(), "each there, by its Message-ID"
    assert (copies_before > 0) == (mood in TAKEN_UNKNOWN)
    print(
        f"\n{mood}: {len(server.taken)} letters, {len(set(server.taken))} different; rounds until all: {len(needed)}"
    )


def test_one_letter_that_makes_the_server_hang_up_delays_no_other_for_long(server: MoodyServer) -> None:
    """The server is fine, but for one letter: the others go in the next rounds."""
    for number in range(NUMBER):
        send_email(to=f"p{number}@drill.example", subject=f"第{number}封", body="内容")
    began = timezone.now() + timedelta(seconds=1)
    server.mood = "hangs up after DATA"
    assert send_pending(now=began) == 0
    server.mood = FINE
    assert send_pending(now=began + timedelta(seconds=5)) == NUMBER - 1
    assert list(Email.objects.filter(state="pending").values_list("to", flat=True)) == ["p0@drill.example"]
