"""What beat has done every few seconds, and every night."""

from time import monotonic

from celery import shared_task

from portal.health.clock import database_now
from portal.health.enums import Beat
from portal.health.services import beating
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.sending import send_due
from portal.webhooks.services.sweeping import sweep as sweep_deliveries

# One pass: so long new events are handed out, and so long messages are sent.
HANDING_OUT_SECONDS, SENDING_SECONDS = 20, 40


@shared_task(name="portal.webhooks.tasks.push")
def push() -> None:
    with beating(Beat.PUSHING) as pulse:
        stop_at = monotonic() + HANDING_OUT_SECONDS
        while monotonic() < stop_at and fan_out():
            pass
        pulse.handled = send_due(stop_at=monotonic() + SENDING_SECONDS)


@shared_task(name="portal.webhooks.tasks.sweep")
def sweep() -> None:
    sweep_deliveries(now=database_now())
