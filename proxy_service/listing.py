"""The ledger list: which requests, filtered and ordered in SQL by what stands in the address."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import LessThanOrEqual

from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.deadlines.schedule import SOON
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.workdays.enums import Unit
from proxy_service import access, events, search
from proxy_service.enums import ENDED_STATES, OPEN_STATES
from proxy_service.models import Evaluation, ProxyRequest, RequestMatter
from proxy_service.periods import begin_of

READERS = (*ENTERPRISE_ROLES, *PARK_ROLES, *DEPARTMENT_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)
OPEN, ENDED = "open", "ended"
GROUPS: dict[str, frozenset[str]] = {OPEN: OPEN_STATES, ENDED: ENDED_STATES}

DATES = {
    "submitted": "submitted_at",
    "accepted": "accepted_at",
    "completed": "completed_at",
    "delivered": "delivered_at",
    "evaluated": "evaluated_at",
}
SORTS = {
    "submitted": F("submitted_at").asc(nulls_last=True),
    "-submitted": F("submitted_at").desc(nulls_last=True),
    "number": F("number").asc(),
    "-number": F("number").desc(),
    "enterprise": F("enterprise__name").asc(),
    "-enterprise": F("enterprise__name").desc(),
    "due": F("due").asc(nulls_last=True),
    "-due": F("due").desc(nulls_last=True),
}
DEFAULT_SORT = "-submitted"


def listed(membership: Membership | None) -> QuerySet[ProxyRequest]:
    """Every request that was filed and that the person may read; drafts stand on the home page."""
    found = access.visible_requests(membership).exclude(number=None)
    return found.select_related("enterprise", "park", "officer__user")


def running(**lookups: Any) -> QuerySet[Deadline]:
    """The deadlines of the request that a row stands for, as far as somebody owes an act."""
    return Deadline.objects.owed().filter(ledger=OuterRef("ledger"), **lookups)


def overdue_q(now: datetime) -> Q:
    return Q(due_at__lte=now)


def soon_q(now: datetime) -> Q:
    """In SQL what ``portal.deadlines.schedule.running_lamp`` says: the last quarter; before that the last day, or the
    last twelve hours but at most the last half."""
    left = ExpressionWrapper(F("due_at") - Value(now), output_field=DurationField())
    length = ExpressionWrapper(F("due_at") - F("started_at"), output_field=DurationField())
    quarter = ExpressionWrapper(length / 4, output_field=DurationField())
    half = ExpressionWrapper(length / 2, output_field=DurationField())
    in_hours = Q(unit=Unit.HOURS, due_at__lte=now + SOON) & Q(LessThanOrEqual(left, half))
    in_days = ~Q(unit=Unit.HOURS) & Q(due_at__lte=now + timedelta(days=1))
    return Q(due_at__gt=now) & (Q(LessThanOrEqual(left, quarter)) | in_hours | in_days)


def with_deadline(requests: QuerySet[ProxyRequest], now: datetime) -> QuerySet[ProxyRequest]:
    """Each request with ``due`` and ``deadline_id`` of its most pressing deadline: overdue, due soon, then by date."""
    rank = Case(
        When(overdue_q(now), then=0), When(soon_q(now), then=1), default=2, output_field=IntegerField()
    )
    clocks = running().annotate(rank=rank).order_by("rank", F("due_at").asc(nulls_last=True), "pk")
    return requests.annotate(
        due=Subquery(clocks.values("due_at")[:1]), deadline_id=Subquery(clocks.values("pk")[:1])
    )


def filtered(
    requests: QuerySet[ProxyRequest], wanted: Mapping[str, Any], now: datetime
) -> QuerySet[ProxyRequest]:
    """Those that every given filter lets through; ``wanted`` is the cleaned data of the list's form."""
    for name, narrow in FILTERS.items():
        value = wanted.get(name)
        if value not in (None, "", []):
            requests = narrow(requests, value, now)
    return _in_period(requests, wanted, now)


