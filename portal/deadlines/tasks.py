"""What beat has done every few seconds."""

from celery import shared_task

from portal.deadlines import services

# A backlog is worked off batch by batch; what is left after these waits for the next beat.
BATCHES = 20


@shared_task(name="portal.deadlines.tasks.sweep")
def sweep() -> None:
    # First, so that nothing fires on a calendar that no longer holds.
    services.recalculate()
    for _ in range(BATCHES):
        if not services.sweep():
            break
