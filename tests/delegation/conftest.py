"""What every test of delegated powers stands on."""

import pytest

from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.snapshots import bring_in


@pytest.fixture
def delegation_cast(calendars: None) -> DelegationCast:
    """Organisations, people, schemes and powers; see ``cast.py``."""
    return bring_in("delegation_cast", build_delegation_cast)
