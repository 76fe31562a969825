"""An account of a department's own system, and a key of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.services.keys import issue_key, open_account
from tests.cast import Cast

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HERE = "10.20.30.40"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(cast: Cast, clock: time_machine.Traveller) -> ServiceAccount:
    return open_account(
        organization=cast.bole_land,
        role=Role.DEPARTMENT_CLERK,
        name="国土审批系统",
        purpose="接收移交，回填进度",
        actor=cast.land_leader,
    )


@pytest.fixture
def issued(cast: Cast, account: ServiceAccount) -> tuple[ApiKey, str]:
    return issue_key(
        account=account,
        actor=cast.land_leader,
        scopes=[Scope.PROXY_READ, Scope.PROXY_ACT],
        networks=["10.20.0.0/16"],
        days=30,
    )
