"""The one clock."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """PostgreSQL's clock: one for all processes, whatever the clocks of their machines say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
