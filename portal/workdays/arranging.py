"""What a proposal would make of the calendars: the years as they would then stand, and what that changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarYear, Scope
from portal.workdays.queries import Instead

MADE_UP, EXPECTED = "调休上班", "（预计）"
# A notice may name days of the year before or after its own, never farther off.
MARGIN = timedelta(days=31)

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One day, as it is and as it would be; kind and name, None where nothing is entered."""

    day: date
    before: tuple[DayKind, str] | None
    after: tuple[DayKind, str] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change in one scope: days, and the year's status if that does."""

    changes: tuple[Change, ...]
    status_before: YearStatus
    status_after: YearStatus

    def __bool__(self) -> bool:
        return bool(self.changes) or self.status_before != self.status_after


def years_of(scope: Scope, entry: Mapping[str, Any]) -> list[Entry]:
    """The elements of ``years`` for ``load_calendar`` that put ``entry`` into force.

    An entry for the whole year replaces what is known of it; one marked ``part`` only the holidays that it names, and
    leaves the status as it is. Rows that stay keep the notice that they came from. Days that the notice names in a
    neighbouring year are added there, and those that its forerunner had named there go.
    """
    year, fresh = int(entry["year"]), dict(_days_of(entry))
    stored = {row.year: row for row in CalendarYear.objects.filter(scope=scope, superseded_in=None)}
    replaced = _Replaced(entry, fresh, stored)
    first, last = date(year, 1, 1) - MARGIN, date(year, 12, 31) + MARGIN
    near = CalendarDay.objects.filter(scope=scope, superseded_in=None, day__range=(first, last))
    touched = {year} | {day.year for day in fresh} | {row.day.year for row in near if replaced.covers(row)}
    rows = CalendarDay.objects.filter(scope=scope, superseded_in=None, day__year__in=touched)
    kept = [row for row in rows if not replaced.covers(row)]
    notice = {"notice_no": entry.get("notice_no", ""), "notice_url": entry.get("notice_url", "")}
    return [
        _head(scope, one, entry, stored.get(one))
        | _listed(
            [(row.day, row.kind, row.name, _notice(row)) for row in kept if row.day.year == one]
            + [(day, kind, name, notice) for day, (kind, name) in fresh.items() if day.year == one]
        )
        for one in sorted(touched)
    ]


def difference(scope: Scope, entry: Mapping[str, Any]) -> Difference:
    """What of the days in force now ``entry`` would change."""
    years = years_of(scope, entry)
    after = {day: value for year in years for day, value in _days_of(year)}
    rows = CalendarDay.objects.filter(
        scope=scope, superseded_in=None, day__year__in=[year["year"] for year in years]
    )
    before = {row.day: (DayKind(row.kind), row.name) for row in rows}
    changes = tuple(
        Change(day, before.get(day), after.get(day))
        for day in sorted(before.keys() | after.keys())
        if before.get(day) != after.get(day)
    )
    stored = CalendarYear.objects.filter(scope=scope, superseded_in=None, year=entry["year"]).first()
    own = next(year for year in years if year["year"] == int(entry["year"]))
    return Difference(
        changes, YearStatus(stored.status if stored else YearStatus.NONE), YearStatus(own["status"])
    )


def instead_of(scope: Scope, entry: Mapping[str, Any]) -> Instead:
    """The rows that ``entry`` would bring, for a look at the calendars as they would then be."""
    years = years_of(scope, entry)
    return Instead(
        scope_id=scope.pk,
        years=frozenset(int(year["year"]) for year in years),
        days=tuple(
            CalendarDay(scope=scope, day=day, kind=kind.value, name=name)
            for year in years
            for day, (kind, name) in _days_of(year)
        ),
        year_rows=tuple(
            CalendarYear(scope=scope, year=year["year"], status=year.get("status", YearStatus.NONE))
            for year in years
        ),
    )


class _Replaced:
    """Which rows in force an entry takes the place of."""

    def __init__(
        self, entry: Mapping[str, Any], fresh: Iterable[date], years: Mapping[int, CalendarYear]
    ) -> None:
        self._year, self._part = int(entry["year"]), bool(entry.get("part"))
        self._fresh = frozenset(fresh)
        self._names = {_holiday(named["name"]) for kind in DayKind for named in entry.get(kind.value, ())}
        own = years.get(self._year)
        self._forerunner = own.notice_no if own else ""
        neighbours = {row.notice_no for year, row in years.items() if abs(year - self._year) == 1} - {""}
        self._neighbours = neighbours - {self._forerunner}
        # One number for every year tells nothing of where a day comes from.
        self._telling = self._forerunner not in {"", *neighbours}

    def covers(self, row: CalendarDay) -> bool:
        if row.day in self._fresh:
            return True
        if self._part:
            return row.day.year == self._year and _holiday(row.name) in self._names
        if row.day.year == self._year:
            return row.notice_no not in self._neighbours
        return self._telling and row.notice_no == self._forerunner


def _head(scope: Scope, year: int, entry: Mapping[str, Any], stored: CalendarYear | None) -> Entry:
    """The year itself: as the notice publishes it, or as it was."""
    if year == int(entry["year"]) and not entry.get("part"):
        facts = {name: entry.get(name) for name in ("status", "published_on", "notice_no", "notice_url")}
    elif stored is not None:
        published_on = stored.published_on.isoformat() if stored.published_on else None
        facts = {"status": stored.status, "published_on": published_on, **_notice(stored)}
    else:
        facts = {"status": YearStatus.NONE.value}
    return {"scope": scope.code, "year": year, **{name: value for name, value in facts.items() if value}}


def _listed(rows: Iterable[tuple[date, str, str, dict[str, str]]]) -> Entry:
    listed: Entry = {kind.value: [] for kind in DayKind}
    for day, kind, name, notice in sorted(rows, key=lambda row: row[0]):
        listed[str(kind)].append({"day": day.isoformat(), "name": name, **notice})
    return listed


def _days_of(entry: Mapping[str, Any]) -> Iterator[tuple[date, tuple[DayKind, str]]]:
    for kind in DayKind:
        for named in entry.get(kind.value, ()):
            first = date.fromisoformat(named.get("day") or named["from"])
            last = date.fromisoformat(named.get("to") or first.isoformat())
            for offset in range((last - first).days + 1):
                yield first + timedelta(days=offset), (kind, named["name"])


def _holiday(name: str) -> str:
    return name.removesuffix(EXPECTED).removesuffix(MADE_UP)


def _notice(row: CalendarDay | CalendarYear) -> dict[str, str]:
    return {"notice_no": row.notice_no, "notice_url": row.notice_url}
