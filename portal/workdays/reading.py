"""What was understood of a notice or a spreadsheet, for two persons to check, and as an entry for the calendars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from portal.workdays.enums import Agreement, YearStatus
from portal.workdays.written_dates import weekday_name

ONE_DAY = timedelta(days=1)
# Each of them stands in every yearly notice of the State Council.
NATIONAL_HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not fit or was concluded, with the sentence or cell that it is about. A ``blocking`` one
    leaves nothing that could be entered."""

    text: str
    quote: str = ""
    blocking: bool = False

    def __str__(self) -> str:
        return f"{self.text}（{self.quote}）" if self.quote else self.text


@dataclass(frozen=True, slots=True)
class DayOff:
    """Days off in a row, both ends included."""

    first: date
    last: date
    name: str
    weekdays: Agreement
    count: Agreement
    quote: str

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(offset) for offset in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def with_weekend(self) -> int:
        """How many days in a row there are with the weekends on either side."""
        first, last = self.first, self.last
        while (first - ONE_DAY).weekday() >= 5:
            first -= ONE_DAY
        while (last + ONE_DAY).weekday() >= 5:
            last += ONE_DAY
        return (last - first).days + 1


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A weekend day on which people work."""

    day: date
    name: str
    weekday: Agreement
    quote: str


@dataclass(frozen=True, slots=True)
class Reading:
    """``unread`` are the sentences that name days or holidays and were not understood: nothing of them counts."""

    year: int | None
    notice_no: str
    published_on: date | None
    off: tuple[DayOff, ...]
    work: tuple[MadeUp, ...]
    remarks: tuple[Remark, ...]
    unread: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether it can be entered at all, with whatever remarks."""
        return bool(self.off or self.work) and not any(remark.blocking for remark in self.remarks)

    @property
    def is_clear(self) -> bool:
        return not self.remarks and not self.unread

    @property
    def holidays(self) -> tuple[str, ...]:
        """The names of the holidays, in the order of their days."""
        return tuple(dict.fromkeys(row.name for row in self.off))

    def warnings(self) -> list[str]:
        """All that the second person has to know, in words."""
        unread = [_("没有读懂、没有录入：%(quote)s") % {"quote": quote} for quote in self.unread]
        return [*map(str, self.remarks), *unread]

    def entry(self, scope: str) -> dict[str, Any]:
        """One element of the ``years`` of ``load_calendar``; a day that is named twice counts once."""
        names: dict[date, str] = {}
        for row in self.off:
            for day in row:
                names.setdefault(day, row.name)
        made_up = {row.day: row.name for row in self.work}
        return {
            "scope": scope,
            "year": self.year,
            "status": YearStatus.PUBLISHED.value,
            "off": list(periods(names)),
            "work": [{"day": day.isoformat(), "name": name} for day, name in sorted(made_up.items())],
        }


def periods(names: dict[date, str]) -> Iterator[dict[str, str]]:
    """Days off as ``{from, to, name}``: days in a row under one name together."""
    run: list[date] = []
    for day in sorted(names):
        if run and (day - run[-1] != ONE_DAY or names[day] != names[run[-1]] or day.year != run[-1].year):
            yield _period(run, names)
            run = []
        run.append(day)
    if run:
        yield _period(run, names)


def _period(run: list[date], names: dict[date, str]) -> dict[str, str]:
    return {"from": run[0].isoformat(), "to": run[-1].isoformat(), "name": names[run[0]]}


def missing_holidays(reading: Reading) -> tuple[str, ...]:
    """The national holidays that a yearly notice should name and this one does not."""
    named = "、".join(reading.holidays)
    return tuple(name for name in NATIONAL_HOLIDAYS if name not in named)


def day_text(day: date) -> str:
    """``2月14日（周六）``"""
    return _("%(month)d月%(day)d日（%(weekday)s）") % {
        "month": day.month,
        "day": day.day,
        "weekday": weekday_name(day),
    }


def contradictions(off: Sequence[DayOff], work: Sequence[MadeUp], year: int) -> Iterator[Remark]:
    """Days that are named twice, harmless as two holidays and impossible as rest and work, or that lie far from
    ``year``; and nothing at all."""
    names = sorted((day, row.name, row.quote) for row in off for day in row)
    for (day, one, _quote), (same, other, quote) in pairwise(names):
        if day == same:
            told = {"day": day_text(day), "one": one, "other": other}
            yield Remark(_("%(day)s在“%(one)s”和“%(other)s”中各列了一次。") % told, quote)
    resting = {day for day, _name, _quote in names}
    for made_up in work:
        if made_up.day in resting:
            told = {"day": day_text(made_up.day)}
            yield Remark(_("%(day)s既列为放假，又列为上班。") % told, made_up.quote, blocking=True)
    for day, quote in [*((row.first, row.quote) for row in off), *((row.day, row.quote) for row in work)]:
        if year and abs(day.year - year) > 1:
            told = {"day": day.isoformat(), "year": str(year)}
            yield Remark(_("%(day)s 不在 %(year)s 年前后。") % told, quote, blocking=True)
    if year and not off and not work:
        yield Remark(_("没有读到任何日期。"), blocking=True)
