"""Applications under way go to the department once the park exercises the power no more (CZ4-2.6)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from delegation.enums.permits import UNFINISHED
from delegation.lifecycle import Clock
from delegation.models import Instrument
from delegation.models.permits import Permit
from delegation.permit_authority import changes_hands
from delegation.services.permit_hands import pass_on_permit
from portal.deadlines import services as deadlines
from portal.workdays.due import beijing_date, end_of_day

DAY = timedelta(days=1)


def set_handback_clock(instrument: Instrument, now: datetime, *, since: date) -> None:
    """Sets the clock for the next day, not before ``since``, from which one of the instrument's powers is not
    exercised. The end of its own term has a clock of its own."""
    ledger, subject = instrument.ledger, instrument.subject_key
    deadlines.cancel(ledger=ledger, kind=Clock.INSTRUMENT_HANDBACK.value, now=now, subject=subject)
    days = [day for day in _days_of(instrument) if day >= since]
    if not days:
        return
    deadlines.open_deadline(
        ledger=ledger,
        kind=Clock.INSTRUMENT_HANDBACK.value,
        subject=subject,
        organ=instrument.department,
        started_at=now,
        amount=(min(days) - beijing_date(now)).days,
        fixed_end=max(end_of_day(min(days) - DAY), now),
    )


def _days_of(instrument: Instrument) -> Iterator[date]:
    for item in instrument.items.exclude(suspended_from=None):
        yield item.suspended_from
    runs = instrument.ledger.deadlines.live().filter(kind=Clock.INSTRUMENT_TERM.value)
    if instrument.last_day is not None and not runs.exists():
        yield instrument.last_day + DAY


def hand_back_cases(*, instrument: Instrument) -> None:
    """Passes on what others have in hand from today, and sets the clock for the next such day."""
    running = Permit.objects.filter(authority__instrument=str(instrument.pk), state__in=UNFINISHED)
    for permit in running.select_related("power", "park"):
        if changes_hands(permit):
            pass_on_permit(permit=permit)
    set_handback_clock(instrument, timezone.now(), since=timezone.localdate() + DAY)
