"""What is wrong with the settings of this app, told by ``manage.py check`` and at every start."""

import ssl
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from portal.webhooks.guard import allowed_networks


@register()
def check_settings(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A network that is misspelt would stop every message, and be found by the first."""
    found: list[CheckMessage] = []
    try:
        allowed_networks()
    except ValueError as error:
        found.append(
            Error(
                f"WEBHOOK_ALLOWED_NETWORKS: {error}.",
                hint="They are CIDR blocks: 10.20.0.0/16,fd12::/32.",
                id="webhooks.E001",
            )
        )
    if settings.WEBHOOK_CA_FILE:
        try:
            ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE)
        except OSError as error:
            found.append(
                Error(
                    f"WEBHOOK_CA_FILE cannot be read: {error}.",
                    hint="It is a PEM file of root certificates.",
                    id="webhooks.E002",
                )
            )
    return found
