"""Addresses of resources."""

from typing import Any

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """``router.register("requests", RequestResource)``: addresses end in a slash and are named
    ``api-requests-list``, ``api-requests-detail``, ``api-requests-<action>``."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=True, use_regex_path=False)

    def get_default_basename(self, viewset: Any) -> str:
        raise TypeError("register() names it")

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:
        super().register(prefix, viewset, basename or f"api-{prefix}")
