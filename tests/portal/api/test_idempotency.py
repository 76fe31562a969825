"""A request that is sent again: one effect, one answer."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import sweep_replies
from portal.api.models import Reply
from portal.api.problems import Refusal
from portal.api.views import Endpoint
from portal.errors import Conflict, InvalidInput, TooOften
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.organizations.models import Organization
from tests.speaking import Caller, issue_key


class Notes(Endpoint):
    """Opens a ledger named as the body says, then does what it was told."""

    scope = None

    def post(self, request: Request) -> Response:
        ledger = open_ledger(str(request.data.get("label", "")))
        match request.data.get("then"):
            case "conflict":
                raise Conflict("有人先办了。")
            case "invalid":
                raise InvalidInput("不对。", field="label")
            case "too often":
                raise TooOften("太多了。")
            case "forbidden":
                raise Refusal("forbidden")
            case "break":
                raise RuntimeError("nobody foresaw it")
        return Response({"id": str(ledger.pk)}, status=201, headers={"ETag": '"1-x"', "X-Other": "1"})


urlpatterns = [path("api/v1/notes/", Notes.as_view(), name="notes"), path("", include("portal.urls"))]
handler500 = "portal.api.edge.server_error"


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def caller(bureau: Organization) -> Caller:
    return Caller.of(bureau, "department_clerk")


def opened(label: str) -> int:
    return Ledger.objects.filter(label=label).count()


def test_the_same_request_again_does_nothing_and_gets_the_same_answer(caller: Caller) -> None:
    first = caller.post("notes/", {"label": "甲"}, key="one")
    again = caller.post("notes/", {"label": "甲"}, key="one")
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, '"1-x"')
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert opened("甲") == 1


def test_the_order_of_members_is_no_other_request(caller: Caller) -> None:
    caller.post("notes/", {"label": "甲", "note": 1}, key="one")
    assert caller.post("notes/", {"note": 1, "label": "甲"}, key="one").status_code == 201
    assert opened("甲") == 1


def test_another_request_with_the_key_is_refused(caller: Caller) -> None:
    caller.post("notes/", {"label": "甲"}, key="one")
    other = caller.post("notes/", {"label": "乙"}, key="one")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert opened("乙") == 0
    assert caller.post("notes/", {"label": "甲"}, key="one").status_code == 201


def test_files_are_part_of_the_request(caller: Caller) -> None:
    def upload(content: bytes) -> Any:
        return caller.upload(
            "notes/", {"label": "甲", "file": SimpleUploadedFile("a.txt", content)}, key="one"
        )

    assert [upload(b"1").status_code, upload(b"1").status_code, upload(b"2").status_code] == [201, 201, 409]
    assert opened("甲") == 1


def test_a_neighbour_has_keys_of_its_own(caller: Caller, bureau: Organization) -> None:
    caller.post("notes/", {"label": "甲"}, key="one")
    other = Caller.of(bureau, "department_clerk").post("notes/", {"label": "乙"}, key="one")
    assert other.status_code == 201 and "Idempotent-Replayed" not in other
    assert opened("甲") == opened("乙") == 1


@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 129])
def test_a_write_without_a_proper_key_is_refused(caller: Caller, key: str) -> None:
    answer = caller.post("notes/", {"label": "甲"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")
    assert opened("甲") == 0


@pytest.mark.parametrize(("then", "status"), [("conflict", 409), ("invalid", 422)])
def test_a_refusal_of_the_act_is_kept_and_nothing_else(caller: Caller, then: str, status: int) -> None:
    first = caller.post("notes/", {"label": "甲", "then": then}, key="one")
    again = caller.post("notes/", {"label": "甲", "then": then}, key="one")
    assert (first.status_code, again.status_code, again.content) == (status, status, first.content)
    assert again["Content-Type"] == "application/problem+json"
    assert opened("甲") == 0


@pytest.mark.parametrize(("then", "status"), [("too often", 429), ("forbidden", 403), ("break", 500)])
def test_what_may_end_otherwise_the_next_time_is_not_kept(caller: Caller, then: str, status: int) -> None:
    caller.client = Client(raise_request_exception=False)
    answer = caller.post("notes/", {"label": "甲", "then": then}, key="one")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Reply.objects.exists() and opened("甲") == 0
    assert caller.post("notes/", {"label": "甲"}, key="one").status_code == 201


def test_answers_are_forgotten_after_a_week(caller: Caller) -> None:
    caller.post("notes/", {"label": "甲"}, key="one")
    assert sweep_replies(now=timezone.now() + timedelta(days=6)) == 0
    assert sweep_replies(now=timezone.now() + timedelta(days=8)) == 1


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"\xff",
     b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_no_object_is_refused(caller: Caller, body: bytes) -> None:
    answer = caller.client.generic(
        "POST",
        "/api/v1/notes/",
        body,
        content_type="application/json",
        headers=caller.headers | {"Idempotency-Key": "one"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Reply.objects.exists()


def test_a_body_of_another_kind_or_too_large_is_refused(caller: Caller) -> None:
    for content_type, size, status in (("text/plain", 9, 415), ("application/json", 3_000_000, 413)):
        answer = caller.client.generic(
            "POST",
            "/api/v1/notes/",
            b"x" * size,
            content_type=content_type,
            headers=caller.headers | {"Idempotency-Key": "one"},
        )
        assert answer.status_code == status, answer.content


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_requests_at_once_have_one_effect(bureau: Organization) -> None:
    _membership, secret = issue_key(bureau, "department_clerk")
    answers: list[Any] = []
    together = threading.Barrier(50)

    def send() -> None:
        try:
            together.wait()
            answers.append(Caller(secret).post("notes/", {"label": "甲"}, key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 50
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert opened("甲") == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_answer_was_lost_after_the_commit_is_done_once(bureau: Organization) -> None:
    """The process dies between the commit and the first byte of the answer; the caller sends the request again."""
    _membership, secret = issue_key(bureau, "department_clerk")

    caller = Caller(secret)
    whole = caller.client.handler.get_response
    caller.client.handler.get_response = lambda request: _lose(whole, request)
    with pytest.raises(ConnectionResetError):
        caller.post("notes/", {"label": "甲"}, key="one")
    assert opened("甲") == 1
    caller.client.handler.get_response = whole
    again = caller.post("notes/", {"label": "甲"}, key="one")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == {"id": str(Ledger.objects.get(label="甲").pk)}


def _lose(answer: Any, request: Any) -> None:
    answer(request)
    raise ConnectionResetError
