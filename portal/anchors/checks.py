"""What is wrong with the settings of anchors, told by ``manage.py check --deploy``."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.anchors import keys
from portal.webhooks import guard


@register(Tags.security, deploy=True)
def check_settings(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Without a key nothing is anchored; without an address elsewhere whoever owns this machine owns the file too."""
    found: list[CheckMessage] = []
    try:
        keys.private_key()
    except keys.KeyUnusable as error:
        # Another system user's, as it should be: that one makes anchors, and an alarm says so if it cannot.
        if not isinstance(error.__cause__, PermissionError):
            hint = "Run manage.py make_anchor_key on the machine that anchors."
            found.append(Error(f"ANCHOR_KEY_FILE: {error}", hint=hint, id="anchors.E001"))
    if settings.ANCHOR_URL:
        try:
            guard.parse(settings.ANCHOR_URL)
        except guard.Refused as error:
            found.append(Error(f"ANCHOR_URL: {error}", id="anchors.E002"))
    elif not settings.ANCHOR_MAIL:
        hint = "Set ANCHOR_MAIL or ANCHOR_URL to somewhere that whoever runs the portal cannot reach."
        found.append(
            Warning(
                "Anchors leave this machine only in letters to its auditors.", hint=hint, id="anchors.W001"
            )
        )
    return found
