"""The ledger list: which requests, filtered and ordered in SQL by what stands in the address."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from portal.fixed import fixed
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_keys
from portal.paging import Part
from proxy_service import access, events, search
from proxy_service.blocks import Blocks
from proxy_service.enums import ENDED_STATES, OPEN_STATES
from proxy_service.models import DepartmentCase, Evaluation, MatterVersion, ProxyRequest, RequestMatter
from proxy_service.models.arrays import Held, InArray, InTexts
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
BY_DAY = ("submitted_at", "pk")
#: What can be ordered by; ``portal.paging.Part.order``. By enterprise those of one stand together, the enterprises in
#: the order in which they came: their names stand in another table, and no index could give the order.
SORTS: dict[str, tuple[str, ...]] = {
    "submitted": BY_DAY,
    "number": ("number",),
    "enterprise": ("enterprise_id", *BY_DAY),
    "due": ("next_due_at", *BY_DAY),
}
DEFAULT_SORT = "-submitted"
#: What a row of the list shows, and what lists are ordered and their deadlines found by.
SHOWN = (
    *("pk", "ledger_id", "number", "project_name", "jurisdiction", "state", "submitted_at"),
    *("enterprise_id", "enterprise__name", "park__name", "park__short_name", "officer__user__full_name"),
    "next_due_at",
)
#: Where a department's list has what it is ordered by.
OF_DEPARTMENT = {
    name: f"department_cases__{'request' if name == 'pk' else name}"
    for name in ("enterprise_id", "next_due_at", *BY_DAY)
}


def listed(membership: Membership | None) -> QuerySet[ProxyRequest]:
    """Every request that was filed and that the person may read; drafts stand on the home page."""
    found = access.visible_requests(membership).exclude(number=None)
    return found.select_related("enterprise", "park", "officer__user")


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
#: What ``request_found_by_gin`` knows of a filter.
SAID: dict[str, Callable[[Any], dict[str, Any]]] = {
    "q": lambda value: {"search__contains": search.wanted_by(value)},
    "division": lambda value: {"divisions__contains": [value]},
    "state": lambda value: {"stands__overlap": states_of(value)},
    "jurisdiction": lambda value: {"stands__contains": [value]},
    "park": lambda value: {"of__contains": [value]},
    "officer": lambda value: {"held_by__contains": [value]},
    "lamp": lambda value: {} if value == Lamp.PAUSED else {"is_owed__contains": [True]},
}
#: So many pairs of a matter's name are looked for.
TELLING = 3
#: Filters for which a list is read from it; one of them may let through what no order of a list has near each other.
BY_INDEX = {"q", "division", "state", "lamp", "jurisdiction", "matter_class", "officer", "park"}


def sorts_for(membership: Membership) -> tuple[str, ...]:
    """What a person may order the list by. Numbers begin with the park's code: by them one park's requests can be
    ordered, an enterprise's few, or all there are; what lies in a county could only be picked out of all of them."""
    if membership.role in DEPARTMENT_ROLES | OVERSIGHT_ROLES:
        return tuple(name for name in SORTS if name != "number")
    return tuple(SORTS)


def in_parts(
    membership: Membership, wanted: Mapping[str, Any], sort: str, now: datetime
) -> tuple[QuerySet[ProxyRequest], tuple[Part, ...]]:
    """Of what the person is ``listed`` that which every filter lets through, whole and in parts in the order asked for,
    ties broken, as far as rows show it. By what is due, those for which nothing runs come last, the newest first."""
    found, order = filtered(listed(membership), wanted, now), _order(sort)
    kept = OF_DEPARTMENT if membership.role in DEPARTMENT_ROLES else {}
    if wanted.keys() & ({"q"} if membership.role in DEPARTMENT_ROLES else BY_INDEX):
        is_by_day = order in (BY_DAY, _downwards(BY_DAY))
        by_day = order if is_by_day else _downwards(BY_DAY)
        blocks = Blocks(found, by_day, shown=SHOWN, known=_known(membership, wanted))
        if is_by_day:
            return found, (blocks,)
        # No index gives another order of what was searched: few are put into it, among many some are met soon.
        keys = blocks.keys()
        found = found.filter(pk__in=keys) if keys is not None else _hidden(membership, wanted, now)
    if order[0].lstrip("-") != "next_due_at":
        return found, (Part(found, order, kept, SHOWN),)
    due = found.alias(nearest=F(kept.get("next_due_at", "next_due_at")))
    return found, (
        Part(due.exclude(nearest=None), order, kept, SHOWN),
        Part(due.filter(nearest=None), _downwards(BY_DAY), kept, SHOWN),
    )


