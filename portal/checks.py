"""What production refuses: the deployment check and the guard at start-up."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.databases.pool import refuse_wrong_way

DEMO_ACCOUNTS_EXIST = "Demonstration accounts exist in this database; their passwords are public."
REMEDY = "Production needs a database of its own that was never filled by seed_demo."


def demo_accounts_exist() -> bool:
    """Whether any account of the demonstration is in the database, active or not."""
    return get_user_model()._default_manager.filter(is_demo=True).exists()


def refuse_unsafe_start() -> None:
    """Raise before the first request is served, where settings forbid demo accounts (production), or the way to the
    database leads through a pool that loses what the portal relies on.

    A database that cannot be asked also stops the start: absence could not be shown.
    """
    if settings.FORBID_DEMO_ACCOUNTS and demo_accounts_exist():
        raise ImproperlyConfigured(f"{DEMO_ACCOUNTS_EXIST} {REMEDY}")
    if settings.FORBID_DEMO_ACCOUNTS or settings.DATABASE_POOLED:
        refuse_wrong_way()


@register(Tags.security, deploy=True)
def check_demo_accounts(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if not settings.FORBID_DEMO_ACCOUNTS:
        return []
    try:
        if demo_accounts_exist():
            return [Error(DEMO_ACCOUNTS_EXIST, hint=REMEDY, id="portal.E001")]
    except DatabaseError as error:
        return [Warning(f"Whether demo accounts exist could not be asked: {error}", id="portal.W001")]
    return []
