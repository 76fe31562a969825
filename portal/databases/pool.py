"""A pool of connections (PgBouncer, by transaction) between the portal and PostgreSQL: what must hold, asked of it.

With every transaction a client may get another connection of the pool. So nothing may be kept in a session: no
settings at connecting, no cursor that outlives its transaction, no lock without one. The pages of the web keep to that;
workers, whose long reads go through such cursors, and migrations and backups connect past it.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

_ASK = "SELECT pg_backend_pid(), ARRAY(SELECT current_setting(name) FROM unnest(%s) name)"
REMEDY = "See deploy/pgbouncer/pgbouncer.ini and docs/operations/deployment.md."


def faults() -> Iterator[str]:
    """What is wrong with the way to the database; ``DatabaseError`` if it cannot be asked.

    A pool answers for the server with a process number of its own; that is how it is noticed where nobody told of it,
    and where it was allowed to let the settings of connecting fall silently.
    """
    wanted = settings.DATABASE_LIMITS
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [list(wanted)])
        pid, values = cursor.fetchone()
    if cursor.connection.info.backend_pid != pid and not settings.DATABASE_POOLED:
        yield "A pool of connections stands before the database, and DATABASE_POOLED does not say so."
    found = dict(zip(wanted, values, strict=True))
    if found != wanted:
        works, must = (
            ", ".join(f"{name}={value}" for name, value in told.items()) for told in (found, wanted)
        )
        yield f"The database works with {works}: the pool must set {must} (connect_query)."


def refuse_wrong_way() -> None:
    """``ImproperlyConfigured`` before the first page is served through a pool that loses what the portal relies on."""
    if found := list(faults()):
        raise ImproperlyConfigured(f"{' '.join(found)} {REMEDY}")


def refuse_pool() -> None:
    """For who must connect past it. ``ImproperlyConfigured``."""
    if settings.DATABASE_POOLED:
        raise ImproperlyConfigured(
            f"Workers, beat, backups and migrations connect to the database itself, not to a pool. {REMEDY}"
        )
