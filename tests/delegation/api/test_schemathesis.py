"""Whatever programs send about delegated powers, the answer is one that the description names."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal.organizations.enums import ROLES_BY_KIND, Role
from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization
from tests.delegation.api.world import World
from tests.delegation.cast import PEOPLE, DelegationCast
from tests.fuzzing import expect_nothing_unforeseen, operations
from tests.speaking import issue_key

OF_POWERS = {"powers:read", "powers:act"}
ROLES = (
    "auditor", "administrator", "government_officer", "centre_officer", "leader", "clerk", "officer", "handler",
    "owner", "bureau_leader", "bureau_clerk", "justice_leader", "safety_clerk", "environment_clerk",
)  # fmt: skip
APART = (Role.WORKGROUP_OFFICER, Role.SECURITY_ADMINISTRATOR)


def about_powers() -> list[Any]:
    """The operations that reach the cases of delegated powers."""
    return [one for one in operations() if any(OF_POWERS & {*way} for way in one.definition.raw["x-scopes"])]


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9


def test_the_long_tests_leave_no_role_out() -> None:
    assert {PEOPLE[name][1] for name in ROLES} | {*APART} == set(Role)


def check(organization: Organization, role: str, turn: int) -> None:
    _membership, secret = issue_key(organization, role)
    expect_nothing_unforeseen(secret, about_powers(), turn=turn, variety=3)


@pytest.mark.soak
@pytest.mark.parametrize("name", ROLES)
def test_nothing_unforeseen_is_answered_to_any_role(
    delegation_cast: DelegationCast, world: World, name: str
) -> None:
    acting = getattr(delegation_cast, name)
    check(acting.organization, acting.role, ROLES.index(name))


@pytest.mark.soak
@pytest.mark.parametrize("role", APART)
def test_nothing_unforeseen_is_answered_to_who_has_no_part_in_powers(
    delegation_cast: DelegationCast, world: World, role: Role
) -> None:
    kind = next(kind for kind, roles in ROLES_BY_KIND.items() if role in roles)
    organization = create_organization(
        code="654000-APART",
        name="自治州直属单位",
        kind=kind,
        parent=delegation_cast.prefecture,
        division_code="654000",
    )
    check(organization, role, len(ROLES) + APART.index(role))
