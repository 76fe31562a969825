"""What beat has done. It has a queue and a worker of its own: a long list must not hold up letters and papers."""

import time

from celery import shared_task
from django.utils import timezone

from portal.exchange.services import exports, import_queue, making
from portal.health.enums import Beat
from portal.health.services import beating

# A round takes nothing new after so many seconds; the list that it is at then may take as long as the task.
ROUND = 60.0
SOFT_LIMIT, LIMIT = 1_800, 1_860


@shared_task(name="portal.exchange.tasks.make_exports", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def make_exports() -> None:
    """Sent by beat; see ``services.making``."""
    with beating(Beat.EXPORTING) as pulse:
        pulse.handled = making.make_pending(stop_at=time.monotonic() + ROUND)


@shared_task(name="portal.exchange.tasks.sweep_exports")
def sweep_exports() -> None:
    """Sent by beat every hour; see ``services.exports``."""
    exports.sweep_exports(now=timezone.now())


@shared_task(name="portal.exchange.tasks.work_on_imports", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def work_on_imports() -> None:
    """Sent by beat; see ``services.import_queue``."""
    with beating(Beat.IMPORTING) as pulse:
        pulse.handled = import_queue.work_on_imports()


@shared_task(name="portal.exchange.tasks.sweep_imports")
def sweep_imports() -> None:
    """Sent by beat every hour; see ``services.import_queue``."""
    import_queue.let_go_of_rows(now=timezone.now())
