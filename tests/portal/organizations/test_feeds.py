"""The address of a person's calendar: made, shown once, renewed, ended, and never written down."""

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.services.factors import clear_factors
from portal.logs import JsonFormatter
from portal.organizations.models import CalendarFeed, User
from portal.organizations.services.feeds import end_feed, read_feed, renew_feed
from tests.cast import PASSWORD, Cast
from tests.portal.accounts.conftest import with_totp

pytestmark = pytest.mark.django_db


def token_on(page: str) -> str:
    found = re.search(r'id="feed-address">[^<]*/feeds/([^<]+)\.ics<', page)
    assert found, "no address on the page"
    return found[1]


def test_an_address_is_shown_when_it_is_made_and_never_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer.user)
    page = reverse("calendar-feed")
    assert "生成订阅地址" in client.get(page).content.decode()
    answer = client.post(page)
    token = token_on(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert len(token) >= 43, "256 bits"
    again = client.get(page).content.decode()
    assert token not in again and "已启用" in again
    feed = CalendarFeed.objects.get(user=cast.officer.user)
    assert token not in str(vars(feed)) and len(feed.token_hash) == 64


def test_a_new_address_voids_the_one_before_and_ending_voids_all(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer.user)
    first = token_on(client.post(reverse("calendar-feed")).content.decode())
    second = token_on(client.post(reverse("calendar-feed")).content.decode())
    now = timezone.now()
    assert read_feed(token=first, now=now) is None
    assert read_feed(token=second, now=now) == cast.officer.user
    assert client.get(reverse("calendar-feed-end")).status_code == 405
    client.post(reverse("calendar-feed-end"))
    assert read_feed(token=second, now=now) is None
    assert not CalendarFeed.objects.exists()


def test_a_closed_account_has_no_feed_and_a_neighbours_stays(cast: Cast) -> None:
    now = timezone.now()
    own, neighbours = renew_feed(user=cast.owner.user, now=now), renew_feed(user=cast.clerk.user, now=now)
    cast.owner.user.is_active = False
    cast.owner.user.save()
    assert read_feed(token=own, now=now) is None
    end_feed(user=cast.owner.user)
    assert read_feed(token=neighbours, now=now) == cast.clerk.user
    assert read_feed(token="", now=now) is None


def test_when_it_was_last_read_is_kept_to_the_minute(cast: Cast) -> None:
    now = timezone.now()
    token = renew_feed(user=cast.owner.user, now=now)
    feed = CalendarFeed.objects.get()
    assert feed.last_used_at is None
    for after, kept in ((0, 0), (30, 0), (90, 90)):
        read_feed(token=token, now=now + timedelta(seconds=after))
        feed.refresh_from_db()
        assert feed.last_used_at == now + timedelta(seconds=kept)


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/k3y.ics",
        "/invitations/k3y/",
        "/password/reset/Mg/k3y/",
        "/api/v1/me/?key=ybt_0123abcd_k3y-k3y_k3y",
    ],
)
def test_no_key_is_written_into_the_log(address: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None)
    line = JsonFormatter().format(record)
    assert "k3y" not in line and json.loads(line)["message"].startswith("Not Found: /")
    plain = logging.LogRecord("x", logging.INFO, "", 0, "%s of %d", ("/feeds/", 2), None)
    assert json.loads(JsonFormatter().format(plain))["message"] == "/feeds/ of 2"


def test_it_ends_with_the_password_the_factors_and_the_other_sign_ins(client: Client, cast: Cast) -> None:
    """An address is a way in of its own: whoever closes the others closes it, too."""
    user, new = cast.officer.user, "戈壁滩上的红柳-2026-Ab"
    with_totp(user)
    codes = list(user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes())
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    client.post(reverse("login-factor"), {"code": codes[0]})

    def changes_password() -> None:
        sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post(reverse("password-change"), sent).status_code == 302

    def by_the_server() -> None:
        person = User.objects.get(pk=user.pk)
        person.set_password(PASSWORD)
        person.save()

    ways: dict[str, Callable[[], object]] = {
        "the other sign-ins": lambda: client.post(reverse("end-other-sessions")),
        "a new password": changes_password,
        "one set on the server": by_the_server,
        "cleared factors": lambda: clear_factors(user=user, actor=cast.security),
    }
    neighbours = renew_feed(user=cast.clerk.user, now=timezone.now())
    for way, end in ways.items():
        token = renew_feed(user=user, now=timezone.now())
        end()
        assert read_feed(token=token, now=timezone.now()) is None, way
    assert read_feed(token=neighbours, now=timezone.now()) == cast.clerk.user
