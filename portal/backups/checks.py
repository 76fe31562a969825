"""What `manage.py check --deploy` says about backups."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_recipients(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if settings.BACKUP_RECIPIENTS:
        return []
    return [
        Warning(
            "BACKUP_RECIPIENTS names no public key: no backup can be made.",
            hint="manage.py make_backup_key, away from this machine; see docs/operations/backup.md",
            id="backups.W001",
        )
    ]
