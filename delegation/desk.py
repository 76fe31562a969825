"""What a person can do on the cases of this app now: the buttons of a case, and the list of what waits for them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from delegation import access
from delegation.deadlines import KINDS as DEADLINE_KINDS
from delegation.kinds import KINDS, Kind
from delegation.lifecycle.archiving import ARCHIVING, ENDS
from portal.acts.act import Act
from portal.deadlines.models import Deadline
from portal.organizations.models import Membership

MOST_TASKS = 50
CLOCKS = frozenset(kind.code for kind in DEADLINE_KINDS)
# What is to be archived is counted apart: it would push what is urgent off the list.
TASKS = CLOCKS.difference(ARCHIVING)


@dataclass(frozen=True)
class Button:
    """An act that the person can carry out now, and on what; ``about`` names the part of the case."""

    act: Act
    pk: Any
    about: str = ""


@dataclass(frozen=True)
class Task:
    """A case on which somebody owes an act; ``what`` is waited for, by the deadline if one runs."""

    kind: Kind
    case: Any
    what: str | Promise
    deadline: Deadline | None


@dataclass
class ToArchive:
    """How many cases of a kind the person's organ has to archive, hand over or sign for, and how many late."""

    kind: Kind
    number: int = 0
    late: int = 0


def buttons_of(membership: Membership, case: Any) -> list[Button]:
    """The acts open to the person on the case and its parts, in the order of the tables."""
    return list(_buttons(membership, case))


def _buttons(membership: Membership, case: Any) -> Iterator[Button]:
    for subject in (case, *case.parts()):
        about = "" if subject is case else str(subject)
        for act in access.acts_open_to(membership, subject):
            yield Button(act, subject.pk, about)


def kinds_for(membership: Membership) -> list[Kind]:
    """The kinds of which the person sees a case or may begin one."""
    return [kind for kind in KINDS.values() if is_for(membership, kind)]


def is_for(membership: Membership, kind: Kind) -> bool:
    return (
        any(one.is_for(membership) for one in kind.begin) or access.visible(kind.subject, membership).exists()
    )


def desk_of(membership: Membership, now: datetime) -> list[Task]:
    """What the person's own organ owes, the most urgent first, at most ``MOST_TASKS`` deadlines' worth, and what waits
    for its word while another's clock runs."""
    owed = (
        Deadline.objects.owed()
        .filter(
            kind__in=TASKS,
            organ__in={membership.organization_id, membership.organization.park.pk},
        )
        .most_urgent_first()[:MOST_TASKS]
    )
    most_urgent = {deadline.ledger_id: deadline for deadline in reversed(owed)}
    tasks = (
        []
        if not most_urgent
        else [
            Task(kind, case, most_urgent[case.ledger_id].title, most_urgent[case.ledger_id])
            for kind in KINDS.values()
            for case in kind.load(access.visible(kind.subject, membership).filter(ledger__in=most_urgent))
        ]
    )
    tasks += _waiting(membership, most_urgent)
    never = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(tasks, key=lambda task: (task.deadline and task.deadline.due_at) or never)


def _waiting(membership: Membership, owed: Collection[Any]) -> Iterator[Task]:
    """Nothing twice: what the organ owes by a clock of its own is there already."""
    for kind in KINDS.values():
        for cases, what in kind.waiting(membership):
            for case in kind.load(cases.exclude(ledger__in=owed))[:MOST_TASKS]:
                clock = case.ledger.deadlines.owed().most_urgent_first().first()
                yield Task(kind, case, what, clock)


def to_archive(membership: Membership, now: datetime) -> list[ToArchive]:
    """By kind, in the order of the kinds. One query."""
    kinds = {kind.value for kind, (_states, roles) in ENDS.items() if membership.role in roles}
    if not kinds:
        return []
    owed = Deadline.objects.owed().filter(kind__in=ARCHIVING, organ=membership.organization.park.pk)
    found: dict[str, ToArchive] = {}
    for subject, due_at in owed.filter(started_at__lte=now).values_list("subject", "due_at"):
        kind = subject.partition(":")[0]
        if kind in kinds:
            row = found.setdefault(kind, ToArchive(KINDS[kind]))
            row.number += 1
            row.late += due_at is not None and due_at <= now
    return [found[kind] for kind in KINDS if kind in found]
