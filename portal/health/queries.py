"""Reading heartbeats and alarms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, QuerySet, Subquery
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


def with_standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """For what a page reads anyway, from the primary: ``note_standing`` takes it from any of the rows. By PostgreSQL's
    clock: a sweep that stands still cannot report itself."""
    beat = Heartbeat.objects.filter(name=Beat.SWEEP)
    return rows.annotate(
        swept_at=Subquery(beat.values("finished_at")),
        swept_ago=Subquery(beat.annotate(ago=Now() - F("finished_at")).values("ago")),
        alarmed=Exists(open_alarms().filter(acknowledged_at=None)),
    )


def read_standing() -> Standing:
    """One query."""
    return _standing_of(with_standing(Heartbeat.objects.filter(name=Beat.SWEEP)).first())


def _standing_of(row: Any) -> Standing:
    swept_at, ago, alarmed = (row.swept_at, row.swept_ago, row.alarmed) if row else (None, None, False)
    waited = timedelta(seconds=monotonic() - _started) if ago is None else ago
    return Standing(swept_at, ago, waited > timedelta(seconds=settings.SWEEP_ALARM_SECONDS), alarmed)


# Asked by every page of the staff.
standing = Remembered(read_standing, 5.0)


def note_standing(row: Any) -> None:
    """Takes what was read ``with_standing`` for what pages are told."""
    standing.note(_standing_of(row))


def open_alarms() -> QuerySet[Alarm]:
    """Those whose cause lasts, newest first."""
    return Alarm.objects.filter(closed_at=None)


def interruption(name: str) -> tuple[datetime, datetime] | None:
    """From when until when the work called ``name`` last stood still, for longer than it ever rests."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None or beat.silent_from is None or beat.silent_until is None:
        return None
    return beat.silent_from, beat.silent_until
