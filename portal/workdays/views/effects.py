"""What a proposal would do, for whoever enters it and for whoever approves it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.deadlines.foreseeing import Foreseen, foresee
from portal.workdays.arranging import Change, Difference, difference, instead_of
from portal.workdays.enums import DayKind
from portal.workdays.models import Scope
from portal.workdays.queries import calendar_with

Value = tuple[DayKind, str] | None


@dataclass(frozen=True, slots=True)
class Changed:
    """Days in a row that change alike."""

    first: date
    last: date
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Effects:
    difference: Difference
    changed: tuple[Changed, ...]
    foreseen: Foreseen


def effects_of(scope: Scope, entry: Mapping[str, Any]) -> Effects:
    """The difference against what is in force, and the open deadlines on which it would tell."""
    found = difference(scope, entry)
    first = min([change.day for change in found.changes], default=date.max)
    if found.status_before != found.status_after:
        first = min(first, date(int(entry["year"]), 1, 1))
    instead = instead_of(scope, entry)
    foreseen = foresee(first, lambda organ: calendar_with(organ, instead))
    return Effects(found, tuple(_runs(found.changes)), foreseen)


def _runs(changes: Iterable[Change]) -> list[Changed]:
    runs: list[Changed] = []
    for change in changes:
        run = Changed(change.day, change.day, change.before, change.after)
        last = runs[-1] if runs else None
        if (
            last is not None
            and (change.day - last.last).days == 1
            and (last.before, last.after) == (run.before, run.after)
        ):
            runs[-1] = Changed(last.first, change.day, change.before, change.after)
        else:
            runs.append(run)
    return runs
