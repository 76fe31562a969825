"""Reading heartbeats and alarms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db.models import Exists, F, QuerySet
from django.db.models.functions import Now

from portal.health.enums import Beat
from portal.health.models import Alarm, Heartbeat
from portal.health.remembered import Remembered

# A portal that was just set up waits this process's first minutes for its first sweep.
_started = monotonic()


@dataclass(frozen=True)
class Standing:
    """How the sweep of deadlines stands: since when it has not come to its end (None if it never did), and whether
    that is late. ``alarmed`` says that an alarm is open that nobody acknowledged."""

    finished_at: datetime | None
    age: timedelta | None
    is_late: bool
    alarmed: bool

    @property
    def as_of(self) -> datetime | None:
        return None if self.finished_at is None or self.age is None else self.finished_at + self.age


def read_standing() -> Standing:
    """One query, by PostgreSQL's clock: a sweep that stands still cannot report itself."""
    limit = timedelta(seconds=settings.SWEEP_ALARM_SECONDS)
    unseen = open_alarms().filter(acknowledged_at=None)
    found = (
        Heartbeat.objects.filter(name=Beat.SWEEP)
        .annotate(age=Now() - F("finished_at"), alarmed=Exists(unseen))
        .values_list("finished_at", "age", "alarmed")
        .first()
    )
    finished_at, age, alarmed = found or (None, None, False)
    waited = timedelta(seconds=monotonic() - _started) if age is None else age
    return Standing(finished_at, age, waited > limit, alarmed)


# Asked by every page of the staff.
standing = Remembered(read_standing, 5.0)


def open_alarms() -> QuerySet[Alarm]:
    """Those whose cause lasts, newest first."""
    return Alarm.objects.filter(closed_at=None)


def interruption(name: str) -> tuple[datetime, datetime] | None:
    """From when until when the work called ``name`` last stood still, for longer than it ever rests."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None or beat.silent_from is None or beat.silent_until is None:
        return None
    return beat.silent_from, beat.silent_until
