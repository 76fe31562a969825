"""The work list of a person: the objects of their duties, filtered and ordered in SQL by the deadline that each duty is
bound to, overdue first, those without a deadline last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from portal.deadlines.enums import LIVE, Lamp
from portal.deadlines.models import Deadline
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.duties import Duty, duties_of
from proxy_service.lifecycle import ACTS, Act, Clock, Subject
from proxy_service.models import ProxyRequest

MOST = 50
# A clock may belong to another part of the request than the act: that of the report runs on the request.
CLOCK_ON_REQUEST = frozenset({Clock.REPORT, Clock.DELIVERY})
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


def subjects_owed(duty: Duty, membership: Membership) -> QuerySet[Any]:
    """The objects on which the person owes the act, most urgent first, each with ``due`` and ``deadline_id``."""
    act = duty.row
    _model, way = access.MODELS[act.subject]
    found = access.visible(act.subject, membership).filter(state__in=act.from_states)
    if way:
        found = found.filter(**{f"{way}__state__in": act.request_states})
    found = found.filter(duty.condition(membership))
    prefix = f"{way}__" if way else ""
    found = found.select_related(f"{prefix}enterprise", f"{prefix}park", f"{prefix}officer__user")
    clocks = _running(duty, act, prefix)
    found = found.annotate(
        due=Subquery(clocks.values("due_at")[:1]), deadline_id=Subquery(clocks.values("pk")[:1])
    )
    return found.order_by(F("due").asc(nulls_last=True), "pk")


def _running(duty: Duty, act: Act, prefix: str) -> QuerySet[Deadline]:
    if duty.clock is None:
        return Deadline.objects.filter(kind="")
    kinds = DEPARTMENT_CLOCKS if duty.clock in DEPARTMENT_CLOCKS else (duty.clock,)
    clocks = Deadline.objects.filter(ledger=OuterRef(f"{prefix}ledger"), kind__in=kinds, state__in=LIVE)
    if act.subject != Subject.REQUEST and duty.clock not in CLOCK_ON_REQUEST:
        key = Concat(Value(f"{act.subject.value}:"), Cast(OuterRef("pk"), CharField()))
        clocks = clocks.filter(subject=key)
    return clocks.order_by(F("due_at").asc(nulls_last=True))


def tasks_of(membership: Membership | None, most: int = MOST) -> list[Task]:
    """Everything that waits for the person, overdue first; at most ``most`` of each kind of work."""
    if membership is None:
        return []
    found = [
        (duty, subject)
        for duty in duties_of(membership)
        for subject in _named(subjects_owed(duty, membership))[:most]
    ]
    ids = {subject.deadline_id for _duty, subject in found if subject.deadline_id}
    deadlines = Deadline.objects.select_related("organ").in_bulk(ids)
    tasks = [
        Task(
            act=duty.row,
            also=[ACTS[code] for code in duty.also if _offered(ACTS[code], membership, subject)],
            subject=subject,
            request=subject.request,
            deadline=deadlines.get(subject.deadline_id),
        )
        for duty, subject in found
    ]
    return sorted(tasks, key=_urgency)


def _offered(act: Act, membership: Membership, subject: Any) -> bool:
    return subject.state in act.from_states and access.may(act, membership, subject)


def _named(subjects: QuerySet[Any]) -> QuerySet[Any]:
    """With everything that the name of a part is made of, so that a row costs no query of its own."""
    names = {
        Subject.MATTER: ("version",),
        Subject.HANDOVER: ("matter__version", "organ"),
        Subject.PROBLEM: ("matter__version",),
        Subject.COORDINATION: ("problem",),
        Subject.DECISION: ("coordination__problem", "organ"),
        Subject.RECIPIENT: ("organization",),
        Subject.SUPERVISION: ("organ", "issuer"),
    }
    kind = next(Subject(kind) for kind, (model, _way) in access.MODELS.items() if model is subjects.model)
    return subjects.select_related(*names[kind]) if kind in names else subjects


def _urgency(task: Task) -> tuple[bool, datetime | float, str]:
    due = task.deadline.due_at if task.deadline else None
    return (due is None, due.timestamp() if due else 0.0, str(task.request.submitted_at))


def lamps(tasks: Iterable[Task], now: datetime) -> dict[str, int]:
    """How many tasks are overdue, due soon, and there at all."""
    shown = [task.deadline.lamp(now) if task.deadline else None for task in tasks]
    return {"all": len(shown), "overdue": shown.count(Lamp.OVERDUE), "due_soon": shown.count(Lamp.DUE_SOON)}


def overdue_clocks(membership: Membership | None, now: datetime) -> QuerySet[Deadline]:
    """Every deadline that ran out, of whoever owes it, among the requests that the person sees."""
    return (
        Deadline.objects.owed()
        .filter(ledger__request__in=access.visible_requests(membership), due_at__lte=now)
        .select_related("organ", "ledger__request__enterprise", "ledger__request__park")
        .order_by("due_at", "pk")
    )
