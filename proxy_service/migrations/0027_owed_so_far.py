"""What is owed is kept from now on, and so is what is owed on the requests that are there. Table by table: triggers on
all of them in one transaction could wait for an act that waits for them.
"""

from django.db import migrations

# Table, how its request is found, and what of a row counts: the columns, and the rows that matter at all.
WATCHED = (
    ("proxyrequest", "itself", "ledger_id, number, state, park_id, enterprise_id, officer_id, filed_at_window,"
     " jurisdiction, divisions, submitted_at", "{row}.number IS NOT NULL"),
    ("requestmatter", "request", "request_id, state, organ_id", ""),
    ("requestmattergrouppermission", "granted", "content_object_id, group_id, permission_id", ""),
    ("handover", "matter", "matter_id, state, purpose, organ_id", ""),
    ("problem", "request", "request_id, state", ""),
    ("coordination", "problem", "problem_id, state", ""),
    ("decision", "coordination", "coordination_id, state, organ_id", ""),
    ("delivery", "request", "request_id, returned_at", ""),
    ("evaluation", "request", "request_id, side", ""),
    ("report", "request", "request_id, state, round", ""),
    ("reportrecipient", "report", "report_id, state, round, organization_id", ""),
    ("visit", "request", "request_id, state", ""),
    ("supervision", "request", "request_id, state, organ_id, issuer_id", ""),
)  # fmt: skip
PERIOD = (
    "deadlines_deadline", "ledger", "ledger_id, kind, subject, state, due_at, started_at, unit, due_on, counted",
    "{row}.state IN ('open', 'overdue') AND {row}.kind NOT IN ('retention', 'entrustment')",
)  # fmt: skip
ALL_WATCHED = (*((f"proxy_service_{table}", *rest) for table, *rest in WATCHED), PERIOD)
CHANGED = "EXECUTE FUNCTION proxy_service_owed_changed"


def watching(table: str, found_by: str, columns: str, mattering: str) -> str:
    """The triggers of one table."""
    old, new = (", ".join(f"{row}.{name.strip()}" for name in columns.split(",")) for row in ("OLD", "NEW"))
    was, becomes = mattering.format(row="OLD") or "true", mattering.format(row="NEW") or "true"
    each = f"ON {table} FOR EACH ROW WHEN"
    return f"""
        CREATE OR REPLACE TRIGGER owed_begins AFTER INSERT {each} ({becomes}) {CHANGED}('{found_by}');
        CREATE OR REPLACE TRIGGER owed_changes AFTER UPDATE {each} (
            ({was} OR {becomes}) AND ({old}) IS DISTINCT FROM ({new})
        ) {CHANGED}('{found_by}');
        CREATE OR REPLACE TRIGGER owed_goes AFTER DELETE {each} ({was}) {CHANGED}('{found_by}');
    """


def no_longer(table: str) -> str:
    return "".join(
        f"DROP TRIGGER IF EXISTS {name} ON {table};" for name in ("owed_begins", "owed_changes", "owed_goes")
    )


# In batches, so that an act waits for one of them at most.
FILL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    batch uuid[];
BEGIN
    LOOP
        SELECT array_agg(id) INTO batch FROM (
            SELECT id FROM proxy_service_proxyrequest
            WHERE id > last AND number IS NOT NULL AND state <> 'archived' ORDER BY id LIMIT 2000
        ) next;
        EXIT WHEN batch IS NULL;
        PERFORM proxy_service_keep_owed(batch);
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0026_owed_acts")]
    operations = [
        *(migrations.RunSQL(watching(*one), no_longer(one[0])) for one in ALL_WATCHED),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("VACUUM ANALYZE proxy_service_owedact", migrations.RunSQL.noop),
    ]
