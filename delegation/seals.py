"""Which seals are opened and retired with an instrument, and from when until when they count (CZ4-2.2, CZ4-2.6)."""

from collections.abc import Iterable
from datetime import date

from delegation.enums.instruments import SealAct
from delegation.models.handing_over import SealChange
from delegation.models.instruments import Instrument
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


def kind_under(instrument: Instrument | None, exercised: Exercise, owner: str, on: date) -> SealKind:
    """Which of the owner's seals decisions bear on a day: the one that the instrument opened last and that is in use,
    else that of the mode."""
    if instrument is None:
        return exercised.seal
    by_kind: dict[SealKind, list[SealChange]] = {}
    for change in instrument.seals.all():
        if kind := kind_named(change.name, owner):
            by_kind.setdefault(kind, []).append(change)
    opened = {
        kind: max(change.on for change in changes if change.act == SealAct.OPENED)
        for kind, changes in by_kind.items()
        if is_in_use(changes, on) and any(change.act == SealAct.OPENED for change in changes)
    }
    return max(opened, key=lambda kind: (opened[kind], -kind.number), default=exercised.seal)
