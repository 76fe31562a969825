"""What /metrics tells about anchors."""

from django.conf import settings

from portal.anchors.queries import held_back_seconds, latest, untold, waiting
from portal.health.clock import database_now
from portal.health.gauges import register


def _age() -> float:
    """Without an anchor it is infinite, so that a threshold finds that too."""
    anchor = latest()
    return float("inf") if anchor is None else (database_now() - anchor.made_at).total_seconds()


def register_own() -> None:
    register("anchor_age_seconds", "Since the ledgers were last anchored", _age)
    register("anchor_waiting_entries", "Entries that no anchor covers yet, at the most", waiting)
    register(
        "traces_held_back_seconds",
        "Age of the oldest trace that no anchor can cover, because a session says that it still writes before it",
        held_back_seconds,
    )
    register(
        "anchors_untold",
        "Anchors that ANCHOR_URL has not taken yet",
        lambda: untold(settings.ANCHOR_URL) if settings.ANCHOR_URL else 0,
    )
