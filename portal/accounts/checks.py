"""What the deployment check says of accounts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

STAFF_WITHOUT_FACTOR = "STAFF_MFA_REQUIRED is off: a stolen password is enough to act for an authority."


@register(Tags.security, deploy=True)
def check_second_factor(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if settings.STAFF_MFA_REQUIRED:
        return []
    return [Warning(STAFF_WITHOUT_FACTOR, hint="Unset it.", id="accounts.W001")]
