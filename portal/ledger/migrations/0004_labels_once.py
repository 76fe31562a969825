"""No two ledgers bear one label. Where two do, all but the one that was written into first get a mark behind it."""

from django.db import migrations, models

MARK = """
UPDATE ledger_ledger AS named SET label = left(named.label, 51) || '-' || left(named.id::text, 8)
FROM (
    SELECT id, row_number() OVER (PARTITION BY label ORDER BY first, id) AS place
    FROM (SELECT id, label, (SELECT min(entry.id) FROM ledger_ledgerentry AS entry WHERE entry.ledger_id = one.id) AS first
          FROM ledger_ledger AS one WHERE label <> '') AS bearing
) AS counted
WHERE counted.id = named.id AND counted.place > 1
"""
UNIQUE = models.UniqueConstraint(
    fields=["label"], condition=models.Q(("label", ""), _negated=True), name="ledger_label_once"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0003_entries_by_time")]
    operations = [
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddConstraint("ledger", UNIQUE)],
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ledger_label_once ON ledger_ledger (label)"
                    " WHERE NOT (label = '')",
                    "DROP INDEX CONCURRENTLY IF EXISTS ledger_label_once",
                )
            ],
        ),
    ]
