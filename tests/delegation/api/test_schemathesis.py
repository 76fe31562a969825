"""Whatever programs send about delegated powers, the answer is one that the description names."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.delegation.api.world import World
from tests.delegation.cast import DelegationCast
from tests.fuzzing import operations, probe
from tests.speaking import issue_key

OF_POWERS = {"powers:read", "powers:act"}


def about_powers() -> list[Any]:
    """The operations that reach the cases of delegated powers."""
    return [one for one in operations() if any(OF_POWERS & {*way} for way in one.definition.raw["x-scopes"])]


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9


@pytest.mark.soak
@pytest.mark.parametrize(
    "name",
    ["owner", "clerk", "officer", "leader", "bureau_clerk", "bureau_leader", "environment_clerk", "justice_leader",
     "safety_clerk", "government_officer", "centre_officer", "auditor"],
)  # fmt: skip
def test_nothing_unforeseen_is_answered_to_any_role(
    delegation_cast: DelegationCast, world: World, name: str
) -> None:
    acting = getattr(delegation_cast, name)
    _membership, secret = issue_key(acting.organization, acting.role)
    assert "\n".join(probe(secret, about_powers(), examples=2)) == ""
