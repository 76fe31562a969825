"""The database out and in, by PostgreSQL's own programs."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from portal.backups.crypt import CHUNK
from portal.backups.errors import BackupError

PR_SET_PDEATHSIG = 1
# Its rows open the portal as they are, and a session of before a restore is none any more.
LEFT_OUT = "accounts_session"
# What people made; extensions and PostgreSQL's own are not counted.
_RELATIONS = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
        AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def export_snapshot() -> str:
    """The name by which pg_dump reads exactly what this transaction reads; it lasts as long as the transaction."""
    with connection.cursor() as cursor:
        # It waits, without a question of its own, until all is copied.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        return cursor.fetchone()[0]


def dump(snapshot: str) -> Iterator[bytes]:
    """The whole database, without who is signed in, in pg_dump's own format. ``BackupError`` with its words if it
    fails."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    options.append(f"--exclude-table-data=*.{LEFT_OUT}")
    command, environment = _command("pg_dump", *options)
    with _running(command, environment, stdout=subprocess.PIPE) as (process, words):
        pipe = cast(BinaryIO, process.stdout)
        while chunk := pipe.read(CHUNK):
            yield chunk
        _require_success(process, words)


def load(chunks: Iterable[bytes]) -> None:
    """Fills the database from what ``dump`` gave, in one transaction: killed half-way, it is as empty as before.

    ``BackupError`` if pg_restore fails; whatever ``chunks`` raise ends it before it has come to its end.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    command, environment = _command("pg_restore", *options)
    with _running(command, environment, stdin=subprocess.PIPE) as (process, words):
        pipe = cast(BinaryIO, process.stdin)
        with suppress(BrokenPipeError):  # it has said why
            for chunk in chunks:
                pipe.write(chunk)
            pipe.close()
        _require_success(process, words)


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], **pipes: int
) -> Iterator[tuple["subprocess.Popen[bytes]", BinaryIO]]:
    """A program, and the file of what it says. It does not outlive whoever reads from it or writes to it."""
    with tempfile.TemporaryFile() as words:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **pipes}
        try:
            process = subprocess.Popen(  # noqa: S603  (programs of PostgreSQL, our arguments)
                command, env=environment, stderr=words, preexec_fn=_die_with_parent, **streams
            )
        except OSError as error:
            raise BackupError(_("没有找到 %(program)s。") % {"program": command[0]}) from error
        try:
            yield process, cast(BinaryIO, words)
        finally:
            process.kill()  # before its pipes are closed: it must not take what came so far for everything
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):
                    if pipe is not None:
                        pipe.close()


def _die_with_parent() -> None:
    """Whoever kills a restore means pg_restore too, which may have all it needs to come to its end alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _require_success(process: "subprocess.Popen[bytes]", words: BinaryIO) -> None:
    if process.wait():
        words.seek(0)
        said = words.read().decode(errors="replace").strip()
        raise BackupError(said[-2000:] or f"{process.args!r}: {process.returncode}")


def _command(program: str, *options: str) -> tuple[list[str], dict[str, str]]:
    """With the password, if there is one, in the environment, where other users cannot read it.

    The limits that Django's connection sets for acts of people (``options``) are none of theirs. ``BackupError`` where
    a pool stands before the database: what they set for a session would go to another one.
    """
    if settings.DATABASE_POOLED:
        raise BackupError(_("备份和恢复须直接连接数据库，不能经过连接池（DATABASE_POOLED）。"))
    given = {**connection.get_connection_params()}
    for own in ("options", "cursor_factory"):
        given.pop(own, None)
    password = given.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    return [program, "--no-password", *options, "-d", make_dsn(**given)], environment


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS)
        return cursor.fetchone()[0] == 0


def migrations() -> list[str]:
    """What has been applied, as "app.name"."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def counts() -> dict[str, int]:
    """The rows of every table that is dumped with its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({*connection.introspection.table_names(cursor)} - {LEFT_OUT}):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (quoted)
            found[table] = cursor.fetchone()[0]
    return found
