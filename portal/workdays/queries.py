"""The calendar that an organ follows."""

from datetime import date
from time import monotonic
from typing import Protocol

from django.db.models import Max, Q

from portal.workdays.calendar import WorkCalendar
from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision, CalendarYear, Scope

NATIONAL = "CN"
# A page asks for many calendars; a change may be seen this much later by another process, never by a whole life of it.
RECHECK_SECONDS = 2.0


class HasDivision(Protocol):
    @property
    def division_code(self) -> str: ...


_calendars: dict[tuple[int, str], WorkCalendar] = {}
_checked: tuple[float, int] | None = None


def calendar_for(organ: HasDivision | str) -> WorkCalendar:
    """The calendar of an organisation or of a GB/T 2260 code (``"652701"``), county over prefecture over region over
    country. A division without days of its own, or none at all, follows the national calendar."""
    division = organ if isinstance(organ, str) else organ.division_code
    key = (current_revision(), division)
    calendar = _calendars.get(key)
    if calendar is None:
        calendar = _calendars[key] = calendar_at(division, key[0])
    return calendar


def current_revision() -> int:
    """The number of the newest change of any calendar; 0 before the first."""
    global _checked
    if _checked is None or monotonic() - _checked[0] > RECHECK_SECONDS:
        newest = CalendarRevision.objects.aggregate(newest=Max("pk"))["newest"] or 0
        if _checked is not None and _checked[1] != newest:
            _calendars.clear()
        _checked = (monotonic(), newest)
    return _checked[1]


def forget() -> None:
    """Makes this process read the calendars anew."""
    global _checked
    _checked = None
    _calendars.clear()


def calendar_at(division: str, revision: int) -> WorkCalendar:
    """The calendar of a division as it stood in a revision, for counting today or for replaying an old date."""
    codes = [NATIONAL, division[:2], division[:4], division[:6]]
    scopes = {scope.code: scope for scope in Scope.objects.filter(code__in=codes)}
    chain = [scopes[code] for code in dict.fromkeys(codes) if code in scopes]
    in_force = Q(entered_in__lte=revision) & (Q(superseded_in=None) | Q(superseded_in__gt=revision))

    off: dict[date, str] = {}
    work: dict[date, str] = {}
    days = list(CalendarDay.objects.filter(in_force, scope__in=chain))
    for scope in chain:
        for row in days:
            if row.scope_id == scope.pk:
                here, there = (work, off) if row.kind == DayKind.WORK else (off, work)
                here[row.day] = row.name
                there.pop(row.day, None)

    years = list(CalendarYear.objects.filter(in_force, scope__in=chain))
    published = {(row.scope_id, row.year) for row in years if row.status == YearStatus.PUBLISHED}
    expected = [scope.pk for scope in chain if scope.publishes_yearly]
    return WorkCalendar(
        version=f"{chain[-1].code if chain else NATIONAL}@{revision}",
        off=off,
        work=work,
        known_years=frozenset(row.year for row in years if row.status != YearStatus.NONE),
        published_years=frozenset(
            year for _, year in published if all((scope, year) in published for scope in expected)
        ),
    )
