"""What is wrong with the settings of this app, told by ``manage.py check`` and at every start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

CHOICES = ("stop", "warn")


@register()
def check_lapsed_authority(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A misspelt word would quietly stop every park whose document has lapsed."""
    if settings.LAPSED_AUTHORITY in CHOICES:
        return []
    return [
        Error(
            f"LAPSED_AUTHORITY is {settings.LAPSED_AUTHORITY!r}.",
            hint=f"It is one of {', '.join(CHOICES)}.",
            id="delegation.E001",
        )
    ]
