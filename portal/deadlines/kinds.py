"""Kinds of deadlines. Apps declare theirs in one table and register them when they are ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from portal.deadlines.enums import Reminder
from portal.workdays.enums import DayEnd, Estimate, Receipt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.deadlines.models import Deadline
    from portal.organizations.models import User


class Effect(Protocol):
    """What the system does by itself when the period has run. ``now`` is the moment due, not the moment found."""

    def __call__(self, deadline: "Deadline", *, now: datetime) -> None: ...


def nobody(deadline: "Deadline") -> "Iterable[User]":
    return ()


def no_address(deadline: "Deadline") -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineKind:
    """One kind: how long, by which rule, and what follows.

    ``label`` may be lazy. ``receipt``, ``day_end`` and ``estimate`` say how days are counted. ``lead`` is how long
    before the end ``effect`` runs. Where a period ``expires`` nobody owes an act: it is over at its end, not overdue.
    ``watchers`` are reminded and, with ``escalate``, told when the period is overdue; ``url`` is where they can act.
    ``lock`` takes, without waiting, the locks that the effect and every other writer of the subject take, before the
    sweep locks the deadline itself, and says whether it got them.
    """

    code: str
    label: "StrOrPromise"
    amount: int
    unit: str
    rule: str
    receipt: Receipt = Receipt.STRICT
    day_end: DayEnd = DayEnd.MIDNIGHT
    estimate: Estimate = Estimate.EARLIER
    reminders: tuple[Reminder, ...] = tuple(Reminder)
    lead: timedelta = timedelta(0)
    expires: bool = False
    effect: Effect | None = None
    watchers: "Callable[[Deadline], Iterable[User]]" = nobody
    escalate: "Callable[[Deadline], Iterable[User]]" = nobody
    url: "Callable[[Deadline], str]" = no_address
    lock: "Callable[[Deadline], bool] | None" = None


_kinds: dict[str, DeadlineKind] = {}


def register(kind: DeadlineKind) -> None:
    """Makes a kind known; ``ValueError`` if the code is taken by another."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"deadline kind {kind.code} is registered already")


def unregister(code: str) -> None:
    _kinds.pop(code, None)


def get(code: str) -> DeadlineKind:
    """The kind of that code; ``LookupError`` if nobody declared it."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"no deadline kind {code}") from None


def that_expire() -> tuple[str, ...]:
    """The codes of the kinds that nobody owes an act for."""
    return tuple(kind.code for kind in _kinds.values() if kind.expires)


def all_kinds() -> tuple[DeadlineKind, ...]:
    return tuple(_kinds.values())
