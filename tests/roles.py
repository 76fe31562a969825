"""Tests as the portal runs: as a role of the database that reads and writes rows and owns nothing.

``TEST_AS_APPLICATION=1 pytest …`` runs whatever is asked for that way, processes that tests start included. What a test
does in the place of a superuser it does within ``as_owner``. Those that ask for the words of a guard on a table that
only grows hear "permission denied" then, for the role may not even try.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from portal.operations import rights
from portal.operations.rights import Purpose

WANTED = "TEST_AS_APPLICATION"
# Read by portal.settings.test, for the processes that tests start.
TOLD = "TEST_DATABASE_ROLE"


@contextmanager
def as_owner() -> Iterator[None]:
    """For the statements within, whoever the tests run as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        role = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute(f'SET ROLE "{role}"' if role != "none" else "SET ROLE NONE")


@contextmanager
def owner_at_new_lines() -> Iterator[None]:
    """For connections that are opened and processes that are started within, whoever the tests run as: what a test does
    to databases of its own, in which the tests' role has no rights."""
    role = os.environ.pop(TOLD, None)
    if role is None:
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    connection.close()
    options["options"] = before.removesuffix(_as(role))
    try:
        yield
    finally:
        connection.close()
        options["options"], os.environ[TOLD] = before, role


def _as(role: str) -> str:
    return f" -c role={role}"


def make_role(name: str, *purposes: Purpose) -> None:
    """One that may run the portal, or what ``purposes`` say, as the deployment makes it; signs in as the tests' own
    role does."""
    drop_role(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE ROLE "{name}" LOGIN PASSWORD %s', [connection.settings_dict["PASSWORD"] or None]
        )
        cursor.execute(f'GRANT {rights.STATISTICS} TO "{name}"')
    rights.grant(name, purposes or [Purpose.PORTAL])


def drop_role(name: str) -> None:
    """Also one that a killed test has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchall():
            cursor.execute(f'DROP OWNED BY "{name}"')
            cursor.execute(f'DROP ROLE "{name}"')


@contextmanager
def as_application(*purposes: Purpose) -> Iterator[None]:
    """Every connection that is opened within belongs to a role that owns nothing: the portal's, or as ``purposes``
    say."""
    role = f"{connection.settings_dict['NAME']}_rows"
    make_role(role, *purposes)
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    connection.close()
    options["options"] = before + _as(role)
    os.environ[TOLD] = role
    try:
        yield
    finally:
        connection.close()
        options["options"] = before
        del os.environ[TOLD]
        drop_role(role)
