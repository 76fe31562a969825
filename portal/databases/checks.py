"""What is refused of pools and replicas: by ``check --deploy``, and by ``migrate``."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from portal.databases import pool, replica

_CLUSTER = "SELECT system_identifier::text, pg_is_in_recovery() FROM pg_control_system()"


@register(Tags.database)
def check_migrating_past_the_pool(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Asked where a command names databases, as ``migrate`` does."""
    if not databases or not settings.DATABASE_POOLED:
        return []
    return [
        Error(
            "Migrations go to the database itself: they hold locks and settings of a session.",
            hint=f"Give DATABASE_URL past the pool, without DATABASE_POOLED. {pool.REMEDY}",
            id="databases.E001",
        )
    ]


@register(Tags.database, deploy=True)
def check_pool(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    try:
        return [Error(fault, hint=pool.REMEDY, id="databases.E002") for fault in pool.faults()]
    except DatabaseError as error:
        return [Warning(f"The way to the database could not be looked at: {error}", id="databases.W001")]


@register(Tags.database, deploy=True)
def check_replica(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A copy of another cluster would show other people's rows by the same keys."""
    if not replica.is_configured():
        return []
    try:
        (primary, _standby), (copy, is_standby) = (
            _cluster(name) for name in (DEFAULT_DB_ALIAS, replica.ALIAS)
        )
    except DatabaseError as error:
        return [Warning(f"The replica could not be looked at: {error}", id="databases.W002")]
    found: list[CheckMessage] = []
    if primary != copy:
        found.append(Error("REPLICA_URL is no copy of the primary.", id="databases.E003"))
    if not is_standby:
        found.append(
            Warning("REPLICA_URL is no standby: pages are read from the primary.", id="databases.W003")
        )
    return found


def _cluster(alias: str) -> tuple[str, bool]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_CLUSTER)
        return cursor.fetchone()
