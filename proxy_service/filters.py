"""The filters of the ledger list, in SQL, by what stands in its address."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from proxy_service import events, search
from proxy_service.enums import ENDED_STATES, OPEN_STATES
from proxy_service.models import Evaluation, MatterVersion, ProxyRequest, RequestMatter
from proxy_service.periods import begin_of

OPEN, ENDED = "open", "ended"
GROUPS: dict[str, frozenset[str]] = {OPEN: OPEN_STATES, ENDED: ENDED_STATES}

DATES = {
    "submitted": "submitted_at",
    "accepted": "accepted_at",
    "completed": "completed_at",
    "delivered": "delivered_at",
    "evaluated": "evaluated_at",
}


def running(**lookups: Any) -> QuerySet[Deadline]:
    """The deadlines of the request that a row stands for, as far as somebody owes an act."""
    return Deadline.objects.owed().filter(ledger=OuterRef("ledger"), **lookups)


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


def states_of(value: list[str]) -> list[str]:
    return sorted({state for chosen in value for state in GROUPS.get(chosen, frozenset({chosen}))})


def by_state(requests: QuerySet[ProxyRequest], value: list[str], now: datetime) -> QuerySet[ProxyRequest]:
    return requests.filter(state__in=states_of(value))


def by_lamp(requests: QuerySet[ProxyRequest], value: str, now: datetime) -> QuerySet[ProxyRequest]:
    """By the most pressing lamp: overdue, soon, running, and only where nothing else runs, paused."""
    if value == Lamp.OVERDUE:
        return requests.filter(next_due_at__lte=now)
    if value == Lamp.DUE_SOON:
        return requests.filter(next_due_at__gt=now, amber_at__lte=now)
    if value == Lamp.NORMAL:
        return requests.filter(amber_at__gt=now)
    return requests.filter(next_due_at=None).filter(Exists(running(state=DeadlineState.OPEN, due_at=None)))


def by_class(requests: QuerySet[ProxyRequest], value: str, now: datetime) -> QuerySet[ProxyRequest]:
    """By the keys of the versions, of which PostgreSQL knows how often each is asked for."""
    versions = list(MatterVersion.objects.filter(matter_class=value).values_list("pk", flat=True))
    return requests.filter(Exists(RequestMatter.objects.filter(request=OuterRef("pk"), version__in=versions)))


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
