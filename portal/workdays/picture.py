"""A year as twelve months of weeks, for the page. Pure."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.workdays.calendar import WorkCalendar

REST, WORKS, LIKELY, WEEKEND, PLAIN = "off", "work", "likely", "weekend", "plain"
MARKS = {REST: _("休"), WORKS: _("班"), LIKELY: _("估")}


@dataclass(frozen=True, slots=True)
class Day:
    """``tone`` says how it is drawn; ``mark`` says the same in a word, for those who see no colours."""

    day: date
    tone: str
    name: str

    @property
    def mark(self) -> str | Promise:
        return MARKS.get(self.tone, "")


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: tuple[tuple[Day | None, ...], ...]
    working_days: int


def months(calendar: WorkCalendar, year: int) -> list[Month]:
    """Weeks begin on Monday; days of the neighbouring months are None."""
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: WorkCalendar, year: int, number: int) -> Month:
    weeks = tuple(
        tuple(_day(calendar, day) if day.month == number else None for day in week)
        for week in Calendar().monthdatescalendar(year, number)
    )
    return Month(number, weeks, _working(calendar, weeks))


def _working(calendar: WorkCalendar, weeks: Sequence[Sequence[Day | None]]) -> int:
    return sum(1 for week in weeks for day in week if day is not None and calendar.is_working_day(day.day))


def _day(calendar: WorkCalendar, day: date) -> Day:
    if day in calendar.work:
        return Day(day, WORKS, calendar.work[day])
    if (name := calendar.name_of_rest(day)) is not None:
        is_weekend = day not in calendar.off and day.weekday() >= 5
        return Day(day, WEEKEND if is_weekend else REST, name)
    if day in calendar.likely:
        return Day(day, LIKELY, calendar.likely[day])
    return Day(day, PLAIN, "")
