"""What /metrics tells about disposal."""

from portal.health.clock import database_now
from portal.health.gauges import register
from portal.retention.queries import awaiting_destruction, waiting_since


def _oldest_pending() -> float:
    since = waiting_since()
    return max((database_now() - since).total_seconds(), 0.0) if since else 0.0


def register_own() -> None:
    register("disposals_pending", "Approved destructions that are not done", awaiting_destruction().count)
    register("disposals_oldest_pending_seconds", "How long the oldest of them is due", _oldest_pending)