def _known(membership: Membership, wanted: Mapping[str, Any]) -> list[QuerySet[Any]]:
    """Keys of requests, among them all that are asked for: in the words of ``request_found_by_gin`` or, for a
    department, of ``department_found_by_gin``."""
    organization, pairs = membership.organization, search.wanted_by(wanted.get("q", ""))
    if membership.role in DEPARTMENT_ROLES:
        group = InArray("group", output_field=ArrayField(IntegerField()))
        own: QuerySet[Any] = DepartmentCase.objects.alias(its=group)
        own = own.filter(its__contains=[organization.group_id], search__contains=pairs)
        return [own.values_list("request")]
    known: QuerySet[Any] = ProxyRequest.objects.order_by().alias(
        of=InArray("park", "enterprise"),
        stands=InTexts("state", "jurisdiction"),
        is_owed=Held(Q(next_due_at__isnull=False)),
        held_by=InArray("officer"),
    )
    if membership.role in PARK_ROLES:
        known = known.filter(of__overlap=park_keys(organization))
    if membership.role in ENTERPRISE_ROLES:
        known = known.filter(of__contains=[organization.pk])
    if membership.role in OVERSIGHT_ROLES:
        known = known.filter(divisions__overlap=divisions_under(organization))
    for name, say in SAID.items():
        if name in wanted:
            known = known.filter(**say(wanted[name]))
    keys = known.values_list("pk")
    return (
        [keys.filter(has) for has in _named(wanted["matter_class"])] if "matter_class" in wanted else [keys]
    )


def _named(matter_class: str) -> list[Q]:
    """What a request has that was filed for a matter of the class: it is found by the name, one of these. The few pairs
    of a name that other matters' names share least tell it from them."""
    matters = sorted(set(MatterVersion.objects.values_list("name", "matter_class")))
    shared = Counter(pair for name in {name for name, _class in matters} for pair in search.wanted_by(name))
    found = [
        Q(search__contains=sorted(search.wanted_by(name), key=lambda pair: (shared[pair], pair))[:TELLING])
        for name, its_class in matters
        if its_class == matter_class
    ]
    return found or [Q(pk__in=[])]


def _hidden(membership: Membership, wanted: Mapping[str, Any], now: datetime) -> QuerySet[ProxyRequest]:
    """Those that are searched for, walked through in any order: in a search PostgreSQL sees a coin that falls either
    way, and no number of rows to believe in."""
    others = {name: value for name, value in wanted.items() if name != "q"}
    has_pairs = ExpressionWrapper(Q(search__contains=search.wanted_by(wanted.get("q", ""))), BooleanField())
    found = filtered(listed(membership), others, now)
    return found.alias(has_pairs=Coalesce(has_pairs, Value(False))).filter(has_pairs=True)


def ordered(requests: QuerySet[ProxyRequest], sort: str) -> QuerySet[ProxyRequest]:
    """The same in one piece, for a file that holds all of it."""
    first, *rest = _order(sort)
    column = F(first.lstrip("-"))
    nearest = column.desc(nulls_last=True) if first.startswith("-") else column.asc(nulls_last=True)
    return requests.order_by(nearest, *rest)


def _order(sort: str) -> tuple[str, ...]:
    if sort.removeprefix("-") not in SORTS:
        sort = DEFAULT_SORT
    order = SORTS[sort.removeprefix("-")]
    return _downwards(order) if sort.startswith("-") else order


def _downwards(order: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"-{column}" for column in order)


def with_deadlines(requests: Iterable[ProxyRequest], now: datetime) -> list[Any]:
    """The requests of a file's part, each with ``deadline``, its most pressing one. One query for any number."""
    found: list[Any] = list(requests)
    pressing = most_pressing(found, now)
    for request in found:
        request.deadline = pressing.get(request.ledger_id)
    return found


def most_pressing(requests: Iterable[Any], now: datetime) -> dict[Any, Deadline]:
    """The most pressing deadline of each of the requests in which something is owed, by its ledger: overdue, due soon,
    then by its end. One query for any number of rows; of what it reads lamps, what is left and when it ends are told.
    """
    running_of: dict[Any, list[Deadline]] = {}
    for clock in _owed.ask(ledgers=list({request.ledger_id for request in requests})):
        running_of.setdefault(clock.ledger_id, []).append(clock)
    return {ledger: min(clocks, key=partial(_pressing, now)) for ledger, clocks in running_of.items()}


@fixed(ledgers=[UUID])
def _owed(ledgers: list[UUID]) -> QuerySet[Deadline]:
    found = Deadline.objects.owed().filter(ledger__among=ledgers).select_related("organ")
    return found.only(
        *("ledger", "title", "state", "provisional", "due_at", "due_on"),
        *("started_at", "unit", "amount", "counted", "organ__code", "organ__division_code"),
    )


def _pressing(now: datetime, clock: Deadline) -> tuple[int, bool, float, int]:
    ranks: dict[str, int] = {Lamp.OVERDUE: 0, Lamp.DUE_SOON: 1}
    due = clock.due_at
    return ranks.get(clock.lamp(now), 2), due is None, due.timestamp() if due else 0.0, clock.pk
