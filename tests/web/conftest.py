"""Every address with somebody who may look at it."""

from tests.access.matrix import of_powers, of_requests, some_requests
from tests.delegation.conftest import delegation_cast

__all__ = ["delegation_cast", "of_powers", "of_requests", "some_requests"]
