"""Tables that are only ever added to: found in the database by their triggers, and each of them tried."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from portal.operations.rights import only_growing
from tests.roles import as_owner

# Those that must be there; one that is added is tried as well.
KNOWN = {
    "accounts_signin",
    "anchors_anchor",
    "anchors_trace",
    "audit_auditledger",
    "ledger_departedentry",
    "ledger_departedmonth",
    "ledger_ledgerentry",
    "proxy_service_archivedcase",
    "proxy_service_progressnode",
}
# PostgreSQL's code for what our guards raise.
RESTRICTED = "23001"
# Of a table and of its partitions, which have theirs each for itself.
CHECKS = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint LEFT JOIN pg_inherits ON inhrelid = conrelid
    WHERE contype = 'c' AND %(table)s::regclass IN (conrelid, inhparent) ORDER BY inhrelid NULLS FIRST
"""
FILLED = {
    "ARRAY": "'{}'",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{}'",
    "inet": "'::1'",
    "boolean": "true",
    "date": "now()",
}


def columns(table: str) -> Iterator[tuple[str, str]]:
    """Every column and a value that fits its type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        )
        for name, kind in cursor.fetchall():
            usual = "now()" if kind.startswith("timestamp") else "1" if "int" in kind else "'x'"
            yield name, FILLED.get(kind, usual)


def fill(table: str) -> None:
    """Puts a row in, past triggers, keys and checks; the transaction of the test takes all of that back."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(CHECKS, {"table": table})
        for name, check in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {name} DROP CONSTRAINT IF EXISTS "{check}"')
        values = dict(columns(table))
        cursor.execute("SET LOCAL session_replication_role = replica")
        names = ", ".join(f'"{name}"' for name in values)
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values.values())})")
        cursor.execute("SET LOCAL session_replication_role = origin")


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert getattr(error.value.__cause__, "pgcode", "") == RESTRICTED, f"{statement}: {error.value}"


@pytest.mark.django_db
def test_nothing_in_a_table_that_only_grows_is_changed_or_removed() -> None:
    """Not by the owner either, as long as the triggers are there; who runs the portal may not even try
    (tests/portal/operations/test_rights.py)."""
    tables = only_growing()
    assert tables >= KNOWN
    with as_owner():
        for table in sorted(tables):
            fill(table)
            for name, value in columns(table):
                refused(f'UPDATE {table} SET "{name}" = {value}')
            refused(f"DELETE FROM {table}")
            refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_every_table_that_only_grows_is_one_of_ours() -> None:
    assert {model._meta.db_table for model in apps.get_models()} >= only_growing()
