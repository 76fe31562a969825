"""What happens to requests besides their own dates, and is counted: periods kept and missed, problems, corrections,
visits.

The figures and the list behind each of them read the same rows, so that the two cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.deadlines.enums import LIVE, DeadlineState
from portal.deadlines.models import Deadline
from proxy_service.enums import OPEN_SUPERVISION, ProblemKind, ProblemState, SupervisionState
from proxy_service.lifecycle import Clock
from proxy_service.models import Coordination, Correction, Problem, ProxyRequest, Supervision, Visit
from proxy_service.periods import begin_of

# The park's and the departments' own time. What the enterprise lets pass is not the service's delay, and what those
# who oversee it owe is not the service's either.
SERVICE_CLOCKS = (
    Clock.FIRST_CHECK,
    Clock.PLAN,
    Clock.HANDOVER_SIGNATURE,
    Clock.STATUTORY_LIMIT,
    Clock.PROMISED_LIMIT,
    Clock.COORDINATION,
    Clock.DECISION,
    Clock.DELIVERY,
    Clock.REPORT,
)


def outcomes(now: datetime) -> QuerySet[Deadline]:
    """The service's periods of which it is known whether they were kept: ``late`` says it, ``outcome_at`` is when it
    became known (the act, or the end that passed without it). What ran out and was cancelled later stays late."""
    ran_out = Q(was_late=True) | Q(state=DeadlineState.OVERDUE) | Q(state=DeadlineState.OPEN, due_at__lte=now)
    known = Deadline.objects.filter(kind__in=SERVICE_CLOCKS).order_by()
    return known.filter(ran_out | Q(state=DeadlineState.SETTLED)).annotate(
        late=Case(When(ran_out, then=Value(True)), default=Value(False)),
        outcome_at=Case(When(ran_out, then=F("due_at")), default=F("settled_at")),
    )


def overdue(now: datetime) -> QuerySet[Deadline]:
    """The service's periods that ran out and whose act is still owed."""
    return outcomes(now).filter(state__in=LIVE)


def problems(now: datetime) -> QuerySet[Problem]:
    """Problems, with ``by_system``: whether the system started the first coordination; None where there was none.
    ``coordinated_at`` is when that was (BZ54-5.5-48H)."""
    rounds = Coordination.objects.filter(problem=OuterRef("pk")).order_by("started_at", "pk")
    automatic = rounds.annotate(automatic=Case(When(started_by=None, then=Value(True)), default=Value(False)))
    return Problem.objects.order_by().annotate(
        by_system=Subquery(automatic.values("automatic")[:1]),
        coordinated_at=Subquery(rounds.values("started_at")[:1]),
    )


STARTED_BY_PEOPLE = Q(by_system=False)
STARTED_BY_SYSTEM = Q(by_system=True)
SOLVED_AT_ONCE = Q(by_system=None, state=ProblemState.RESOLVED)
NOT_STARTED = Q(by_system=None) & ~Q(state=ProblemState.RESOLVED)
SENT_BACK = Q(kind=ProblemKind.CORRECTION)


def corrections(now: datetime) -> QuerySet[Correction]:
    return Correction.objects.order_by()


def visits(now: datetime) -> QuerySet[Visit]:
    return Visit.objects.order_by()


def supervisions(now: datetime) -> QuerySet[Supervision]:
    """Letters of supervision; one that was withdrawn counts as not sent."""
    return Supervision.objects.order_by().exclude(state=SupervisionState.WITHDRAWN)


@dataclass(frozen=True)
class Event:
    """``rows`` are all that ever happened, ``moment`` when, and ``request`` the way from a row to its request.
    ``facts``: under which names it is counted (``figures_facts``, migration 0017)."""

    label: str | Promise
    facts: tuple[str, ...]
    rows: Callable[[datetime], QuerySet[Any]]
    moment: str
    request: str = "request"

    @property
    def is_of_periods(self) -> bool:
        """Whether its rows are periods, of a kind and owed by an organ."""
        return self.request == _OF_PERIOD


_OF_PERIOD = "ledger__request"


def _deadline(label: Promise, *facts: str, **lookups: Any) -> Event:
    return Event(label, facts, lambda now: outcomes(now).filter(**lookups), "outcome_at", _OF_PERIOD)


def _problem(label: Promise, which: Q, *facts: str) -> Event:
    return Event(label, facts, lambda now: problems(now).filter(which), "raised_at")


def _correction(label: Promise, fact: str, **lookups: Any) -> Event:
    return Event(label, (fact,), lambda now: corrections(now).filter(**lookups), "asked_at")


def _visit(label: Promise, fact: str, **lookups: Any) -> Event:
    return Event(label, (fact,), lambda now: visits(now).filter(**lookups), "visited_at")


def _supervision(label: Promise, fact: str, **lookups: Any) -> Event:
    return Event(label, (fact,), lambda now: supervisions(now).filter(**lookups), "issued_at")


EVENTS: dict[str, Event] = {
    "settled": _deadline(_("期限有结果"), "kept", "late"),
    "kept": _deadline(_("期限按时办结"), "kept", late=False),
    "late": _deadline(_("期限超期"), "late", late=True),
    "overdue": Event(_("当前超期未办"), ("overdue",), overdue, "outcome_at", _OF_PERIOD),
    "problem": _problem(_("发生问题"), Q(), "problems"),
    "coordinated": _problem(_("启动了协调"), STARTED_BY_PEOPLE | STARTED_BY_SYSTEM, "by_people", "by_system"),
    "by_people": _problem(_("人工启动协调"), STARTED_BY_PEOPLE, "by_people"),
    "by_system": _problem(_("系统启动协调"), STARTED_BY_SYSTEM, "by_system"),
    "at_once": _problem(_("未经协调即解决"), SOLVED_AT_ONCE, "at_once"),
    "not_started": _problem(_("尚未启动协调"), NOT_STARTED, "not_started"),
    "sent_back": _problem(_("部门要求补正"), SENT_BACK, "sent_back"),
    "correction": _correction(_("一次性告知补正"), "first", round=1),
    "correction_again": _correction(_("再次告知补正"), "again", round__gt=1),
    "supervised": _supervision(_("发出督办函"), "sent"),
    "supervision_open": _supervision(_("督办尚未审结"), "unsettled", state__in=OPEN_SUPERVISION),
    "visited": _visit(_("回访"), "visited"),
    "satisfied": _visit(_("回访满意"), "satisfied", satisfied=True),
    "dissatisfied": _visit(_("回访不满意"), "dissatisfied", satisfied=False),
}


def having(
    requests: QuerySet[ProxyRequest],
    event: Event,
    *,
    since: date | None,
    end: date | None,
    now: datetime,
    **lookups: Any,
) -> QuerySet[ProxyRequest]:
    """The requests to which it happened, from the day ``since`` and before the day ``end``. ``lookups`` narrow the
    rows themselves where they are periods: the organ that owed it, or its kind. What is no period has neither."""
    lookups = lookups if event.is_of_periods else {}
    rows = event.rows(now).filter(**{event.request: OuterRef("pk")}, **lookups)
    if since is not None:
        rows = rows.filter(**{f"{event.moment}__gte": begin_of(since)})
    if end is not None:
        rows = rows.filter(**{f"{event.moment}__lt": begin_of(end)})
    return requests.filter(Exists(rows))


def open_before(instant: datetime) -> Q:
    """Requests that had been filed by an instant and neither been decided nor ended."""
    return Q(submitted_at__lt=instant) & ~Q(completed_at__lt=instant) & ~Q(ended_at__lt=instant)
