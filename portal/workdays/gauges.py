"""What /metrics tells about calendars."""

from django.db.models import Max
from django.utils import timezone

from portal.health.gauges import register
from portal.workdays.alerts import unpublished_years
from portal.workdays.models import CalendarRevision


def _revision() -> float:
    return CalendarRevision.objects.aggregate(newest=Max("pk"))["newest"] or 0


def register_own() -> None:
    register("calendar_revision", "Number of the newest change of the calendars", _revision)
    register(
        "calendar_years_unpublished",
        "Yearly arrangements that should have been entered by today",
        lambda: len(unpublished_years(timezone.localdate())),
    )
