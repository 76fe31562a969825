"""Reading heartbeats and alarms."""

from datetime import datetime

from portal.health.models import Heartbeat


def interruption(name: str) -> tuple[datetime, datetime] | None:
    """From when until when the work called ``name`` last stood still, for longer than it ever rests."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None or beat.silent_from is None or beat.silent_until is None:
        return None
    return beat.silent_from, beat.silent_until
