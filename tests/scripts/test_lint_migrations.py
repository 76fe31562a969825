"""Migrations that would lock a large table, or break the version that still runs, are found."""

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from portal.databases.indexes import AddIndexConcurrently
from scripts.lint_migrations import FIRST, judged, problems, sql_of

LAST = ("ledger", FIRST["ledger"])


def rules_of(*operations: Any, atomic: bool = True, **options: Any) -> set[str]:
    """What is said of a migration of the ledger's tables with these operations."""
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    before = MigrationLoader(None).project_state(LAST)
    sql = sql_of(made("0099_example", "ledger"), before)
    return {one.partition(": ")[2] for one in judged(sql, in_transaction=atomic, **options)}


BY_TIME = models.Index(fields=["occurred_at"], name="example_by_time")


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (migrations.AddIndex("ledgerentry", BY_TIME), "require-concurrent-index-creation"),
        (migrations.RemoveField("ledgerentry", "summary"), "ban-drop-column"),
        (migrations.RenameField("ledgerentry", "summary", "words"), "renaming-column"),
        (migrations.DeleteModel("ledgerentry"), "ban-drop-table"),
        (
            migrations.AlterField("ledgerentry", "summary", models.CharField(max_length=10)),
            "changing-column-type",
        ),
        (
            migrations.AddConstraint(
                "ledgerentry", models.CheckConstraint(condition=~models.Q(summary=""), name="example")
            ),
            "constraint-missing-not-valid",
        ),
        (
            migrations.RunSQL("CREATE INDEX example ON ledger_ledgerentry (summary)"),
            "require-concurrent-index-creation",
        ),
    ],
)
def test_what_locks_or_takes_away_is_found(operation: Any, rule: str) -> None:
    assert rule in rules_of(operation)


def test_what_runs_beside_the_version_before_passes() -> None:
    assert rules_of(migrations.AddField("ledgerentry", "note", models.TextField(null=True))) == set()
    assert rules_of(AddIndexConcurrently("ledgerentry", BY_TIME), atomic=False) == set()


def test_what_no_release_uses_may_go() -> None:
    gone = migrations.RemoveField("ledgerentry", "summary")
    assert rules_of(gone, may_take_away=True) == set()


def test_the_migrations_of_the_portal_pass() -> None:
    assert problems() == []
