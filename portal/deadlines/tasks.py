"""What beat has done every few seconds."""

from time import monotonic

from celery import shared_task

from portal.deadlines import services
from portal.deadlines.failing import close_alarms
from portal.health.enums import Beat
from portal.health.services import beating

# A backlog is worked off batch by batch; what is left after these, or after so many seconds, waits for the next beat.
BATCHES = 20
SWEEPING_SECONDS = 40
RECKONING_SECONDS = 20


@shared_task(name="portal.deadlines.tasks.sweep")
def sweep() -> None:
    """One pass. A clock that was set back fires nothing in it; the alarm is the heartbeat's to raise."""
    with beating(Beat.SWEEP) as pulse:
        if pulse.stepped_back:
            return
        stop_at = monotonic() + SWEEPING_SECONDS
        for _ in range(BATCHES):
            done = services.sweep(stop_at=stop_at)
            pulse.handled += done
            if not done:
                break
        # A row that is due is put right before it fires; all others follow here.
        services.recalculate(stop_at=monotonic() + RECKONING_SECONDS)
        close_alarms(pulse.started_at)
