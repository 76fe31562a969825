"""What the page of the operators shows, gathered from the apps that do the work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from portal.deadlines.models import Deadline, DeadlineQuerySet
from portal.documents.enums import DocumentState
from portal.documents.models import Document, DocumentQuerySet
from portal.health.clock import database_now
from portal.health.enums import Beat
from portal.health.models import Alarm, Heartbeat
from portal.notifications.enums import EmailState
from portal.notifications.models import Email
from portal.together import lists
from portal.workdays.alerts import unpublished_years
from portal.workdays.models import CalendarRevision

# Work that comes round more seldom than every few seconds.
# A long list may take as long as its task.
RARE = {
    Beat.CALENDAR: timedelta(minutes=30),
    Beat.EXPORTING: timedelta(minutes=35),
    Beat.IMPORTING: timedelta(minutes=35),
    Beat.ANCHORING: timedelta(minutes=10),
    Beat.DISPOSING: timedelta(minutes=10),
}
MOST = 50


@dataclass(frozen=True)
class Work:
    """One piece of periodic work and how it stands; ``beat`` is None until its first pass."""

    label: str
    beat: Heartbeat | None
    is_late: bool


def works(beats: Iterable[Heartbeat], now: datetime) -> list[Work]:
    """Every piece of periodic work, whether it ever ran or not; ``now`` by PostgreSQL's clock, as the beats are."""
    known = {beat.name: beat for beat in beats}
    usual = timedelta(seconds=settings.SWEEP_ALARM_SECONDS)
    rare = RARE | {Beat.BACKUP: timedelta(hours=settings.BACKUP_ALARM_HOURS)}
    found = []
    for name in Beat:
        if not rare.get(name, usual):
            continue  # backups that nobody is to make
        beat = known.get(name)
        ended = beat.finished_at if beat else None
        late = ended is None or now - ended > rare.get(name, usual)
        found.append(Work(str(name.label), beat, late))
    return found


@dataclass(frozen=True)
class Listing:
    """The first ``MOST`` of something and how many there are."""

    rows: list[Any]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def listing(rows: list[Any], found: "QuerySet[Any, Any]") -> Listing:
    """``rows``: the first ``MOST`` of ``found``."""
    return Listing(rows, len(rows) if len(rows) < MOST else found.count())


def failing_deadlines() -> DeadlineQuerySet:
    return Deadline.objects.failing().order_by("next_action_at", "pk")


def failed_documents() -> DocumentQuerySet:
    return Document.objects.filter(state=DocumentState.FAILED).order_by("issued_at", "pk").defer("facts")


def failed_emails() -> QuerySet[Email]:
    failed = Email.objects.filter(state=EmailState.FAILED).select_related("message__user")
    return failed.order_by("-queued_at").defer("body")


def waiting_emails() -> QuerySet[Email]:
    return Email.objects.filter(state=EmailState.PENDING).order_by("queued_at")


def alarms() -> QuerySet[Alarm]:
    return Alarm.objects.select_related("acknowledged_by")


def overview(now: datetime) -> dict[str, object]:
    """Everything on the page but the alarms that are over, bounded in rows and in queries."""
    failed = {"deadlines": failing_deadlines(), "documents": failed_documents(), "emails": failed_emails()}
    beats, alarmed, revisions, waiting, *rows = lists(
        Heartbeat.objects.all(),
        alarms().filter(closed_at=None)[:MOST],
        CalendarRevision.objects.order_by("-pk")[:1],
        waiting_emails()[:1],
        *(found[:MOST] for found in failed.values()),
    )
    return {
        "works": works(beats, database_now()),
        "open_alarms": alarmed,
        **{name: listing(first, failed[name]) for name, first in zip(failed, rows, strict=True)},
        "waiting": waiting_emails().count() if waiting else 0,
        "oldest": waiting[0] if waiting else None,
        "revision": revisions[0] if revisions else None,
        "missing_years": unpublished_years(timezone.localdate(now)),
    }
