"""Two bodies, their people and a ledger: enough for the capabilities that every app stands on."""

from datetime import UTC, datetime

import pytest

from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization


@pytest.fixture
def bureau(db: None) -> Organization:
    """A department in Bole: Xinjiang's holidays come on top of the national ones."""
    return create_organization(
        code="652701-agency",
        name="博乐市自然资源局",
        kind=OrganizationKind.COUNTY_DEPARTMENT,
        division_code="652701",
    )


@pytest.fixture
def clerk(bureau: Organization) -> Membership:
    user = User.objects.create_user("clerk", full_name="热依扎·买买提", email="clerk@example.org")
    began = datetime(2024, 1, 1, tzinfo=UTC)
    return Membership.objects.create(
        user=user, organization=bureau, role=Role.DEPARTMENT_CLERK, valid_from=began
    )


@pytest.fixture
def leader(bureau: Organization) -> Membership:
    user = User.objects.create_user("leader", full_name="王建国")
    began = datetime(2024, 1, 1, tzinfo=UTC)
    return Membership.objects.create(
        user=user, organization=bureau, role=Role.DEPARTMENT_LEADER, valid_from=began
    )


@pytest.fixture
def ledger(db: None) -> Ledger:
    return open_ledger("BLBH-2026-0001")
