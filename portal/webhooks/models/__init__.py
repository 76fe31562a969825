from portal.webhooks.models.delivery import Attempt, Delivery, Event
from portal.webhooks.models.endpoint import Endpoint

__all__ = ["Attempt", "Delivery", "Endpoint", "Event"]
