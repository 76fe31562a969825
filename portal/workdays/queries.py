"""The calendar that an organ follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import local
from time import monotonic
from typing import Protocol

from django.db.models import Max, Q, Subquery

from portal.databases.reading import from_primary
from portal.workdays.calendar import Season, WorkCalendar
from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision, CalendarYear, OfficeHours, Scope

NATIONAL = "CN"
# What is kept here is used by acts, so that a page that may lag reads it from the primary too (``from_primary``).
# A page asks for many calendars; a change may be seen this much later by another process, never by a whole life of it.
RECHECK_SECONDS = 2.0


class HasDivision(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def division_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Instead:
    """Rows that would take the place of those that a scope has for some years: a change that is not yet made."""

    scope_id: int
    years: frozenset[int]
    days: tuple[CalendarDay, ...]
    year_rows: tuple[CalendarYear, ...]

    def replaces(self, row: CalendarDay | CalendarYear) -> bool:
        year = row.day.year if isinstance(row, CalendarDay) else row.year
        return row.scope_id == self.scope_id and year in self.years


_calendars: dict[tuple[int, tuple[str, ...]], WorkCalendar] = {}
_notices: dict[tuple[int, int, tuple[str, ...] | None], tuple[str, ...]] = {}
# The codes of all scopes, by the revision that was the newest.
_scopes: dict[int, frozenset[str]] = {}
# The newest revision, as each thread sees it: what another has written and not committed yet is nothing to it.
_seen = local()


@from_primary()
def calendar_for(organ: HasDivision | str) -> WorkCalendar:
    """The calendar of an organisation or of a GB/T 2260 code (``"652701"``): the office's own days and hours over
    those of its county, prefecture, region and the country. What has none of its own follows the next above."""
    revision = current_revision()
    scopes = _scopes.get(revision)
    if scopes is None:
        scopes = _scopes[revision] = frozenset(Scope.objects.values_list("code", flat=True))
    key = (revision, tuple(code for code in _codes(organ) if code in scopes))
    calendar = _calendars.get(key)
    if calendar is None:
        calendar = _calendars[key] = _read(*key)
    return calendar


@from_primary()
def current_revision() -> int:
    """The number of the newest change of any calendar; 0 before the first."""
    checked_at, known = getattr(_seen, "revision", (None, 0))
    if checked_at is None or monotonic() - checked_at > RECHECK_SECONDS:
        return note_revision(CalendarRevision.objects.aggregate(newest=Max("pk"))["newest"])
    return known


def newest_revision() -> Subquery:
    """For an annotation of what is read before many calendars are asked for; ``note_revision`` takes it."""
    return Subquery(CalendarRevision.objects.order_by("-pk").values("pk")[:1])


def note_revision(read: int | None) -> int:
    """Takes what was just read as the newest change; None where there is none yet."""
    newest = read or 0
    checked_at, known = getattr(_seen, "revision", (None, 0))
    if checked_at is not None and known != newest:
        forget()
    _seen.revision = (monotonic(), newest)
    return newest


def forget() -> None:
    """Makes this thread read the calendars anew."""
    _seen.__dict__.clear()
    _scopes.clear()
    _calendars.clear()
    _notices.clear()


def calendar_at(organ: HasDivision | str, revision: int) -> WorkCalendar:
    """The calendar of an organisation or division as it stood in a revision, for replaying an old date."""
    return _read(revision, _codes(organ))


def calendar_with(organ: HasDivision | str, instead: Instead) -> WorkCalendar:
    """The calendar that an organ would follow with other rows, to see what a change would move."""
    return _read(current_revision(), _codes(organ), instead)


def _codes(organ: HasDivision | str) -> tuple[str, ...]:
    """The scopes that may fix days for an organ, the most specific last."""
    division, own = (organ, organ) if isinstance(organ, str) else (organ.division_code, organ.code)
    return tuple(dict.fromkeys([NATIONAL, division[:2], division[:4], division[:6], own]))


def _read(revision: int, codes: Sequence[str], instead: Instead | None = None) -> WorkCalendar:
    scopes = {scope.code: scope for scope in Scope.objects.filter(code__in=codes)}
    chain = [scopes[code] for code in codes if code in scopes]
    in_force = Q(entered_in__lte=revision) & (Q(superseded_in=None) | Q(superseded_in__gt=revision))

    of_kind: dict[str, dict[date, str]] = {kind: {} for kind in DayKind.values}
    days = list(CalendarDay.objects.filter(in_force, scope__in=chain))
    years = list(CalendarYear.objects.filter(in_force, scope__in=chain))
    if instead is not None:
        days = [row for row in days if not instead.replaces(row)] + list(instead.days)
        years = [row for row in years if not instead.replaces(row)] + list(instead.year_rows)
    for scope in chain:
        for row in days:
            if row.scope_id == scope.pk:
                if row.kind != DayKind.LIKELY:
                    for named in of_kind.values():
                        named.pop(row.day, None)
                of_kind[row.kind][row.day] = row.name

    published = {(row.scope_id, row.year) for row in years if row.status == YearStatus.PUBLISHED}
    expected = [scope.pk for scope in chain if scope.publishes_yearly]
    return WorkCalendar(
        version=f"{chain[-1].code if chain else NATIONAL}@{revision}",
        off=of_kind[DayKind.OFF],
        work=of_kind[DayKind.WORK],
        likely=of_kind[DayKind.LIKELY],
        known_years=frozenset(row.year for row in years if row.status != YearStatus.NONE),
        published_years=frozenset(
            year for _, year in published if all((scope, year) in published for scope in expected)
        ),
        seasons=_seasons(chain, list(OfficeHours.objects.filter(in_force, scope__in=chain))),
    )


def _seasons(chain: Sequence[Scope], rows: Sequence[OfficeHours]) -> tuple[Season, ...]:
    """The office hours of the most specific scope that has any; one notice fixes the whole year."""
    for scope in reversed(chain):
        own = [row for row in rows if row.scope_id == scope.pk]
        if own:
            return tuple(
                Season(
                    month=row.from_month,
                    day=row.from_day,
                    morning=(row.morning_opens, row.morning_closes),
                    afternoon=(row.afternoon_opens, row.afternoon_closes),
                )
                for row in sorted(own, key=lambda row: (row.from_month, row.from_day))
            )
    return ()


@from_primary()
def notices_between(since: int, until: int, organ: HasDivision | str | None = None) -> tuple[str, ...]:
    """The numbers of the notices that revisions after ``since`` up to ``until`` entered: all, or those that ``organ``
    follows."""
    key = (since, until, None if organ is None else _codes(organ))
    if key not in _notices:
        entered = Q(entered_in__gt=since, entered_in__lte=until) & ~Q(notice_no="")
        if key[2] is not None:
            entered &= Q(scope__code__in=key[2])
        found = [
            set(model._default_manager.filter(entered).values_list("notice_no", flat=True))
            for model in (CalendarDay, CalendarYear, OfficeHours)
        ]
        _notices[key] = tuple(sorted(set().union(*found)))
    return _notices[key]
