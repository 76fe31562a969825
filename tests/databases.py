"""One database that is migrated once, which the databases of the test processes are copies of; and how they are
emptied. ``TEST_BY_MONTH=1 pytest …`` runs whatever is asked for on tables that are kept by month."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.partitions import catalog, making
from portal.partitions.tables import BEIJING, TABLES, months_on
from tests.roles import as_owner
from tests.snapshots import ALWAYS_FILLED

BY_MONTH = "TEST_BY_MONTH"
# The months in which tests play, some of them years from now.
FIRST_MONTH, MONTHS = datetime(2025, 10, 1, tzinfo=BEIJING), 20
LOCK = Path(settings.VAR_DIR) / "test-template.lock"

KEEP_NO_STATISTICS = """
    DO $$
    DECLARE name regclass;
    BEGIN
        FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
        END LOOP;
    END $$
"""

# Row by row, for most tables have none: TRUNCATE gives every table and index a new file. Past guards and foreign keys,
# which of tables kept by month are as many as there are months: nothing stays that a row could name.
EMPTY = f"""
    DO $$
    DECLARE name regclass; filled boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname NOT IN ({", ".join(f"'{table}'" for table in sorted(ALWAYS_FILLED))})
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
            IF filled THEN
                EXECUTE format('DELETE FROM %s', name);
            END IF;
        END LOOP;
        SET LOCAL session_replication_role = origin;
    END $$
"""


def is_made() -> bool:
    """Whether the connection leads to a database of the tests. Where none of those that are run asks for one, none is
    made, and it leads to the developer's own."""
    return connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"]


def empty() -> None:
    """Takes every row out of the database but those of the migrations. The guards of what is append-only are lifted
    meanwhile, here and nowhere else."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(EMPTY)


@contextmanager
def keys_never_again() -> Iterator[None]:
    """Whatever happens within, no key is given afterwards that was given before: tests remember rows with their keys
    and copy them in (``snapshots``), and no transaction takes back where a sequence was set."""
    before = _sequences()
    yield
    with as_owner(), connection.cursor() as cursor:
        for name, last in _sequences().items():
            if last < before.get(name, 0):
                cursor.execute("SELECT setval(%s::regclass, %s)", [name, before[name]])


def _sequences() -> dict[str, int]:
    """The last key that each sequence gave, 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value, 0)"
            " FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def keep_by_month() -> None:
    """What stands in the tables of months becomes their first partition; all partitions stand for months of tests."""
    for one in TABLES:
        if not catalog.is_partitioned(one.table):
            making.begin(one, months_on(FIRST_MONTH, -making.AHEAD_OF_FIRST))
            making.make_ahead(one, MONTHS, FIRST_MONTH)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_NO_STATISTICS)


def migrated(name: str) -> str:
    """The database to copy ``name`` from; made anew when migrations or packages have changed. Of several processes that
    ask at once, one makes it.

    PostgreSQL's vacuum is kept away: it finds tables empty whose rows a test has not committed, plans for none of
    them, and makes long tests ten times as long. Without it the planner goes by the size of the tables."""
    template, digest = f"{name}_template", _digest()
    with LOCK.open("a") as lock, connection._nodb_cursor() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template]
        )
        if cursor.fetchone() != (digest,):
            _make(template)
            # Said last: what was interrupted is not taken for whole.
            cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(template)} IS '{digest}'")
    return template


def _make(name: str) -> None:
    own, names = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    before, names["NAME"] = names["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_NO_STATISTICS)
    connection.close()
    names["NAME"] = before
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = own


def _digest() -> str:
    root = Path(settings.BASE_DIR)
    migrations = (path for app in ("*", "*/*") for path in root.glob(f"{app}/migrations/*.py"))
    read = [root / "requirements.txt", Path(__file__), *sorted(migrations)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in read)).hexdigest()
