"""Whatever programs send about requests, the answer is one that the description names."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.cast import Cast
from tests.fuzzing import operations, probe
from tests.speaking import issue_key
from tests.stages import make_request

NOT_HERE = {"powers:read", "powers:act"}


def about_requests() -> list[Any]:
    """The operations that reach requests, and those of the capabilities themselves."""
    return [
        one for one in operations() if any(not NOT_HERE & {*way} for way in one.definition.raw["x-scopes"])
    ]


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9


def test_nothing_unforeseen_is_answered(cast: Cast) -> None:
    """A slice: every eightieth address, one request of each kind."""
    make_request(cast, "accepted")
    _membership, secret = issue_key(cast.park, "proxy_officer")
    assert "\n".join(probe(secret, operations(80), examples=1)) == ""


@pytest.mark.soak
@pytest.mark.parametrize(
    "name",
    ["owner", "clerk", "officer", "leader", "land_clerk", "land_leader", "county_officer", "workgroup_officer",
     "centre_officer", "auditor", "administrator"],
)  # fmt: skip
def test_nothing_unforeseen_is_answered_to_any_role(cast: Cast, cases: dict[str, Any], name: str) -> None:
    acting = cast.people[name]
    _membership, secret = issue_key(acting.organization, acting.role)
    assert "\n".join(probe(secret, about_requests(), examples=2)) == ""
