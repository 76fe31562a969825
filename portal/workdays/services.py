"""Writing calendars."""

from collections.abc import Iterable, Iterator, Mapping
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
    stale: list[Revised] = []
    fresh: list[Revised] = []
    for entry in data["years"]:
        scope, year = scopes[entry["scope"]], int(entry["year"])
        _compare(
            stored=CalendarYear.objects.filter(scope=scope, year=year, superseded_in=None),
            wanted=[_year_row(entry)],
            build=lambda row, scope=scope: CalendarYear(scope=scope, **row),
            stale=stale,
            fresh=fresh,
        )
        _compare(
            stored=CalendarDay.objects.filter(scope=scope, day__year=year, superseded_in=None),
            wanted=list(_day_rows(entry)),
            build=lambda row, scope=scope: CalendarDay(scope=scope, **row),
            stale=stale,
            fresh=fresh,
        )
    if not stale and not fresh:
        return None
    revision = CalendarRevision.objects.create(entered_at=timezone.now(), note=note)
    for row in (*stale, *fresh):
        if row.pk is None:
            row.entered_in = revision
        else:
            row.superseded_in = revision
    for model in (CalendarYear, CalendarDay):
        model.objects.bulk_update([row for row in stale if isinstance(row, model)], ["superseded_in"])
        model.objects.bulk_create(row for row in fresh if isinstance(row, model))
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


def _compare(*, stored, wanted: list[Row], build, stale: list[Revised], fresh: list[Revised]) -> None:
    """Sorts what differs: stored rows that are not wanted go to ``stale``, wanted ones not stored to ``fresh``."""
    rows = list(stored)
    stale.extend(row for row in rows if not any(_same(row, facts) for facts in wanted))
    fresh.extend(build(facts) for facts in wanted if not any(_same(row, facts) for row in rows))


def _same(row: Revised, facts: Row) -> bool:
    return all(getattr(row, name) == value for name, value in facts.items())


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
