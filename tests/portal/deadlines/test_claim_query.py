"""What the sweep asks every few seconds stays cheap, however many deadlines run."""

import json
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from benchmarks.measuring import INDEX, ways
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.queries import due_rows

NUMBER = 20_000


def multiply(deadline: Deadline, number: int) -> None:
    """Copies a row with all that it holds; the copies fall due one minute after another."""
    columns = [field.column for field in Deadline._meta.concrete_fields if not field.primary_key]
    of_each = {
        "subject": "'matter:' || number",
        "next_action_at": "next_action_at + number * interval '1 minute'",
    }
    values = ", ".join(of_each.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO deadlines_deadline ({', '.join(columns)}) SELECT {values} "
            "FROM deadlines_deadline, generate_series(1, %s) number WHERE id = %s",
            [number, deadline.pk],
        )
        cursor.execute("ANALYZE deadlines_deadline")


def test_among_twenty_thousand_open_rows_the_index_finds_those_due(
    report: DeadlineKind, start: Callable[..., Deadline]
) -> None:
    first = start("test-report", "2026-03-02 11:00")
    multiply(first, NUMBER)
    assert first.next_action_at is not None
    query = due_rows(first.next_action_at + timedelta(minutes=999)).select_related("ledger", "organ")[:200]

    plan = json.loads(query.explain(format="json", analyze=True))[0]["Plan"]
    assert ways(plan, "deadlines_deadline") == {("Index Scan", INDEX)}
    assert len(query) == 200
