"""Celery and the whole beat schedule.

Nothing enqueues: an act writes a pending row and beat has the rows drained (docs/decisions/0001).
So these periodic messages are the only ones, they carry no data, and a lost one is replaced seconds later.
"""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A message nobody fetched before the next one was due is worthless: let it expire."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    "fire due deadlines": _every(5.0, "portal.deadlines.tasks.sweep"),
    "render pending documents": _every(3.0, "portal.documents.tasks.render_pending"),
    "seal papers that wait for it": _every(3.0, "portal.documents.tasks.seal_pending"),
    "fetch revocation lists of seals": _every(3_600.0, "portal.documents.tasks.fetch_revocations"),
    "scan uploads for viruses": _every(3.0, "portal.documents.tasks.scan_uploads"),
    "see that the scanner is not stuck": _every(30.0, "portal.documents.tasks.watch_scans"),
    "see that there is room for files": _every(30.0, "portal.documents.tasks.watch_room"),
    "remove uploads that nothing names": _every(86_400.0, "portal.documents.tasks.sweep_orphans"),
    "forget answers of the API after a week": _every(86_400.0, "portal.api.tasks.sweep_replies"),
    "remove sessions that ran out": _every(3_600.0, "portal.accounts.tasks.sweep_sessions"),
    "send pending messages": _every(5.0, "portal.notifications.tasks.send_pending"),
    "tell leaders of keys that run out": _every(3_600.0, "portal.service_accounts.tasks.remind"),
    "tell administrators of unpublished years": _every(600.0, "portal.workdays.tasks.alert"),
    "make the lists that were asked for": _every(3.0, "portal.exchange.tasks.make_exports"),
    "work on long imports": _every(3.0, "portal.exchange.tasks.work_on_imports"),
    "let go of rows of old imports": _every(3_600.0, "portal.exchange.tasks.sweep_imports"),
    "remove lists that were kept long enough": _every(3_600.0, "portal.exchange.tasks.sweep_exports"),
    "tell other systems what happened": _every(3.0, "portal.webhooks.tasks.push"),
    "forget old deliveries": _every(86_400.0, "portal.webhooks.tasks.sweep"),
    "see that backups are made": _every(600.0, "portal.backups.tasks.watch"),
    "anchor the ledgers once an hour": _every(60.0, "portal.anchors.tasks.anchor"),
    "look through the file of anchors": _every(21_600.0, "portal.anchors.tasks.check_file"),
    "let go of requests for deletion whose holds are over": _every(
        86_400.0, "portal.privacy.tasks.look_at_holds"
    ),
    "destroy what two people approved": _every(10.0, "portal.retention.tasks.destroy"),
    "see that it is destroyed": _every(60.0, "portal.retention.tasks.watch"),
    "see that the coming months have their partitions": _every(3_600.0, "portal.partitions.tasks.watch"),
    "add up what has changed": _every(5.0, "proxy_service.tasks.fold_figures"),
    "see that it is added up": _every(60.0, "proxy_service.tasks.watch_figures"),
    "tell administrators of alarms": _every(10.0, "portal.operations.tasks.announce_alarms"),
}


@setup_logging.connect
def _log_as_we_do(**_: object) -> None:
    """Celery would write lines of its own making otherwise."""
    dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def _guard_start(**_: object) -> None:
    from portal.checks import refuse_unsafe_start
    from portal.databases.pool import refuse_pool

    try:
        refuse_pool()
        refuse_unsafe_start()
    except Exception as error:
        # Celery logs what a signal's receiver raises and goes on; only SystemExit ends the process.
        raise SystemExit(f"not started: {error}") from error
