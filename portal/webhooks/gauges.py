"""What /metrics tells about webhooks."""

from portal.health.clock import database_now
from portal.health.gauges import register
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Delivery, Event
from portal.webhooks.queries import oldest_waiting


def _count(state: DeliveryState) -> int:
    return Delivery.objects.filter(state=state).count()


def register_own() -> None:
    register("webhook_events_waiting", "Entries not handed out to addresses yet", Event.objects.count)
    register("webhooks_pending", "Messages that wait to arrive", lambda: _count(DeliveryState.PENDING))
    register(
        "webhooks_oldest_pending_seconds",
        "How long the oldest that may be sent has waited",
        lambda: oldest_waiting(database_now()).total_seconds(),
    )
    register("webhooks_failed", "Messages that were given up", lambda: _count(DeliveryState.FAILED))
