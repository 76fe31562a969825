"""What is wrong with the settings of this app, told by ``manage.py check`` and at every start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from delegation.enums.filings import Retention
from delegation.lifecycle.archiving import ENDS

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


@register()
def check_retention(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A misspelt kind or time would be found by whoever archives the first case of it."""
    wrong = [
        f"{kind}={kept}"
        for kind, kept in settings.ARCHIVE_RETENTION.items()
        if kind not in ENDS or kept not in Retention.values
    ]
    if not wrong:
        return []
    return [
        Error(
            f"ARCHIVE_RETENTION has {', '.join(wrong)}.",
            hint=f"Kinds are {', '.join(ENDS)}; times are {', '.join(Retention.values)}.",
            id="delegation.E002",
        )
    ]
