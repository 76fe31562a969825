"""A request that another site sent from somebody's browser does nothing: every address, every operation."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.cells import written
from tests.cast import Cast
from tests.test_addresses import ADDRESSES

PAGES = [(name, arguments) for name, arguments in ADDRESSES if not name.startswith("api-")]
OPERATIONS = [(name, arguments) for name, arguments in ADDRESSES if name.startswith("api-")]
#: Pages of the interface's description: they take no session, and nothing but GET.
DESCRIBING = {"api-docs", "api-docs-topic", "api-problem", "api-schema"}


# One check stands before all of them: the quick tests take some.
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_no_page_takes_a_form_without_its_token(cast: Cast, step: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader.user)
    let_through = []
    for name, arguments in PAGES[::step]:
        with written() as statements:
            answer = client.post(reverse(name, kwargs=arguments), {"key": str(uuid.uuid4())})
        if answer.status_code != 403 or statements:
            let_through.append((name, answer.status_code, statements))
    assert let_through == []


@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.soak)])
def test_no_operation_takes_a_session_without_its_token(cast: Cast, step: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader.user)
    let_through = []
    for name, arguments in OPERATIONS[::step]:
        if name in DESCRIBING:
            continue
        with written() as statements:
            answer = client.post(
                reverse(name, kwargs=arguments),
                json.dumps({}),
                content_type="application/json",
                headers={"Idempotency-Key": str(uuid.uuid4())},
            )
        if answer.status_code != 403 or statements:
            let_through.append((name, answer.status_code, statements))
    assert let_through == []


def test_a_token_does_not_help_from_another_origin(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    typed = {"mode": "large", "csrfmiddlewaretoken": client.cookies["csrf"].value}
    statuses = [
        client.post("/display/", typed, headers={"Origin": origin}).status_code
        for origin in ("http://evil.example", "null", "http://testserver.evil.example", "http://testserver")
    ]
    assert statuses == [403, 403, 403, 302]
