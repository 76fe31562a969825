"""Writing calendars."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import InvalidInput
from portal.organizations.models import User
from portal.workdays import queries
from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision, CalendarYear, OfficeHours, Revised, Scope

Row = dict[str, Any]
# What a notice replaces as a whole: a year of a scope, or (without a year) its office hours.
Part = tuple[int, int | None]


@transaction.atomic
def load_calendar(
    data: Mapping[str, Any],
    *,
    note: str = "load_calendar",
    entered_by: User | None = None,
    approved_by: User | None = None,
) -> int | None:
    """Brings the tables to what ``data`` says of the years and the office hours that it names; the number of the
    revision, None if nothing had to change.

    ``data`` is ``{"scopes": [{code, name, parent, publishes_yearly}], "years": [{scope, year, status, notice_no,
    notice_url, published_on, off: [{from, to, name}], work: [{day, name}], likely: [{from, to, name}]}],
    "office_hours": [{scope, notice_no, notice_url, seasons: [{from, morning, afternoon}]}]}`` with ISO dates; a season
    is from ``"05-01"`` on, mornings and afternoons are ``["10:00", "14:00"]``. A period or day may name a notice of
    its own. Scopes that are stored need not be listed. Rows that differ are superseded, not overwritten.

    Without persons the data are reference data: what two persons have entered since is left as it is. ``InvalidInput``
    for a day outside its year, a day or a year named twice.
    """
    _load_scopes(data.get("scopes", ()))
    # Writers take turns, so that two loads at once cannot both enter the same days.
    scopes = {scope.code: scope.pk for scope in Scope.objects.select_for_update().order_by("pk")}
    years = _by_part(scopes, data.get("years", ()))
    hours = _by_part(scopes, data.get("office_hours", ()))
    theirs = set() if entered_by else _entered_by_persons(scopes.values())

    wanted: list[tuple[type[Revised], dict[Part, list[Row]]]] = [
        (CalendarYear, {part: [_year_row(entry)] for part, entry in years.items() if part not in theirs}),
        (CalendarDay, {part: _day_rows(entry) for part, entry in years.items() if part not in theirs}),
        (OfficeHours, {part: _season_rows(entry) for part, entry in hours.items() if part not in theirs}),
    ]
    changes = [change for model, rows in wanted if (change := _compare(model, rows)).needed]
    if not changes:
        return None
    revision = CalendarRevision.objects.create(
        entered_at=timezone.now(), note=note, entered_by=entered_by, approved_by=approved_by
    )
    for change in changes:
        change.enter(revision)
    queries.forget()
    return revision.pk


def _by_part(
    scopes: Mapping[str, int], entries: Iterable[Mapping[str, Any]]
) -> dict[Part, Mapping[str, Any]]:
    found: dict[Part, Mapping[str, Any]] = {}
    for entry in entries:
        part = (scopes[entry["scope"]], int(entry["year"]) if "year" in entry else None)
        if part in found:
            raise InvalidInput(_("同一年度的安排重复出现。"))
        found[part] = entry
    return found


def _load_scopes(entries: Iterable[Mapping[str, Any]]) -> None:
    stored = {scope.code: scope for scope in Scope.objects.select_related("parent")}
    for entry in entries:
        parent = stored[entry["parent"]] if entry.get("parent") else None
        facts = {
            "name": entry["name"],
            "parent": parent,
            "publishes_yearly": bool(entry.get("publishes_yearly")),
        }
        scope = stored.get(entry["code"])
        if scope is None or not _says(scope, facts):
            stored[entry["code"]], _created = Scope.objects.update_or_create(
                code=entry["code"], defaults=facts
            )


def _entered_by_persons(scopes: Iterable[int]) -> set[Part]:
    """What two persons have ever changed; a row that they took away is theirs too."""
    touched = Q(entered_in__entered_by__isnull=False) | Q(superseded_in__entered_by__isnull=False)
    models: tuple[type[Revised], ...] = (CalendarYear, CalendarDay, OfficeHours)
    return {
        _part(row) for model in models for row in model._default_manager.filter(touched, scope__in=scopes)
    }


def _part(row: Revised) -> Part:
    match row:
        case CalendarDay():
            return row.scope_id, row.day.year
        case CalendarYear():
            return row.scope_id, row.year
        case _:
            return row.scope_id, None


@dataclass(frozen=True, slots=True)
class _Change:
    """What differs in one table."""

    model: type[Revised]
    stale: Sequence[Revised]
    fresh: Sequence[Revised]

    @property
    def needed(self) -> bool:
        return bool(self.stale or self.fresh)

    def enter(self, revision: CalendarRevision) -> None:
        rows = self.model._default_manager
        rows.filter(pk__in=[row.pk for row in self.stale]).update(superseded_in=revision)
        for row in self.fresh:
            row.entered_in = revision
        rows.bulk_create(self.fresh)


def _compare(model: type[Revised], wanted: Mapping[Part, Sequence[Row]]) -> _Change:
    """Stored rows of these parts that are not wanted any more, and wanted ones that are not stored yet."""
    stored: dict[Part, list[Revised]] = {part: [] for part in wanted}
    scopes = {scope for scope, _year in wanted}
    for row in model._default_manager.filter(scope__in=scopes, superseded_in=None):
        stored.get(_part(row), []).append(row)
    return _Change(
        model,
        stale=[
            row
            for part, rows in stored.items()
            for row in rows
            if not any(_says(row, f) for f in wanted[part])
        ],
        fresh=[
            model(scope_id=part[0], **fact)
            for part, facts in wanted.items()
            for fact in facts
            if not any(_says(row, fact) for row in stored[part])
        ],
    )


def _says(row: object, fact: Row) -> bool:
    return all(getattr(row, name) == value for name, value in fact.items())


def _year_row(entry: Mapping[str, Any]) -> Row:
    published_on = entry.get("published_on")
    return {
        "year": int(entry["year"]),
        "status": YearStatus(entry["status"]).value,
        "published_on": date.fromisoformat(published_on) if published_on else None,
        **_notice(entry),
    }


def _day_rows(entry: Mapping[str, Any]) -> list[Row]:
    rows = [
        {"day": day, "kind": kind.value, "name": named["name"], **_notice({**entry, **named})}
        for kind in DayKind
        for named in entry.get(kind.value, ())
        for day in _days(named)
    ]
    for day, times in Counter(row["day"] for row in rows).items():
        if times > 1:
            raise InvalidInput(_("%(day)s 重复出现。") % {"day": day})
        if day.year != int(entry["year"]):
            raise InvalidInput(_("%(day)s 不在 %(year)s 年内。") % {"day": day, "year": entry["year"]})
    return rows


def _days(named: Mapping[str, Any]) -> Iterator[date]:
    first = date.fromisoformat(named.get("day") or named["from"])
    last = date.fromisoformat(named.get("to") or first.isoformat())
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _season_rows(entry: Mapping[str, Any]) -> list[Row]:
    return [
        {
            "from_month": int(season["from"][:2]),
            "from_day": int(season["from"][3:]),
            "morning_opens": time.fromisoformat(season["morning"][0]),
            "morning_closes": time.fromisoformat(season["morning"][1]),
            "afternoon_opens": time.fromisoformat(season["afternoon"][0]),
            "afternoon_closes": time.fromisoformat(season["afternoon"][1]),
            **_notice(entry),
        }
        for season in entry["seasons"]
    ]


def _notice(entry: Mapping[str, Any]) -> Row:
    return {"notice_no": entry.get("notice_no", ""), "notice_url": entry.get("notice_url", "")}
