"""At most twelve statements a page, whoever asks and however much waits for them."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import throttle
from proxy_service import access
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.snapshots import bring_in
from tests.stages import make_request

pytestmark = pytest.mark.django_db

MOST = 12
STAGES = (
    "submitted", "correction_requested", "accepted", "planned", "in_progress", "prepared", "handed_over", "in_review",
    "meeting", "completed", "sent", "delivered", "evaluated", "awaiting_approval", "reported", "visited",
    "supervision_returned", "archived",
)  # fmt: skip
ADDRESS = "203.0.113.12"


@pytest.fixture
def filed(cast: Cast) -> list[ProxyRequest]:
    """A request at every stage, so that every kind of work waits for somebody."""
    return bring_in("statements", lambda: [make_request(cast, stage) for stage in STAGES])


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.people[name].user)
        return client

    return sign_in


def too_many(client: Client, address: str) -> list[str]:
    """What the page asks, if it is more than it may; nothing for a page that is not for the person."""
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address).status_code
    assert status in (200, 404), (address, status)
    return [query["sql"] for query in asked.captured_queries] if len(asked) > MOST else []


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("page", ["home", "requests", "tracking"])
def test_lists_of_everybody(cast: Cast, signed_in: Callable[[str], Client], page: str) -> None:
    for name in cast.people:
        assert not too_many(signed_in(name), reverse(page)), name


@pytest.mark.parametrize(
    "name", ["owner", "clerk", "officer", "leader", "land_clerk", "county_officer", "auditor"]
)
def test_the_page_of_a_request_at_every_stage(
    cast: Cast, filed: list[ProxyRequest], signed_in: Callable[[str], Client], name: str
) -> None:
    client, seen = signed_in(name), access.visible_requests(cast.people[name])
    shown = [request for request in filed if seen.filter(pk=request.pk).exists()]
    assert shown
    for request in shown:
        assert not too_many(client, reverse("request", args=[request.pk])), request.state


def test_the_status_query_at_every_stage(filed: list[ProxyRequest]) -> None:
    key, broker, client = f"status:{ADDRESS}", throttle.client(), Client()
    for request in filed:
        broker.delete(throttle.PREFIX + key)
        cache.delete(key)
        typed = {"number": request.number, "code": request.query_code}
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(reverse("status-query"), typed, REMOTE_ADDR=ADDRESS)
        assert answer.context["found"].request == request
        assert len(asked) <= MOST, [query["sql"] for query in asked.captured_queries]
    broker.delete(throttle.PREFIX + key)
