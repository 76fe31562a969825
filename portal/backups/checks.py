"""What `manage.py check --deploy` says about backups."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_keys(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.BACKUP_RECIPIENTS:
        found.append(
            Warning(
                "BACKUP_RECIPIENTS names no public key: no backup can be made.",
                hint="manage.py make_backup_key, away from this machine; see docs/operations/backup.md",
                id="backups.W001",
            )
        )
    try:
        Path(settings.BACKUP_SIGNING_KEY_FILE).stat()
    except FileNotFoundError:
        found.append(
            Warning(
                "BACKUP_SIGNING_KEY_FILE is not there: no backup can be made.",
                hint="manage.py make_backup_signing_key, as the user that makes backups",
                id="backups.W002",
            )
        )
    except PermissionError:
        pass  # another system user's, as it should be
    return found
