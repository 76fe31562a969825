"""The matrix of each of the two worlds."""

from tests.access.matrix import of_powers, of_requests, some_requests

__all__ = ["of_powers", "of_requests", "some_requests"]
