"""What /metrics tells of the figures."""

from portal.health.gauges import register
from proxy_service.models import FigureTouch
from proxy_service.services.figures import waited


def register_own() -> None:
    register("figures_waiting", "Changes not yet added up", lambda: FigureTouch.objects.count())
    register(
        "figures_oldest_waiting_seconds",
        "How long the oldest of them has waited",
        lambda: waited().total_seconds(),
    )
