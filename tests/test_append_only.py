"""Tables that are only ever added to: found in the database by their triggers, and each of them tried."""

import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

# Those that must be there; one that is added is tried as well.
KNOWN = {
    "accounts_signin",
    "anchors_anchor",
    "audit_auditledger",
    "ledger_ledgerentry",
    "proxy_service_archivedcase",
    "proxy_service_progressnode",
}
# BEFORE, FOR EACH ROW, ON UPDATE OR DELETE; enabled; on every column and without a condition.
KEPT = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname LIKE '%append_only' AND tgtype = 2 | 1 | 16 | 8 AND tgenabled = 'O' AND tgqual IS NULL
        AND tgattr::text = ''
"""
# PostgreSQL's codes: what our guards raise, and what somebody without the right is told.
RESTRICTED, FORBIDDEN = "23001", "42501"
FILLED = {
    "ARRAY": "'{}'",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{}'",
    "inet": "'::1'",
    "boolean": "true",
    "date": "now()",
}


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return sorted(name for (name,) in cursor.fetchall())


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table]
        )
        for (check,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{check}"')
        values = dict(columns(table))
        cursor.execute("SET LOCAL session_replication_role = replica")
        names = ", ".join(f'"{name}"' for name in values)
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values.values())})")
        cursor.execute("SET LOCAL session_replication_role = origin")


def refused(statement: str, code: str = RESTRICTED) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert getattr(error.value.__cause__, "pgcode", "") == code, f"{statement}: {error.value}"


@pytest.mark.django_db
def test_nothing_in_a_table_that_only_grows_is_changed_or_removed() -> None:
    tables = kept()
    assert set(tables) >= KNOWN
    for table in tables:
        fill(table)
        for name, value in columns(table):
            refused(f'UPDATE {table} SET "{name}" = {value}')
        refused(f"DELETE FROM {table}")
        refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_every_table_that_only_grows_is_one_of_ours() -> None:
    assert {model._meta.db_table for model in apps.get_models()} >= set(kept())


@pytest.mark.django_db
def test_who_may_only_read_and_write_rows_cannot_lift_the_guards() -> None:
    """A role as that of the web processes, where tables belong to another one."""
    fill("ledger_ledgerentry")
    role = f"rows_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
    for statement in ("UPDATE ledger_ledgerentry SET summary = 'x'", "DELETE FROM ledger_ledgerentry"):
        refused(statement)
    refused("TRUNCATE ledger_ledgerentry CASCADE", FORBIDDEN)
    refused("ALTER TABLE ledger_ledgerentry DISABLE TRIGGER ALL", FORBIDDEN)
    refused("SET session_replication_role = replica", FORBIDDEN)
    refused("DROP TRIGGER ledger_entry_append_only ON ledger_ledgerentry", FORBIDDEN)
