"""Which seals are opened and retired with an instrument, and from when until when they count (CZ4-2.2, CZ4-2.6)."""

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from delegation.enums.instruments import SealAct
from delegation.models.handing_over import SealChange
from delegation.models.instruments import InstrumentItem
from delegation.modes import Exercise
from portal.documents.seal_names import SealKind, kind_named


def is_in_use(changes: Iterable[SealChange], on: date) -> bool:
    """Whether the seal that all the rows name may be used on a day, by the last of them that has come. A day of
    opening is its first, a day of retirement its last; before the first row it may be used if that retires it."""
    rows = sorted(changes, key=lambda change: (change.on, change.act == SealAct.OPENED))
    come = [row for row in rows if row.on < on or (row.on == on and row.act == SealAct.OPENED)]
    if come:
        return come[-1].act == SealAct.OPENED
    return not rows or rows[0].act == SealAct.RETIRED


def with_seals(items: QuerySet[InstrumentItem]) -> QuerySet[InstrumentItem]:
    """The items with the seals of their instruments, in the same query."""
    rows = SealChange.objects.filter(instrument=OuterRef("instrument"))
    return items.annotate(
        seal_rows=ArraySubquery(rows.values(row=JSONObject(act="act", name="name", on="on")))
    )


def seals_of(item: InstrumentItem) -> Iterable[SealChange]:
    if (rows := getattr(item, "seal_rows", None)) is None:
        return item.instrument.seals.all()
    return [SealChange(**{**row, "on": date.fromisoformat(row["on"])}) for row in rows]


def kind_under(changes: Iterable[SealChange], exercised: Exercise, owner: str, on: date) -> SealKind:
    """Which of the owner's seals decisions bear on a day: of those that the rows of the instrument name the one that
    was opened last and is in use, else that of the mode."""
    by_kind: dict[SealKind, list[SealChange]] = {}
    for change in changes:
        if kind := kind_named(change.name, owner):
            by_kind.setdefault(kind, []).append(change)
    opened = {
        kind: max(row.on for row in rows if row.act == SealAct.OPENED)
        for kind, rows in by_kind.items()
        if is_in_use(rows, on) and any(row.act == SealAct.OPENED for row in rows)
    }
    return max(opened, key=lambda kind: (opened[kind], -kind.number), default=exercised.seal)
