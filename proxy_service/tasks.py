"""What beat has done."""

from time import monotonic

from celery import shared_task

from portal.health.enums import Beat
from portal.health.services import beating
from proxy_service.services import figures

FOLDING_SECONDS = 40


@shared_task(name="proxy_service.tasks.fold_figures")
def fold_figures() -> None:
    with beating(Beat.FIGURES) as pulse:
        pulse.handled = figures.fold(stop_at=monotonic() + FOLDING_SECONDS)


@shared_task(name="proxy_service.tasks.watch_figures")
def watch_figures() -> None:
    """Sent by beat, to another worker than the one that adds up; see ``services.figures.watch``."""
    figures.watch()
