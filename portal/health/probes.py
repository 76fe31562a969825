"""Whether this process could do its work now: database, schema, broker. Each is asked anew, and not for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.health.remembered import Remembered
from portal.throttle import GONE

OK, UNREACHABLE, PENDING, UNKNOWN = "ok", "unreachable", "pending", "unknown"
PATIENCE_SECONDS = 2  # libpq takes no less


def _ask() -> dict[str, str]:
    return _database() | {"broker": _broker()}


# Strangers may ask as often as they like; the services behind are asked once a second.
readiness = Remembered(_ask, 1.0)


def _database() -> dict[str, str]:
    """On a connection of its own: one that is open already says nothing about the next."""
    try:
        with _fresh_connection() as fresh:
            pending = expected_migrations() - set(MigrationRecorder(fresh).applied_migrations())
    except DatabaseError:
        return {"database": UNREACHABLE, "migrations": UNKNOWN}
    return {"database": OK, "migrations": PENDING if pending else OK}


@contextmanager
def _fresh_connection() -> Iterator[BaseDatabaseWrapper]:
    fresh = connection.copy()
    fresh.settings_dict["OPTIONS"] = {
        **fresh.settings_dict["OPTIONS"],
        "connect_timeout": PATIENCE_SECONDS,
    }
    try:
        # In one transaction, for a pool that stands between keeps no settings longer.
        fresh.set_autocommit(False)
        with fresh.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_SECONDS * 1000)])
        yield fresh
    finally:
        fresh.close()


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """What the code of this process was written for."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _broker() -> str:
    patience = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    client = redis.Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **patience)
    try:
        client.ping()
    except GONE:
        return UNREACHABLE
    finally:
        client.close()
    return OK
