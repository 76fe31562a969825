"""Writing calendars."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.workdays import queries
from portal.workdays.enums import DayKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision, CalendarYear, Revised, Scope

Row = dict[str, Any]


@transaction.atomic
def load_calendar(data: Mapping[str, Any], *, note: str = "load_calendar") -> int | None:
    """Brings the tables to what ``data`` says of the years that it names; the number of the revision, None if nothing
    had to change.

    ``data`` is ``{"scopes": [{code, name, parent, publishes_yearly}], "years": [{scope, year, status, notice_no,
    notice_url, published_on, off: [{from, to, name}], work: [{day, name}]}]}`` with ISO dates. Rows that differ are
    superseded, not overwritten.
    """
    scopes = _load_scopes(data["scopes"])
    # Writers take turns, so that two loads at once cannot both enter the same days.
    list(Scope.objects.select_for_update().order_by("pk"))
    changes = [
        change
        for entry in data["years"]
        for change in (
            _compare(CalendarYear, scopes[entry["scope"]], {"year": entry["year"]}, [_year_row(entry)]),
            _compare(CalendarDay, scopes[entry["scope"]], {"day__year": entry["year"]}, _day_rows(entry)),
        )
        if change.stale or change.fresh
    ]
    if not changes:
        return None
    revision = CalendarRevision.objects.create(entered_at=timezone.now(), note=note)
    for change in changes:
        change.enter(revision)
    queries.forget()
    return revision.pk


def _load_scopes(entries: Iterable[Mapping[str, Any]]) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    for entry in entries:
        parent = scopes[entry["parent"]] if entry.get("parent") else None
        facts = {
            "name": entry["name"],
            "parent": parent,
            "publishes_yearly": bool(entry.get("publishes_yearly")),
        }
        scopes[entry["code"]], _ = Scope.objects.update_or_create(code=entry["code"], defaults=facts)
    return scopes


@dataclass(frozen=True, slots=True)
class _Change:
    """What differs for one year of one scope."""

    model: type[Revised]
    stale: list[Revised]
    fresh: list[Revised]

    def enter(self, revision: CalendarRevision) -> None:
        rows = self.model._default_manager
        rows.filter(pk__in=[row.pk for row in self.stale]).update(superseded_in=revision)
        for row in self.fresh:
            row.entered_in = revision
        rows.bulk_create(self.fresh)


def _compare(model: type[Revised], scope: Scope, year: Row, wanted: Iterable[Row]) -> _Change:
    """Stored rows that are not wanted any more, and wanted ones that are not stored yet."""
    rows = list(model._default_manager.filter(scope=scope, superseded_in=None, **year))
    facts = list(wanted)
    return _Change(
        model,
        stale=[row for row in rows if not any(_says(row, fact) for fact in facts)],
        fresh=[model(scope=scope, **fact) for fact in facts if not any(_says(row, fact) for row in rows)],
    )


def _says(row: Revised, fact: Row) -> bool:
    return all(getattr(row, name) == value for name, value in fact.items())


def _year_row(entry: Mapping[str, Any]) -> Row:
    published_on = entry.get("published_on")
    return {
        "year": int(entry["year"]),
        "status": YearStatus(entry["status"]).value,
        "published_on": date.fromisoformat(published_on) if published_on else None,
        **_notice(entry),
    }


def _day_rows(entry: Mapping[str, Any]) -> Iterator[Row]:
    for period in entry.get("off", ()):
        first, last = date.fromisoformat(period["from"]), date.fromisoformat(period.get("to", period["from"]))
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            yield {"day": day, "kind": DayKind.OFF.value, "name": period["name"], **_notice(entry)}
    for made_up in entry.get("work", ()):
        day = date.fromisoformat(made_up["day"])
        yield {"day": day, "kind": DayKind.WORK.value, "name": made_up["name"], **_notice(entry)}


def _notice(entry: Mapping[str, Any]) -> Row:
    return {"notice_no": entry.get("notice_no", ""), "notice_url": entry.get("notice_url", "")}
