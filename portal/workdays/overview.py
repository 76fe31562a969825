"""What the calendar pages show: years and their status, the rows in force with their notices, revisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarYear, OfficeHours, Scope


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a year in a scope; ``status`` None where the scope follows the one above it."""

    year: int
    status: YearStatus | None


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row of one kind, name and notice."""

    first: date
    last: date
    kind: DayKind
    name: str
    scope: Scope
    notice_no: str
    notice_url: str


def standings(scopes: Sequence[Scope], years: Sequence[int]) -> list[tuple[Scope, list[Standing]]]:
    """Each scope with its years."""
    rows = CalendarYear.objects.filter(superseded_in=None, year__in=years)
    known = {(row.scope_id, row.year): YearStatus(row.status) for row in rows}

    def status(scope: Scope, year: int) -> YearStatus | None:
        return known.get((scope.pk, year), YearStatus.NONE if scope.publishes_yearly else None)

    return [(scope, [Standing(year, status(scope, year)) for year in years]) for scope in scopes]


def chain_of(scope: Scope, scopes: Iterable[Scope]) -> list[Scope]:
    """Of all ``scopes`` that one and those above it, the country first."""
    stored = {one.pk: one for one in scopes}
    chain = [stored[scope.pk]]
    while chain[0].parent_id:
        chain.insert(0, stored[chain[0].parent_id])
    return chain


def runs_of(chain: Sequence[Scope], year: int) -> list[Run]:
    """The rows in force for a year in any of the scopes, in the order of the days."""
    by_key = {scope.pk: scope for scope in chain}
    rows = CalendarDay.objects.filter(scope__in=by_key, superseded_in=None, day__year=year)
    found: list[Run] = []
    for row in rows.order_by("scope", "day"):
        run = Run(
            row.day,
            row.day,
            DayKind(row.kind),
            row.name,
            by_key[row.scope_id],
            row.notice_no,
            row.notice_url,
        )
        if found and _continues(found[-1], run):
            run = Run(found.pop().first, *_tail(run))
        found.append(run)
    return sorted(found, key=lambda run: run.first)


def years_in_force(chain: Sequence[Scope], year: int) -> list[CalendarYear]:
    """What each scope of a chain knows of the year."""
    rows = CalendarYear.objects.filter(scope__in=chain, superseded_in=None, year=year)
    return list(rows.select_related("scope", "entered_in__entered_by", "entered_in__approved_by"))


def office_hours(chain: Sequence[Scope]) -> list[OfficeHours]:
    """Those of the most specific scope that has any."""
    rows = list(OfficeHours.objects.filter(scope__in=chain, superseded_in=None).select_related("scope"))
    for scope in reversed(chain):
        own = [row for row in rows if row.scope_id == scope.pk]
        if own:
            return own
    return []


def _continues(before: Run, run: Run) -> bool:
    return (run.first - before.last).days == 1 and _tail(run)[1:] == _tail(before)[1:]


def _tail(run: Run) -> tuple[date, DayKind, str, Scope, str, str]:
    return run.last, run.kind, run.name, run.scope, run.notice_no, run.notice_url
