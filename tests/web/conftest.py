"""Every address with somebody who may look at it."""

from tests.access.matrix import of_powers, of_requests, some_requests

__all__ = ["of_powers", "of_requests", "some_requests"]
