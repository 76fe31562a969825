"""When people are reminded, and what a lamp shows. Pure: instants and dates only."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from portal.deadlines.enums import Lamp, Reminder
from portal.workdays.due import BEIJING, ONE_DAY, Due, beijing_date
from portal.workdays.enums import Unit

# Offices in Xinjiang open at ten, Beijing time: a reminder is of no use before.
MORNING = time(10, 0, tzinfo=BEIJING)
LAST_HOURS = timedelta(hours=4)
SOON = timedelta(hours=12)


def reminders_for(
    *, wanted: Iterable[Reminder], due: Due, started_at: datetime, unit: str, after: datetime
) -> list[tuple[datetime, Reminder]]:
    """The reminders of a period that still lie ahead of ``after``, in order.

    Periods in days: on the morning of the half-way day, of the day before the last one counted, and four hours before
    the end. Periods in hours: half-way, a day before the end if they last longer than a day and a half, and four hours
    before the end if they last eight hours or more. Reminders at one instant are sent once.
    """
    if due.due_at is None or due.due_on is None:
        return []
    if unit == Unit.HOURS:
        moments = _moments_in_hours(started_at, due.due_at)
    else:
        moments = _moments_in_days(due.counted or _natural_days(started_at, due.due_on), due.due_at)
    found: dict[datetime, Reminder] = {}
    for reminder in wanted:
        moment = moments.get(reminder)
        if moment is not None and after < moment < due.due_at and moment > started_at:
            found[moment] = reminder
    return sorted(found.items())


def _moments_in_hours(started_at: datetime, due_at: datetime) -> dict[Reminder, datetime]:
    length = due_at - started_at
    moments = {Reminder.HALF_WAY: started_at + length / 2}
    if length > 1.5 * ONE_DAY:
        moments[Reminder.DAY_BEFORE] = due_at - ONE_DAY
    if length >= 2 * LAST_HOURS:
        moments[Reminder.LAST_HOURS] = due_at - LAST_HOURS
    return moments


def _moments_in_days(days: Sequence[date], due_at: datetime) -> dict[Reminder, datetime]:
    moments = {Reminder.LAST_HOURS: due_at - LAST_HOURS}
    if len(days) >= 2:
        moments[Reminder.DAY_BEFORE] = datetime.combine(days[-2], MORNING)
    if len(days) >= 4:
        moments[Reminder.HALF_WAY] = datetime.combine(days[len(days) // 2 - 1], MORNING)
    return moments


def _natural_days(started_at: datetime, due_on: date) -> list[date]:
    start = beijing_date(started_at)
    return [start + timedelta(days=number) for number in range(1, (due_on - start).days + 1)]


def running_lamp(
    *, now: datetime, started_at: datetime, due_at: datetime | None, unit: str, last_day: date | None
) -> Lamp:
    """The lamp of a period that nobody has settled yet.

    DUE_SOON is the last quarter of the period, and before that already the last counted day (periods in days) or the
    last twelve hours, but at most the last half (periods in hours).
    """
    if due_at is None:
        return Lamp.PAUSED
    if now >= due_at:
        return Lamp.OVERDUE
    length, left = due_at - started_at, due_at - now
    if left <= length / 4:
        return Lamp.DUE_SOON
    if unit == Unit.HOURS:
        return Lamp.DUE_SOON if left <= min(SOON, length / 2) else Lamp.NORMAL
    return Lamp.DUE_SOON if last_day is not None and beijing_date(now) >= last_day else Lamp.NORMAL


def days_left(counted: Sequence[date], now: datetime) -> int:
    """How many counted days are not over yet, today included."""
    today = beijing_date(now)
    return sum(1 for day in counted if day >= today)
