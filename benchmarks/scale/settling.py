"""The data as a running portal would have left them by now: a database that was built ends on the evening of a working
day, and nobody has been at it since."""

from typing import Any

from django.db import connection

from benchmarks.report import Stopwatch
from portal.deadlines.sweeping import sweep
from proxy_service.services.figures import fold


def settle() -> dict[str, Any]:
    """Works off what has fallen due, adds up what was noted, and has PostgreSQL count anew; what there was to do, and
    the seconds it took. Of a database that was measured before, it is next to nothing."""
    done = 0
    with Stopwatch() as swept:
        while batch := sweep():
            done += batch
    with Stopwatch() as folded:
        changes = fold(stop_at=float("inf"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "worked_off": done,
        "seconds": round(swept.seconds, 2),
        "changes_added_up": changes,
        "adding_seconds": round(folded.seconds, 2),
    }
