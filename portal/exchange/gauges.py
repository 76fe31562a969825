"""What /metrics tells about lists that go out."""

from django.db.models import Min
from django.db.models.functions import Now

from portal.exchange.models import Export
from portal.health.gauges import register


def _oldest() -> float:
    age = Export.objects.unmade().aggregate(age=Now() - Min("asked_at"))["age"]
    return age.total_seconds() if age else 0.0


def register_own() -> None:
    register("exports_pending", "Lists that wait to be made into files", Export.objects.unmade().count)
    register("exports_oldest_pending_seconds", "How long the oldest of them has waited", _oldest)
