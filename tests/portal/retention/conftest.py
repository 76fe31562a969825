"""Files of delegated powers stand beside those of requests."""

import pytest

from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.snapshots import bring_in


@pytest.fixture
def delegation_cast(calendars: None) -> DelegationCast:
    """As that of ``tests/delegation``."""
    return bring_in("delegation_cast", build_delegation_cast)
