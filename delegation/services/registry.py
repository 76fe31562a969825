"""The service behind every act of the tables that a person carries out."""

from collections.abc import Callable
from typing import Any

_ALL: tuple[Callable[..., Any], ...] = ()

SERVICES: dict[str, Callable[..., Any]] = {service.__name__: service for service in _ALL}
"""Each is called ``service(<kind of subject>=subject, actor=membership, **inputs)``."""
