"""How long sessions last, what ends them, and the page 登录与设备."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.enums import Outcome
from portal.accounts.models import Session
from portal.accounts.tasks import sweep_sessions
from portal.organizations.models import User
from portal.organizations.services.people import deactivate_person, reactivate_person
from tests.cast import PASSWORD, Cast

PAGE = "/account/"


@pytest.fixture
def limits(settings: Settings) -> None:
    settings.SESSION_SECONDS, settings.SESSION_IDLE_SECONDS = 12 * 3600, 30 * 60


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_open(client: Client, **headers: str) -> bool:
    return client.get(PAGE, headers=headers).status_code == 200


@pytest.mark.usefixtures("limits")
def test_staff_that_do_nothing_for_half_an_hour_are_signed_out(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clerk, owner = signed_in(cast.clerk.user), signed_in(cast.owner.user)
    for _page in range(3):
        clock.shift(29 * 60)
        assert is_open(clerk)
    clock.shift(30 * 60)
    answer = clerk.get("/people/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/people/%3Fq%3Dx")
    assert not Session.objects.filter(user=cast.clerk.user).exists()
    assert is_open(owner), "enterprises come and go"


@pytest.mark.usefixtures("limits")
def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clerk = signed_in(cast.clerk.user)
    for _poll in range(2):
        clock.shift(14 * 60)
        assert is_open(clerk, **{"X-By-Itself": "1", "HX-Request": "true"})
    clock.shift(2 * 60)
    poll = clerk.get("/home/", headers={"X-By-Itself": "1", "HX-Request": "true"})
    assert poll["HX-Redirect"].startswith("/login/")


@pytest.mark.usefixtures("limits")
def test_nobody_stays_signed_in_for_more_than_twelve_hours(
    cast: Cast, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS = 6 * 3600
    clients = [signed_in(cast.clerk.user), signed_in(cast.owner.user)]
    for passed in (5 * 3600, 5 * 3600, 2 * 3600 - 1):
        clock.shift(passed)
        assert all(is_open(client) for client in clients)
        # Saving it does not make it younger.
        clients[0].post(reverse("switch-membership"), {"membership": cast.clerk.pk})
    clock.shift(1)
    assert not any(is_open(client) for client in clients)
    program = clients[0].get("/api/v1/requests/")
    assert program.status_code == 401


def test_the_row_is_written_once_a_minute(cast: Cast, clock: time_machine.Traveller) -> None:
    client = signed_in(cast.clerk.user)
    before = Session.objects.get().active_at
    clock.shift(59)
    client.get(PAGE)
    assert Session.objects.get().active_at == before
    clock.shift(1)
    client.get(PAGE)
    assert Session.objects.get().active_at == before + timedelta(minutes=1)


def test_people_see_their_own_sessions_and_end_them(cast: Cast) -> None:
    here, there, elsewhere = (signed_in(cast.clerk.user) for _ in range(3))
    foreign = signed_in(cast.owner.user)
    page = here.get(PAGE)
    assert len(page.context["sessions"]) == 3
    key = there.cookies["sid"].value
    assert key not in page.content.decode(), "who reads the page does not get the key"
    other = Session.objects.get(session_key=key)
    assert foreign.post(reverse("end-session", args=[other.identity])).status_code == 409
    assert is_open(there)
    assert here.post(reverse("end-session", args=[other.identity])).status_code == 302
    assert not is_open(there)
    assert here.post(reverse("end-session", args=[uuid.uuid4()])).status_code == 409
    assert here.post(reverse("end-other-sessions")).status_code == 302
    assert not is_open(elsewhere)
    assert is_open(here)
    assert is_open(foreign)


def test_people_read_their_own_sign_ins_and_nobody_elses(cast: Cast) -> None:
    for user, password, address in (
        (cast.clerk.user, "猜一个", "192.0.2.7"),
        (cast.owner.user, PASSWORD, "192.0.2.8"),
    ):
        typed = {"username": user.username, "password": password}
        Client().post(reverse("login"), typed, REMOTE_ADDR=address)
    page = signed_in(cast.clerk.user).get(PAGE)
    told = page.context["sign_ins"]
    assert [(one.outcome, one.address) for one in told] == [
        (Outcome.SIGNED_IN, ""),  # by which the page is read
        (Outcome.WRONG_PASSWORD, "192.0.2.7"),
    ]
    shown = page.content.decode()
    assert "192.0.2.7" in shown and "192.0.2.8" not in shown


def test_a_deactivated_person_is_signed_out_for_good(cast: Cast) -> None:
    """Not only while the account is closed: the old cookie opens nothing after it was opened again."""
    client, other = signed_in(cast.clerk.user), signed_in(cast.owner.user)
    deactivate_person(user=cast.clerk.user, actor=cast.security)
    assert not Session.objects.filter(user=cast.clerk.user).exists()
    reactivate_person(user=cast.clerk.user, actor=cast.security)
    assert not is_open(client)
    assert is_open(other)


def test_sessions_end_whatever_way_the_account_is_closed(cast: Cast) -> None:
    client = signed_in(cast.clerk.user)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_user SET is_active = false WHERE id = %s", [cast.clerk.user.pk])
        cursor.execute("UPDATE organizations_user SET is_active = true WHERE id = %s", [cast.clerk.user.pk])
    assert not is_open(client)


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = signed_in(cast.clerk.user), signed_in(cast.clerk.user)
    key = here.cookies["sid"].value
    new = "戈壁滩上的红柳-2026"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("password-change"), sent).status_code == 302
    assert here.cookies["sid"].value != key
    assert is_open(here)
    assert not is_open(there)
    assert [one.session_key for one in Session.objects.filter(user=cast.clerk.user)] == [
        here.cookies["sid"].value
    ]


def test_sessions_that_ran_out_are_removed(cast: Cast, clock: time_machine.Traveller) -> None:
    signed_in(cast.clerk.user)
    clock.shift(12 * 3600 - 1)
    signed_in(cast.owner.user)
    sweep_sessions()
    assert Session.objects.count() == 2
    clock.shift(2)
    sweep_sessions()
    assert [one.user for one in Session.objects.all()] == [cast.owner.user]


def test_signing_out_ends_the_session_in_the_database(cast: Cast) -> None:
    client = signed_in(cast.clerk.user)
    cookie = client.cookies["sid"].value
    client.post(reverse("logout"))
    assert not Session.objects.filter(session_key=cookie).exists()
    assert Client(headers={"cookie": f"sid={cookie}"}).get(PAGE).status_code == 302
