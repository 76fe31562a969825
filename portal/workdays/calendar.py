"""Working-day arithmetic over one calendar. Pure: no database, no clock, no settings.

Dates in, dates out. The starting day is never counted (民法典 201, 行政许可法 82). A year of which no arrangement is
known is reckoned with weekends and the statutory days that need no almanac, and called provisional; it never raises.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

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


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The working days of one division under one version of the published arrangements.

    ``off`` and ``work`` map dates to the names of holidays and make-up days; ``known_years`` are those with rows at
    least for the statutory holidays; ``published_years`` those whose arrangement is final for every level that
    publishes one. Years are laid out as sorted tuples when first asked for and kept.
    """

    version: str
    off: Mapping[date, str]
    work: Mapping[date, str]
    known_years: frozenset[int]
    published_years: frozenset[int]
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)

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

    def add_working_days(self, start: date, number: int) -> date:
        """The ``number``-th working day after ``start``, which itself never counts; ``start`` for none."""
        if number < 0:
            raise ValueError("a period cannot be negative")
        if number == 0:
            return start
        year = start.year
        days = self._days(year)
        index = bisect_right(days, start.toordinal()) + number - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._days(year)
        return date.fromordinal(days[index])

    def count(self, after: date, until: date) -> int:
        """How many working days lie after ``after`` and not after ``until``."""
        return sum(1 for _ in self._between(after, until)) if after < until else 0

    def days_counted(self, start: date, number: int) -> tuple[date, ...]:
        """The days that make up a period of ``number`` working days from ``start``."""
        return tuple(self._between(start, self.add_working_days(start, number)))

    def working_days(self, after: date, until: date) -> tuple[date, ...]:
        """The working days after ``after`` and not after ``until``."""
        return tuple(self._between(after, until))

    def days_skipped(self, after: date, until: date) -> tuple[Skipped, ...]:
        """The days of rest after ``after`` and not after ``until``, with their names."""
        days = (after + timedelta(offset) for offset in range(1, (until - after).days + 1))
        return tuple(Skipped(day, name) for day in days if (name := self.name_of_rest(day)) is not None)

    def next_working_day(self, day: date) -> date:
        """``day`` itself if people work on it, otherwise the first working day after it (民法典 203)."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def _between(self, after: date, until: date) -> Iterator[date]:
        low, high = after.toordinal(), until.toordinal()
        for year in range(after.year, until.year + 1):
            days = self._days(year)
            for ordinal in days[bisect_right(days, low) : bisect_right(days, high)]:
                yield date.fromordinal(ordinal)

    def _days(self, year: int) -> tuple[int, ...]:
        days = self._years.get(year)
        if days is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            everyday = map(date.fromordinal, range(first, last + 1))
            days = self._years[year] = tuple(day.toordinal() for day in everyday if self.is_working_day(day))
        return days
