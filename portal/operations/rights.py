"""What the database lets the running portal do: read and write rows. Nothing of it owns a table, so nothing of it can
lift a guard; and who anchors or backs up writes no more than that takes (docs/decisions/0039-roles.md)."""

from collections.abc import Collection
from enum import StrEnum

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg2 import sql

SCHEMA = "public"


class Purpose(StrEnum):
    """What a role is for. One that has several may do what any of them takes."""

    PORTAL = "portal"
    ANCHORING = "anchoring"
    BACKUP = "backup"


# Written by the owner alone: by migrations, triggers and whoever has months leave.
READ_ONLY = {"django_migrations", "anchors_trace", "ledger_departedmonth", "ledger_departedentry"}
# A false anchor would stop all anchors for good, for it cannot be taken away; and the portal need not tell outside.
_ANCHORS = {"anchors_anchor": "INSERT", "anchors_told": "INSERT, UPDATE"}
# An entry of the audit log, a heartbeat, an alarm. Not whether a ledger is closed, nor what it is called.
_SIGNS = {
    "audit_auditledger": "INSERT",
    "ledger_ledger": "INSERT, UPDATE (head_hash, length)",
    "ledger_ledgerentry": "INSERT",
    "health_heartbeat": "INSERT, UPDATE",
    "health_alarm": "INSERT, UPDATE",
}
_LETTERS = {"notifications_message": "INSERT", "notifications_email": "INSERT"}
# Triggers BEFORE each row, ON UPDATE OR DELETE, enabled, on every column, without a condition.
_ONLY_GROWING = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = %s::regnamespace AND tgname LIKE '%%append_only' AND tgtype = 2 | 1 | 16 | 8
        AND tgenabled = 'O' AND tgqual IS NULL AND tgattr::text = '' AND NOT relispartition
"""
# Rows of partitions are written by way of the table above them, and by its rights.
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = %s::regnamespace
"""
# The ages of other roles' transactions (portal.ledger.horizon) are told to these alone.
STATISTICS = "pg_read_all_stats"
# Whoever has one of these is no role that only reads and writes rows.
_POWERS = """
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid AND roleid <> %(statistics)s::regrole)
        OR EXISTS (SELECT FROM pg_class WHERE relowner = role.oid)
        OR EXISTS (SELECT FROM pg_database WHERE datdba = role.oid)
    FROM pg_roles AS role WHERE rolname = %(role)s
"""
_OWNS = """
    SELECT EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = %s::regnamespace
        AND pg_has_role(relowner, 'MEMBER'))
"""


class RoleUnfit(Exception):
    """There is no such role, or it could lift the guards; the message says which, in Chinese."""


def only_growing() -> set[str]:
    """The tables whose rows are never changed or removed, by their triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_ONLY_GROWING, [SCHEMA])
        return {name for (name,) in cursor.fetchall()}


def owns_tables() -> bool:
    """Whether this very connection could lift the guards."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNS, [SCHEMA])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def grant(role: str, purposes: Collection[Purpose]) -> None:
    """Lets ``role`` do what its purposes take and takes everything else from it. As the owner of the tables, after
    every ``migrate``; doing it twice is doing it once. ``RoleUnfit``.

    All read everything. The portal writes rows of all tables, none but new ones where a table only grows, and nothing
    to what migrations write or anchoring alone; who anchors and who backs up writes what they leave behind.

    Nobody may make temporary tables any more: one of theirs would stand before ours in the eyes of a guard's function.
    Tables of coming migrations can be read at once, and added to by the portal, for triggers of theirs may need it
    before this is run again.
    """
    with connection.cursor() as cursor:
        _require_fit(role)

        def run(text: str, *names: str) -> None:
            values = {
                "role": sql.Identifier(role),
                "schema": sql.Identifier(SCHEMA),
                "database": sql.Identifier(connection.settings_dict["NAME"]),
                "tables": sql.SQL(", ").join(sql.Identifier(SCHEMA, name) for name in names),
            }
            cursor.execute(sql.SQL(text).format(**values))

        run("REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC, {role}")
        run("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}")
        run("GRANT CONNECT ON DATABASE {database} TO {role}")
        run("GRANT USAGE ON SCHEMA {schema} TO {role}")
        coming = "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
        for kind in ("TABLES", "SEQUENCES"):
            run(f"REVOKE ALL ON ALL {kind} IN SCHEMA {{schema}} FROM PUBLIC, {{role}}")
            run(f"GRANT SELECT ON ALL {kind} IN SCHEMA {{schema}} TO {{role}}")
            run(f"{coming} REVOKE ALL ON {kind} FROM {{role}}")
            run(f"{coming} GRANT SELECT ON {kind} TO {{role}}")
        if Purpose.PORTAL in purposes:
            # The next number, not any: nothing that was numbered is numbered again.
            run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
            run(f"{coming} GRANT USAGE ON SEQUENCES TO {{role}}")
            written = _all_tables() - READ_ONLY - set(_ANCHORS)
            run("GRANT INSERT ON {tables} TO {role}", *written)
            run("GRANT UPDATE, DELETE ON {tables} TO {role}", *(written - only_growing()))
            run(f"{coming} GRANT INSERT ON TABLES TO {{role}}")
        for purpose, left in (
            (Purpose.ANCHORING, _SIGNS | _LETTERS | _ANCHORS),
            (Purpose.BACKUP, _SIGNS),
        ):
            for table, rights in left.items() if purpose in purposes else ():
                run(f"GRANT {rights} ON {{tables}} TO {{role}}", table)


def _all_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [SCHEMA])
        return {name for (name,) in cursor.fetchall()}


def reads_statistics(role: str) -> bool:
    """Whether ``role`` is told how old the transactions of other roles are. Only a superuser can allow that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(%s, %s, 'USAGE')", [role, STATISTICS])
        return bool(cursor.fetchone()[0])


def _require_fit(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_POWERS, {"role": role, "statistics": STATISTICS})
        found = cursor.fetchone()
    if found is None:
        raise RoleUnfit(_("数据库里没有角色 %(role)s，请先由数据库管理员 createuser。") % {"role": role})
    if found[0]:
        raise RoleUnfit(_("%(role)s 是表的所有者或有更大的权限，不能用来运行平台。") % {"role": role})
