"""The slots of a window on a day: whole slots within the office hours of the real calendar. Pure."""

from datetime import date, datetime, time, timedelta

from portal.workdays.calendar import WorkCalendar
from portal.workdays.due import BEIJING

Slot = tuple[datetime, datetime]


def hours_on(calendar: WorkCalendar, day: date) -> tuple[tuple[time, time], ...]:
    """Morning and afternoon, Beijing time; nothing on a day of rest or where no hours are known."""
    season = calendar.season(day)
    if season is None or not calendar.is_working_day(day):
        return ()
    return season.morning, season.afternoon


def slots_on(calendar: WorkCalendar, day: date, minutes: int) -> list[Slot]:
    """Every slot of ``minutes`` that begins and ends within one half of the day."""
    length = timedelta(minutes=minutes)
    found: list[Slot] = []
    for opens, closes in hours_on(calendar, day):
        begin, end = (datetime.combine(day, at, BEIJING) for at in (opens, closes))
        while begin + length <= end:
            found.append((begin, begin + length))
            begin += length
    return found


def is_open_at(calendar: WorkCalendar, now: datetime) -> bool:
    """Whether the hall is open at this moment."""
    here = now.astimezone(BEIJING)
    return any(opens <= here.time() < closes for opens, closes in hours_on(calendar, here.date()))