def _in_period(
    requests: QuerySet[ProxyRequest], wanted: Mapping[str, Any], now: datetime
) -> QuerySet[ProxyRequest]:
    """Those with the date, or to which the event happened, from ``since`` to ``until``, both included."""
    by, since, until = wanted.get("by") or "submitted", wanted.get("since"), wanted.get("until")
    end = until + timedelta(days=1) if until else None
    if by in events.EVENTS:
        narrower = {"organ": wanted.get("responsible"), "kind": wanted.get("clock")}
        lookups = {name: value for name, value in narrower.items() if value}
        return events.having(requests, events.EVENTS[by], since=since, end=end, now=now, **lookups)
    column = DATES.get(by, "submitted_at")
    if since:
        requests = requests.filter(**{f"{column}__gte": begin_of(since)})
    if end:
        requests = requests.filter(**{f"{column}__lt": begin_of(end)})
    return requests


def by_state(requests: QuerySet[ProxyRequest], value: list[str], now: datetime) -> QuerySet[ProxyRequest]:
    states = {state for chosen in value for state in GROUPS.get(chosen, frozenset({chosen}))}
    return requests.filter(state__in=states)


def by_lamp(requests: QuerySet[ProxyRequest], value: str, now: datetime) -> QuerySet[ProxyRequest]:
    overdue, soon = Exists(running().filter(overdue_q(now))), Exists(running().filter(soon_q(now)))
    if value == Lamp.OVERDUE:
        return requests.filter(overdue)
    if value == Lamp.DUE_SOON:
        return requests.filter(~overdue & soon)
    return requests.filter(~overdue & ~soon & Exists(running()))


def by_class(requests: QuerySet[ProxyRequest], value: str, now: datetime) -> QuerySet[ProxyRequest]:
    matters = RequestMatter.objects.filter(request=OuterRef("pk"), version__matter_class=value)
    return requests.filter(Exists(matters))


def by_organ(requests: QuerySet[ProxyRequest], value: int, now: datetime) -> QuerySet[ProxyRequest]:
    return requests.filter(Exists(RequestMatter.objects.filter(request=OuterRef("pk"), organ=value)))


def by_evaluation(requests: QuerySet[ProxyRequest], value: str, now: datetime) -> QuerySet[ProxyRequest]:
    given = Exists(Evaluation.objects.filter(request=OuterRef("pk"), side="enterprise"))
    return requests.filter(given) if value == "yes" else requests.filter(~given)


def by_day(requests: QuerySet[ProxyRequest], value: date, now: datetime) -> QuerySet[ProxyRequest]:
    return requests.filter(events.open_before(begin_of(value + timedelta(days=1))))


FILTERS = {
    "q": lambda requests, value, now: search.find(requests, value),
    "state": by_state,
    "park": lambda requests, value, now: requests.filter(park=value),
    "jurisdiction": lambda requests, value, now: requests.filter(jurisdiction=value),
    "lamp": by_lamp,
    "matter_class": by_class,
    "officer": lambda requests, value, now: requests.filter(officer=value),
    "organ": by_organ,
    "evaluated": by_evaluation,
    "open_on": by_day,
    "division": lambda requests, value, now: requests.filter(divisions__contains=[value]),
}


def ordered(requests: QuerySet[ProxyRequest], sort: str, now: datetime) -> QuerySet[ProxyRequest]:
    """In the order asked for, ties broken, so that no row is shown twice on two pages."""
    return with_deadline(requests, now).order_by(SORTS.get(sort, SORTS[DEFAULT_SORT]), "-pk")


def rows(
    requests: Iterable[ProxyRequest] | QuerySet[ProxyRequest], now: datetime, *, most: int = 0
) -> list[ProxyRequest]:
    """The requests of one page, each with ``deadline``: two queries for any number of rows."""
    if isinstance(requests, QuerySet) and "deadline_id" not in requests.query.annotations:
        requests = with_deadline(requests, now)
    found: list[Any] = list(requests[:most]) if most and isinstance(requests, QuerySet) else list(requests)
    deadlines = Deadline.objects.select_related("organ").in_bulk(
        [request.deadline_id for request in found if request.deadline_id]
    )
    for request in found:
        request.deadline = deadlines.get(request.deadline_id)
    return found
