"""What migrations of traced tables are made of; they have run somewhere, so that it does the same for ever."""

from django.db.migrations import RunSQL


def trace(kind: str, table: str, columns: str, key: str = "id") -> RunSQL:
    """Puts the triggers of ``portal.anchors.traced`` on a table and traces the rows that are there, unless that is done
    already. ``columns`` are separated by commas.

    For a migration with ``atomic = False``: nobody writes to the table meanwhile, and of two tables in one transaction
    one would be waited for by somebody who holds the other. Reading goes on.
    """
    return RunSQL(
        f"SELECT anchors_trace_table('{kind}', '{table}', '{key}', '{{{columns}}}') WHERE NOT EXISTS"  # noqa: S608  (names of our own tables)
        f" (SELECT FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgname = 'anchors_trace_row')",
        f"DROP TRIGGER anchors_trace_row ON {table}; DROP TRIGGER anchors_trace_change ON {table}",
    )


def trace_more(kind: str, table: str, columns: str, before: str) -> RunSQL:
    """As ``trace``, for a table that is traced by the columns ``before``: all of it is traced anew, with ``columns``
    behind those."""

    def by(listed: str) -> str:
        return (
            f"SELECT anchors_trace_table('{kind}', '{table}', 'id', '{{{listed}}}') WHERE NOT EXISTS"  # noqa: S608  (names of our own tables)
            f" (SELECT FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgname = 'anchors_trace_row'"
            f" AND tgnargs = {len(listed.split(',')) + 2})"
        )

    return RunSQL(by(f"{before},{columns}"), by(before))
