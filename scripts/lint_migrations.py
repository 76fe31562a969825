"""Fail on a migration that would stop the portal, or that the version still running could not live with.

Every migration since the first release is written out as SQL, without a database, and judged by squawk. What came
before is in ``FIRST`` and runs on empty tables. A step that takes something away belongs into a release after the one
that no longer uses it (expand, then contract): ``CONTRACTS = "which release stopped using it"`` in the migration.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: The last migration of each app in the first release; apps that came later begin on empty tables by themselves.
FIRST = {
    "accounts": "0002_guards",
    "anchors": "0002_guards",
    "api": "0001_tables",
    "audit": "0002_guards",
    "deadlines": "0001_tables",
    "delegation": "0006_repair_of_a_note",
    "documents": "0007_bytes_may_go",
    "exchange": "0002_imports",
    "health": "0001_tables",
    "ledger": "0003_entries_by_time",
    "notifications": "0001_tables",
    "organizations": "0003_three_administrators",
    "privacy": "0001_tables",
    "proxy_service": "0006_progress_kept",
    "service_accounts": "0001_tables",
    "webhooks": "0001_tables",
    "workdays": "0001_tables",
}
#: Judgements that are about taste, or about what Django always writes.
LEFT_OUT = (
    "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-identity", "prefer-robust-stmts",
    "prefer-text-field", "prefer-timestamptz", "require-timeout-settings",
)  # fmt: skip
#: Squawk's names of what takes something away.
TAKING_AWAY = ("ban-drop-column", "ban-drop-table", "renaming-column", "renaming-table")
OURS = ("portal", "delegation", "proxy_service")


def new_migrations() -> Iterator[Any]:
    """Those after the first release, in the order in which they run."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    for key in sorted(loader.disk_migrations):
        migration = loader.disk_migrations[key]
        if type(migration).__module__.split(".")[0] in OURS and migration.name > FIRST.get(key[0], ""):
            yield migration


def sql_of(migration: Any, before: Any) -> str:
    """What it does to the database, which is not asked. ``before``: the state of the models that it meets."""
    from django.db import connection

    class Noting(connection.SchemaEditorClass):  # type: ignore[name-defined, misc]  # of the database in use
        def execute(self, sql: Any, params: Any = ()) -> None:
            text = str(sql)
            self.collected_sql.append(re.sub("%s", "NULL", text).replace("%%", "%").rstrip("; \n") + ";")

        def _constraint_names(self, *args: Any, **kwargs: Any) -> list[str]:
            return []

    editor = Noting(connection, collect_sql=True, atomic=False)
    with editor:
        for operation in migration.operations:
            after = before.clone()
            operation.state_forwards(migration.app_label, after)
            operation.database_forwards(migration.app_label, editor, before, after)
            before = after
    return "\n".join(editor.collected_sql)


def states(migrations: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    for migration in migrations:
        yield migration, loader.project_state((migration.app_label, migration.name), at_end=False)


def judged(sql: str, *, in_transaction: bool, may_take_away: bool = False) -> list[str]:
    """What squawk says of some SQL: ``line: rule``."""
    left_out = LEFT_OUT + (TAKING_AWAY if may_take_away else ())
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(sql)
        file.flush()
        command = [str(Path(sys.executable).with_name("squawk")), "--reporter", "Gcc", "--pg-version", "15"]
        command += ["--assume-in-transaction"] if in_transaction else []
        command += [f"--exclude={','.join(left_out)}", file.name]
        done = subprocess.run(command, capture_output=True, text=True)
    found = re.findall(r":(\d+):\d+: \w+: ([a-z-]+)", done.stdout)
    if done.returncode and not found:
        raise RuntimeError(done.stdout + done.stderr)
    return [f"{line}: {rule}" for line, rule in found]


def problems() -> list[str]:
    found = []
    for migration, before in states(new_migrations()):
        module = sys.modules[type(migration).__module__]
        wrong = judged(
            sql_of(migration, before),
            in_transaction=migration.atomic,
            may_take_away=bool(getattr(module, "CONTRACTS", "")),
        )
        found += [f"{migration}: line {one}" for one in wrong]
    return found


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    wrong = problems()
    print("\n".join(wrong) or "every migration since the first release runs beside the version before it")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
