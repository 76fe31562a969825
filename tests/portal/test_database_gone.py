"""A database that breaks off amid an act, a broker that is gone: all are told so, and sending again is safe."""

import uuid
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
import redis
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from portal import throttle
from portal.acts import performing
from tests.acting import address, person
from tests.cast import Cast
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def raised(state: str) -> Callable[..., None]:
    def refuse(*_arguments: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'drill' USING ERRCODE = '{state}'; END $$")

    return refuse


def broken(error: type[Exception]) -> Callable[..., None]:
    def refuse(*_arguments: Any) -> None:
        raise error("server closed the connection unexpectedly") from psycopg2.DatabaseError()

    return refuse


# A serialization failure, a deadlock, a lock that was waited for too long, a line that broke, one that is closed.
BREAKS = {
    "40001": (raised("40001"), "busy"),
    "40P01": (raised("40P01"), "busy"),
    "55P03": (raised("55P03"), "busy"),
    "line": (broken(OperationalError), "unavailable"),
    "closed": (broken(InterfaceError), "unavailable"),
    "plain": (broken(DatabaseError), "unavailable"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_a_database_broke_off_is_told_as_such_and_goes_when_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    request = make_request(cast, "submitted")
    breaks, code = BREAKS[name]
    before = request.ledger.entries.count()
    page = Client(raise_request_exception=False)
    page.force_login(cast.clerk.user)
    program = person(cast.clerk)
    typed, where = (
        {"assign_by_load": "on", "key": str(uuid.uuid4())},
        reverse("act", args=["accept", request.pk]),
    )
    with monkeypatch.context() as patch:
        patch.setattr(performing, "write_ledger", breaks)
        told = page.post(where, typed)
        asked = program.post(address("accept", request), {"assign_by_load": True}, key="accept-1")
    assert (told.status_code, asked.status_code) == (503, 503)
    assert "不会重复办理" in told.content.decode() and told["Retry-After"]
    assert (asked.json()["code"], asked["Retry-After"]) == (code, "2")
    assert request.ledger.entries.count() == before

    again = program.post(address("accept", request), {"assign_by_load": True}, key="accept-1")
    assert again.status_code == 200, again.content.decode()
    assert page.post(where, typed).status_code == 409, "the program was faster"
    assert request.ledger.entries.filter(kind="accept").count() == 1


@pytest.mark.parametrize(
    ("method", "typed", "said"),
    [
        ("get", {}, "没有提交任何内容"),
        ("post", {}, "看看是否已经办成"),
        ("post", {"key": "x"}, "不会重复办理"),
    ],
)
def test_only_forms_that_are_done_once_promise_it(
    monkeypatch: pytest.MonkeyPatch, method: str, typed: dict[str, str], said: str
) -> None:
    def breaks(_view: Any, request: HttpRequest) -> None:
        assert request.POST.dict() == typed
        broken(OperationalError)()

    monkeypatch.setattr("portal.accounts.views.signing_in.Login.dispatch", breaks)
    page = Client(raise_request_exception=False)
    words = getattr(page, method)(reverse("login"), typed).content.decode()
    others = {"没有提交任何内容", "看看是否已经办成", "不会重复办理"} - {said}
    assert said in words and not any(other in words for other in others)


@pytest.mark.parametrize("error", [redis.ConnectionError, ConnectionResetError, ValueError])
def test_a_broker_that_dies_in_the_middle_of_a_word_is_one_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    class Dying:
        def pipeline(self) -> Any:
            raise error("I/O operation on closed file.")

        get = delete = lambda *_arguments: Dying().pipeline()

    monkeypatch.setattr(throttle, "client", Dying)
    who = str(uuid.uuid4())
    assert [throttle.too_often("drill", who, times=1, seconds=60) for _turn in range(2)] == [False, True]
    assert throttle.tries_of("drill", who) == 2
    throttle.forget("drill", who)
    assert throttle.tries_of("drill", who) == 0
