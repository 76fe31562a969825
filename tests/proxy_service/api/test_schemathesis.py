"""Whatever programs send about requests, the answer is one that the description names."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal.organizations.enums import Role
from tests.cast import PEOPLE, Cast
from tests.fuzzing import expect_nothing_unforeseen, operations
from tests.speaking import issue_key
from tests.stages import make_request

NOT_HERE = {"powers:read", "powers:act"}
FILE = "/api/v1/request-files/{id}/content/"
ROLES = (
    "auditor", "administrator", "workgroup_officer", "county_officer", "centre_officer", "leader", "clerk", "handler",
    "land_leader", "land_clerk", "officer", "owner", "security",
)  # fmt: skip


def about_requests() -> list[Any]:
    """The operations that reach requests, and those of the capabilities themselves: all that do not ask for a scope of
    delegated powers, whose tests take the others."""
    ways = [(one, one.definition.raw["x-scopes"] or [[]]) for one in operations()]
    return [one for one, scopes in ways if any(not NOT_HERE & {*way} for way in scopes)]


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9


def test_nothing_unforeseen_is_answered(cast: Cast) -> None:
    """A slice: every eightieth address and one of those that hand out files, one request of each kind."""
    make_request(cast, "accepted")
    _membership, secret = issue_key(cast.park, "proxy_officer")
    expect_nothing_unforeseen(secret, operations(80, FILE))


def test_the_long_tests_leave_no_role_out() -> None:
    assert {PEOPLE[name][1] for name in ROLES} == set(Role)


@pytest.mark.soak
@pytest.mark.parametrize("name", ROLES)
def test_nothing_unforeseen_is_answered_to_any_role(cast: Cast, cases: dict[str, Any], name: str) -> None:
    acting = cast.people[name]
    _membership, secret = issue_key(acting.organization, acting.role)
    expect_nothing_unforeseen(secret, about_requests(), turn=ROLES.index(name), variety=3)
