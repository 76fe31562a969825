"""What a person can do on the cases of this app now: the buttons of a case, and the list of what waits for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.functional import Promise

from delegation import access
from delegation.access.committee import acts_as
from delegation.deadlines import KINDS as DEADLINE_KINDS
from delegation.kinds import KINDS, Kind
from delegation.lifecycle.archiving import ARCHIVING, ENDS
from portal.acts.act import Act
from portal.deadlines.models import Deadline
from portal.organizations.models import Membership

MOST_TASKS = 50
# What a row shows of a case, whatever its kind.
SHOWN = ("id", "ledger_id", "number", "state")
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
    """A case on which somebody owes an act; ``what`` is waited for, by the deadline if one runs. Of the case only what
    ``SHOWN`` names is loaded."""

    kind: Kind
    case: Any
    what: str | Promise
    deadline: Deadline | None


@dataclass(frozen=True)
class Sought:
    """Cases of a kind among which there may be something to do: an own deadline, or ``what`` is waited for."""

    kind: Kind
    what: str | Promise
    cases: QuerySet[Any]


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
    """The kinds of which the person sees a case or may begin one. One query says of which."""
    kinds = list(KINDS.values())
    rows = [
        _told(found, turn).values_list("turn")[:1]
        for turn, kind in enumerate(kinds)
        for found in (access.visible(kind.subject, membership), *_offers(membership, kind))
    ]
    turns = {turn for (turn,) in rows[0].union(*rows[1:], all=True)}
    return [kind for turn, kind in enumerate(kinds) if turn in turns or _begins_anyhow(membership, kind)]


def is_for(membership: Membership, kind: Kind) -> bool:
    begins = any(one.is_for(membership) for one in kind.begin)
    return begins or access.visible(kind.subject, membership).exists()


def _offers(membership: Membership, kind: Kind) -> Iterator[QuerySet[Any]]:
    """Of what there has to be a row, for the person to begin a case of the kind."""
    for one in kind.begin:
        if one.offered is not None and acts_as(membership, one.roles):
            yield from one.offered(membership)


def _begins_anyhow(membership: Membership, kind: Kind) -> bool:
    return any(one.offered is None and acts_as(membership, one.roles) for one in kind.begin)


def _told(cases: QuerySet[Any], turn: int) -> QuerySet[Any]:
    """Cases of any kind, so that kinds can be asked for together: ``turn`` says which they are of."""
    return cases.order_by().annotate(turn=Value(turn))


def desk_of(membership: Membership, now: datetime, most: int = MOST_TASKS) -> list[Task]:
    """What the person's own organ owes, the most urgent first, and what waits for its word while another's clock runs;
    ``most`` at most. However many kinds there are, three queries: the clocks, the cases of all kinds, their clocks."""
    clocks = _most_urgent(
        Deadline.objects.owed()
        .filter(
            kind__in=TASKS,
            organ__in={membership.organization_id, membership.organization.park.pk},
        )
        .select_related("organ")
        .most_urgent_first()[:MOST_TASKS]
    )
    sought = _sought(membership, clocks)
    if not sought:
        return []
    rows = [
        _told(one.cases, turn).values_list("turn", *SHOWN)[:MOST_TASKS] for turn, one in enumerate(sought)
    ]
    found = [
        (sought[turn], _shown(sought[turn].cases, columns))
        for turn, *columns in sorted(rows[0].union(*rows[1:]), key=itemgetter(0, 1))
    ]
    if others := {case.ledger_id for _one, case in found} - clocks.keys():
        running = Deadline.objects.owed().filter(ledger__in=others).select_related("organ")
        clocks |= _most_urgent(running.most_urgent_first())
    never = datetime.max.replace(tzinfo=now.tzinfo)

    def urgency(row: tuple[Sought, Any]) -> datetime:
        clock = clocks.get(row[1].ledger_id)
        return (clock and clock.due_at) or never

    return [
        Task(one.kind, case, one.what or clocks[case.ledger_id].title, clocks.get(case.ledger_id))
        for one, case in sorted(found, key=urgency)[:most]
    ]


def _shown(cases: QuerySet[Any], columns: Sequence[Any]) -> Any:
    return cases.model.from_db(cases.db, SHOWN, columns)


def _sought(membership: Membership, clocks: Mapping[Any, Deadline]) -> list[Sought]:
    """Where there may be something to do. Nothing twice: what the organ owes by a clock of its own does not wait for
    its word besides."""
    owed = []
    if clocks:
        owed = [
            Sought(kind, "", access.visible(kind.subject, membership).filter(ledger__in=clocks))
            for kind in KINDS.values()
        ]
    return owed + [
        Sought(kind, what, cases.exclude(ledger__in=clocks))
        for kind in KINDS.values()
        for cases, what in kind.waiting(membership)
    ]


def _most_urgent(deadlines: Iterable[Deadline]) -> dict[Any, Deadline]:
    """The first deadline of each ledger, of deadlines in their order."""
    found: dict[Any, Deadline] = {}
    for deadline in deadlines:
        found.setdefault(deadline.ledger_id, deadline)
    return found


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
