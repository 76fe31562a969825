"""What beat has done: anchors as they fall due, and the file looked through."""

from time import monotonic

from celery import shared_task

from portal.anchors.checking import watch_file
from portal.anchors.services.anchoring import make_due
from portal.anchors.services.telling import post_waiting
from portal.health.enums import Beat
from portal.health.services import beating

# One pass stays below the limits of Celery's tasks.
MAKING_SECONDS, POSTING_SECONDS = 40, 30


@shared_task(name="portal.anchors.tasks.anchor")
def anchor() -> None:
    with beating(Beat.ANCHORING) as pulse:
        try:
            pulse.handled = make_due(stop_at=monotonic() + MAKING_SECONDS)
        finally:
            post_waiting(stop_at=monotonic() + POSTING_SECONDS)


@shared_task(name="portal.anchors.tasks.check_file")
def check_file() -> None:
    watch_file()
