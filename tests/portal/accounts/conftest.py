"""People at a browser, and what they sign in with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from portal.accounts.adapter import FactorAdapter
from portal.accounts.services.factors import add_totp
from portal.organizations.models import User
from tests.cast import PASSWORD

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STEP = 30


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def code_of(user: User, steps: int = 0) -> str:
    """What the person's telephone shows, so many steps from now."""
    row = Authenticator.objects.get(user=user, type="totp")
    secret = FactorAdapter().decrypt(row.data["secret"])
    now = int(datetime.now(UTC).timestamp()) // STEP
    return format_hotp_value(hotp_value(secret, now + steps))


SignsIn = Callable[..., Client]


def shows_password(user: User, password: str = PASSWORD, **meta: str) -> tuple[Client, int, str]:
    """Posts name and password at a fresh browser: the browser, the status, where it leads."""
    client = Client(**meta)  # type: ignore[arg-type]  # headers of every request
    answer = client.post(reverse("login"), {"username": user.username, "password": password})
    return client, answer.status_code, answer.headers.get("Location", "")


def with_totp(user: User) -> list[str]:
    """Sets up a telephone long ago; its recovery codes."""
    return add_totp(user=user, secret=generate_totp_secret(), step=0)
