"""The arrangements that a date rests on, as they stood when it was reckoned: superseded rows are kept for this."""

from dataclasses import dataclass
from datetime import date

from portal.workdays.enums import YearStatus
from portal.workdays.models import CalendarDay, CalendarYear, Revised, Scope


@dataclass(frozen=True, slots=True)
class Source:
    """What one level knew of one year, and the notice that said so."""

    scope: str
    year: int
    status: YearStatus
    notice_no: str
    notice_url: str


class Sources:
    """Every arrangement ever entered for the days from ``first`` to ``last``, read once: three queries for any number
    of dates among them."""

    def __init__(self, first: date, last: date) -> None:
        self._scopes = {scope.pk: scope for scope in Scope.objects.all()}
        self._codes = {scope.code: scope for scope in self._scopes.values()}
        known = CalendarYear.objects.exclude(status=YearStatus.NONE)
        self._years = list(known.filter(year__range=(first.year, last.year)))
        # One holiday of a year may have been corrected by a notice of its own.
        self._days = list(CalendarDay.objects.filter(day__range=(first, last)).exclude(notice_no=""))

    def name_of(self, version: str) -> str:
        """博乐市 of ``652701@7``; the code itself if nobody knows it."""
        code = version.partition("@")[0]
        return self._codes[code].name if code in self._codes else code

    def behind(self, version: str, first: date, last: date) -> tuple[Source, ...]:
        """What calendar ``version`` said of the days from ``first`` to ``last``, the country before the county."""
        code, _, revision = version.partition("@")
        chain, number = self._chain(code), int(revision or 0)
        found: dict[tuple[int, int, str], Source] = {}
        for place, scope in enumerate(chain):
            statuses = {}
            for row in self._years:
                if row.scope_id == scope.pk and first.year <= row.year <= last.year and _held(row, number):
                    statuses[row.year] = status = YearStatus(row.status)
                    found[row.year, place, row.notice_no] = _source(scope, row.year, status, row)
            for day in self._days:
                if day.scope_id == scope.pk and first <= day.day <= last and _held(day, number):
                    key = (day.day.year, place, day.notice_no)
                    status = statuses.get(day.day.year, YearStatus.NONE)
                    found.setdefault(key, _source(scope, day.day.year, status, day))
        return tuple(source for _key, source in sorted(found.items(), key=lambda item: item[0]))

    def _chain(self, code: str) -> list[Scope]:
        """A scope after those above it."""
        chain: list[Scope] = []
        scope = self._codes.get(code)
        while scope is not None:
            chain.insert(0, scope)
            scope = self._scopes.get(scope.parent_id) if scope.parent_id else None
        return chain


def _held(row: Revised, revision: int) -> bool:
    """Whether the row was in force in a revision."""
    return row.entered_in_id <= revision and (row.superseded_in_id is None or row.superseded_in_id > revision)


def _source(scope: Scope, year: int, status: YearStatus, row: Revised) -> Source:
    return Source(scope.name, year, status, row.notice_no, row.notice_url)
