"""The work list of a person: the objects of their duties, found by one query for all of them, ordered by the deadline
that each duty is bound to, overdue first, those without a deadline last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from portal.deadlines.enums import LIVE, Lamp
from portal.deadlines.models import Deadline
from portal.organizations.enums import OVERSIGHT_ROLES, Role
from portal.organizations.models import Membership
from portal.together import lists
from proxy_service import access
from proxy_service.duties import Duty, duties_of
from proxy_service.lifecycle import ACTS, Act, Clock, Subject
from proxy_service.models import ProxyRequest

MOST = 50
# Who watches over the deadlines of others.
WATCHERS = OVERSIGHT_ROLES | {Role.PARK_LEADER, Role.AUDITOR}
# A clock may belong to another part of the request than the act: that of the report runs on the request.
CLOCK_ON_REQUEST = frozenset({Clock.REPORT, Clock.DELIVERY})
# What the name of a part is made of.
NAMES: dict[str, tuple[str, ...]] = {
    Subject.MATTER: ("version",),
    Subject.HANDOVER: ("matter__version", "organ"),
    Subject.PROBLEM: ("matter__version",),
    Subject.COORDINATION: ("problem",),
    Subject.DECISION: ("coordination__problem", "organ"),
    Subject.RECIPIENT: ("organization",),
    Subject.SUPERVISION: ("organ", "issuer"),
}
DEPARTMENT_CLOCKS = (Clock.PROMISED_LIMIT, Clock.STATUTORY_LIMIT)


@dataclass(frozen=True)
class Task:
    """One row of the work list."""

    act: Act
    also: list[Act]
    subject: Any
    request: ProxyRequest
    deadline: Deadline | None

    @property
    def about(self) -> str:
        """The part of the request that is meant, where there can be several."""
        if self.act.subject in (Subject.REQUEST, Subject.REPORT, Subject.RECIPIENT):
            return ""
        if self.act.subject == Subject.VISIT:
            return _("回访%(answer)s") % {"answer": self.subject}
        return str(self.subject)

    @property
    def pk(self) -> Any:
        return self.subject.pk


def _owed(turn: int, duty: Duty, visible: QuerySet[Any], membership: Membership) -> QuerySet[Any, Any]:
    """Which of the visible objects the person owes the act on, most urgent first, in columns that all duties share: the
    duty's turn, the object's key, when it is due and by which deadline."""
    act = duty.row
    _model, way = access.MODELS[act.subject]
    found = visible.filter(state__in=act.from_states)
    if way:
        found = found.filter(**{f"{way}__state__in": act.request_states})
    found = found.filter(duty.condition(membership))
    due: Any = Cast(None, DateTimeField())
    deadline: Any = Cast(None, BigIntegerField())
    if duty.clock is not None:
        clocks = _running(duty.clock, act, f"{way}__" if way else "")
        due, deadline = Subquery(clocks.values("due_at")[:1]), Subquery(clocks.values("pk")[:1])
    rows = found.annotate(turn=Value(turn), key=Cast("pk", TextField()), due=due, deadline_key=deadline)
    ordered = rows.order_by(F("due").asc(nulls_last=True), "pk")
    return ordered.values_list("turn", "key", "due", "deadline_key")


def _running(clock: Clock, act: Act, prefix: str) -> QuerySet[Deadline]:
    kinds = DEPARTMENT_CLOCKS if clock in DEPARTMENT_CLOCKS else (clock,)
    clocks = Deadline.objects.filter(ledger=OuterRef(f"{prefix}ledger"), kind__in=kinds, state__in=LIVE)
    if act.subject != Subject.REQUEST and clock not in CLOCK_ON_REQUEST:
        key = Concat(Value(f"{act.subject.value}:"), Cast(OuterRef("pk"), CharField()))
        clocks = clocks.filter(subject=key)
    return clocks.order_by(F("due_at").asc(nulls_last=True))


def tasks_of(membership: Membership | None, most: int = MOST) -> list[Task]:
    """Everything that waits for the person, overdue first; at most ``most`` of each kind of work. Two questions: what
    is owed, and all that its rows name."""
    if membership is None:
        return []
    duties = duties_of(membership)
    visible = {kind: access.visible(kind, membership) for kind in {duty.row.subject for duty in duties}}
    owed = [
        _owed(turn, duty, visible[duty.row.subject], membership)[:most] for turn, duty in enumerate(duties)
    ]
    if not owed:
        return []
    rows = sorted((turn, key, clock) for turn, key, _due, clock in owed[0].union(*owed[1:], all=True))
    keys_of: dict[str, set[str]] = {kind: set() for kind in visible}
    for turn, key, _clock in rows:
        keys_of[duties[turn].row.subject].add(key)
    clocks = Deadline.objects.select_related("organ").filter(pk__in={clock for *_row, clock in rows if clock})
    running, *found = lists(clocks, *(_named(kind).filter(pk__in=keys) for kind, keys in keys_of.items()))
    deadlines = {clock.pk: clock for clock in running}
    subjects = {(kind, str(one.pk)): one for kind, named in zip(keys_of, found, strict=True) for one in named}
    tasks = []
    for turn, key, clock in rows:
        duty = duties[turn]
        subject = subjects[duty.row.subject, key]
        also = [ACTS[code] for code in duty.also if _offered(ACTS[code], membership, subject)]
        tasks.append(Task(duty.row, also, subject, subject.request, deadlines.get(clock)))
    return sorted(tasks, key=_urgency)


def _offered(act: Act, membership: Membership, subject: Any) -> bool:
    return subject.state in act.from_states and access.may(act, membership, subject)


def _named(kind: str) -> QuerySet[Any]:
    """The objects with everything that a row names, so that it costs no query of its own."""
    model, way = access.MODELS[kind]
    prefix = f"{way}__" if way else ""
    return model._default_manager.select_related(
        f"{prefix}enterprise", f"{prefix}park", f"{prefix}officer__user", *NAMES.get(kind, ())
    )


def _urgency(task: Task) -> tuple[bool, datetime | float, str]:
    due = task.deadline.due_at if task.deadline else None
    return (due is None, due.timestamp() if due else 0.0, str(task.request.submitted_at))


def lamps(tasks: Iterable[Task], now: datetime) -> dict[str, int]:
    """How many tasks are overdue, due soon, and there at all."""
    shown = [task.deadline.lamp(now) if task.deadline else None for task in tasks]
    return {"all": len(shown), "overdue": shown.count(Lamp.OVERDUE), "due_soon": shown.count(Lamp.DUE_SOON)}


def clocks_of(membership: Membership | None) -> QuerySet[Deadline]:
    """Every deadline for which somebody owes an act among the requests that the person sees, the most urgent first."""
    return (
        Deadline.objects.owed()
        .filter(ledger__request__in=access.visible_requests(membership))
        .select_related("organ", "ledger__request__enterprise", "ledger__request__park")
        .most_urgent_first()
    )


def overdue_clocks(membership: Membership | None, now: datetime) -> QuerySet[Deadline]:
    """Those of them that ran out."""
    return clocks_of(membership).filter(due_at__lte=now, ledger__request__next_due_at__lte=now)


def most_overdue(membership: Membership | None, now: datetime, most: int) -> QuerySet[Deadline]:
    """The first of them. They belong to the requests whose nearest ends are the first: no others are looked at."""
    requests = access.visible_requests(membership).filter(next_due_at__lte=now).order_by("next_due_at", "pk")
    return overdue_clocks(membership, now).filter(ledger__in=requests.values("ledger")[:most])[:most]
