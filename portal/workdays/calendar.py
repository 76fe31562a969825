"""Working-day arithmetic over one calendar. Pure: no database, no clock, no settings.

Dates in, dates out. The starting day is never counted (民法典 201, 行政许可法 82). A year of which no arrangement is
known is reckoned with weekends and the statutory days that need no almanac, and called provisional; it never raises.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

WEEKEND = "周末"
STATUTORY_DAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that did not count, and why."""

    day: date
    name: str


DAY = attrgetter("day")


@dataclass(frozen=True, slots=True)
class Season:
    """The office hours that begin on a day of every year: when the morning and the afternoon open and close."""

    month: int
    day: int
    morning: tuple[time, time]
    afternoon: tuple[time, time]


BEGIN = attrgetter("month", "day")


class Year(NamedTuple):
    """The days of one year, sorted: those on which people work, and those on which they rest."""

    working: tuple[date, ...]
    resting: tuple[Skipped, ...]


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The working days of one division or office under one version of the published arrangements.

    ``off`` and ``work`` map dates to the names of holidays and make-up days, ``likely`` those that will probably be
    off but are not published yet: they count as working unless ``lenient()`` is asked. ``known_years`` are those with
    rows at least for the statutory holidays; ``published_years`` those whose arrangement is final for every level
    that publishes one. ``seasons`` are the office hours in the order of the year, Beijing time. Years are laid out as
    sorted tuples when first asked for and kept.
    """

    version: str
    off: Mapping[date, str]
    work: Mapping[date, str]
    known_years: frozenset[int]
    published_years: frozenset[int]
    likely: Mapping[date, str] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False)

    def lenient(self) -> "WorkCalendar":
        """The same calendar with the likely days off: the later estimate."""
        return self._lenient

    @cached_property
    def _lenient(self) -> "WorkCalendar":
        if not self.likely:
            return self
        work = {day: name for day, name in self.work.items() if day not in self.likely}
        return replace(self, off={**self.off, **self.likely}, work=work, likely={})

    def is_working_day(self, day: date) -> bool:
        return self.name_of_rest(day) is None

    def name_of_rest(self, day: date) -> str | None:
        """Why nobody works on ``day``: the holiday's name or 周末; None on a working day."""
        if day in self.work:
            return None
        if day in self.off:
            return self.off[day]
        if day.year not in self.known_years and (day.month, day.day) in STATUTORY_DAYS:
            return STATUTORY_DAYS[day.month, day.day]
        return WEEKEND if day.weekday() >= 5 else None

    def is_provisional(self, day: date) -> bool:
        """Whether the year of ``day`` still waits for an arrangement (暂定)."""
        return day.year not in self.published_years

    def season(self, day: date) -> Season | None:
        """The office hours on ``day``; None if none are known. The year begins in the season that ended the last."""
        if not self.seasons:
            return None
        return self.seasons[bisect_right(self.seasons, (day.month, day.day), key=BEGIN) - 1]

    def opening_time(self, day: date) -> time | None:
        """When the offices open on ``day``, Beijing time; None if no office hours are known."""
        season = self.season(day)
        return season.morning[0] if season else None

    def closing_time(self, day: date) -> time | None:
        """When business stops on ``day``, Beijing time; None if no office hours are known."""
        season = self.season(day)
        return season.afternoon[1] if season else None

    def add_working_days(self, start: date, number: int) -> date:
        """The ``number``-th working day after ``start``, which itself never counts; ``start`` for none."""
        if number < 0:
            raise ValueError("a period cannot be negative")
        if number == 0:
            return start
        year = start.year
        days = self._year(year).working
        index = bisect_right(days, start) + number - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._year(year).working
        return days[index]

    def count(self, after: date, until: date) -> int:
        """How many working days lie after ``after`` and not after ``until``."""
        years = (self._year(year).working for year in range(after.year, until.year + 1))
        return max(sum(bisect_right(days, until) - bisect_right(days, after) for days in years), 0)

    def days_counted(self, start: date, number: int) -> tuple[date, ...]:
        """The days that make up a period of ``number`` working days from ``start``."""
        return self.working_days(start, self.add_working_days(start, number))

    def working_days(self, after: date, until: date) -> tuple[date, ...]:
        """The working days after ``after`` and not after ``until``."""
        found: tuple[date, ...] = ()
        for year in range(after.year, until.year + 1):
            days = self._year(year).working
            found += days[bisect_right(days, after) : bisect_right(days, until)]
        return found

    def days_skipped(self, after: date, until: date) -> tuple[Skipped, ...]:
        """The days of rest after ``after`` and not after ``until``, with their names."""
        found: tuple[Skipped, ...] = ()
        for year in range(after.year, until.year + 1):
            rests = self._year(year).resting
            found += rests[bisect_right(rests, after, key=DAY) : bisect_right(rests, until, key=DAY)]
        return found

    def next_working_day(self, day: date) -> date:
        """``day`` itself if people work on it, otherwise the first working day after it (民法典 203)."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def _year(self, year: int) -> Year:
        found = self._years.get(year)
        if found is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            everyday = map(date.fromordinal, range(first, last + 1))
            days = [(day, self.name_of_rest(day)) for day in everyday]
            found = self._years[year] = Year(
                working=tuple(day for day, name in days if name is None),
                resting=tuple(Skipped(day, name) for day, name in days if name is not None),
            )
        return found
