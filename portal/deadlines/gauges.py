"""What /metrics tells about deadlines. Each figure reads an index that holds only the rows it counts."""

from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.queries import due_rows, oldest_waiting
from portal.health.clock import database_now
from portal.health.gauges import register


def _oldest_due() -> float:
    now = database_now()
    moment = oldest_waiting(now)
    return (now - moment).total_seconds() if moment else 0.0


def register_own() -> None:
    register("deadlines_open", "Deadlines that run", lambda: Deadline.objects.open().count())
    register("deadlines_due", "Deadlines that wait for the sweep", lambda: due_rows(database_now()).count())
    register("deadlines_oldest_due_seconds", "How long the first of them has waited", _oldest_due)
    register(
        "deadlines_overdue",
        "Deadlines that ran out before the act",
        lambda: Deadline.objects.filter(state=DeadlineState.OVERDUE).count(),
    )
    register(
        "deadlines_failing",
        "Deadlines whose effect failed three times or more",
        lambda: Deadline.objects.failing().count(),
    )
