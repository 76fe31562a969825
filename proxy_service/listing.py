"""The ledger list: which requests, filtered and ordered in SQL by what stands in the address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.fixed import fixed
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import Part
from proxy_service import access, search
from proxy_service.blocks import Blocks
from proxy_service.filters import filtered
from proxy_service.known import LAMPS, known_of
from proxy_service.models import ProxyRequest
from proxy_service.periods import begin_of

READERS = (*ENTERPRISE_ROLES, *PARK_ROLES, *DEPARTMENT_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)
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
#: What follows of some lamps for the nearest end, of which a department's index finds few.
ENDS = {Lamp.OVERDUE.value: "lte", Lamp.DUE_SOON.value: "gt"}


def listed(membership: Membership | None) -> QuerySet[ProxyRequest]:
    """Every request that was filed and that the person may read; drafts stand on the home page."""
    found = access.visible_requests(membership).exclude(number=None)
    return found.select_related("enterprise", "park", "officer__user")


def sorts_for(membership: Membership) -> tuple[str, ...]:
    """What a person may order the list by. Numbers begin with the park's code: by them one park's requests can be
    ordered, an enterprise's few, or all there are; what lies in a county could only be picked out of all of them."""
    if membership.role in DEPARTMENT_ROLES | OVERSIGHT_ROLES:
        return tuple(name for name in SORTS if name != "number")
    return tuple(SORTS)


def in_parts(membership: Membership, wanted: Mapping[str, Any], sort: str, now: datetime) -> tuple[Part, ...]:
    """Of what the person is ``listed`` that which every filter lets through, in parts in the order asked for, ties
    broken, as far as rows show it. By what is due, those for which nothing runs come last, the newest first."""
    found, order = filtered(listed(membership), wanted, now), _order(sort)
    kept = OF_DEPARTMENT if membership.role in DEPARTMENT_ROLES else {}
    if kept and wanted.get("lamp") in ENDS:
        ends = F(kept["next_due_at"])
        found = found.alias(ends=ends).filter(**{f"ends__{ENDS[wanted['lamp']]}": now})
    by_day = order if order in (BY_DAY, _downwards(BY_DAY)) else _downwards(BY_DAY)
    is_by_due = order[0].lstrip("-") == "next_due_at"
    known = known_of(membership, wanted, now)
    if known is not None:
        if is_by_due and all(keys.model is ProxyRequest for keys in known):
            running, others = _by_due(found, known, order)
            return (running,) if wanted.get("lamp") in LAMPS else (running, others)
        blocks = Blocks(found, by_day, shown=SHOWN, known=known, begin=_begin(by_day, wanted))
        if order == by_day:
            return (blocks,)
        # No index gives another order of what was searched: few are put into it, among many some are met soon.
        keys = blocks.keys()
        found = found.filter(pk__in=keys) if keys is not None else _hidden(membership, wanted, now)
    if not is_by_due:
        return (Part(found, order, kept, SHOWN),)
    due = found.alias(nearest=F(kept.get("next_due_at", "next_due_at")))
    return (
        Part(due.exclude(nearest=None), order, kept, SHOWN),
        Part(due.filter(nearest=None), by_day, kept, SHOWN),
    )


def _begin(order: tuple[str, ...], wanted: Mapping[str, Any]) -> datetime | None:
    """Where a list by day begins, if not with the newest or the oldest of all: what stood open on a day was filed by
    then, and most of what stands open now was not."""
    if "open_on" not in wanted or order == BY_DAY:
        return None
    return begin_of(wanted["open_on"] + timedelta(days=1))


def _by_due(
    found: QuerySet[ProxyRequest], known: Sequence[QuerySet[Any]], order: tuple[str, ...]
) -> tuple[Part, Part]:
    """What an index finds, in the order of what is due: where something runs, and where nothing does."""
    not_owed = [keys.filter(is_owed__contains=[False]) for keys in known]
    return (
        Blocks(found.exclude(next_due_at=None), order, shown=SHOWN, known=known),
        Blocks(found.filter(next_due_at=None), _downwards(BY_DAY), shown=SHOWN, known=not_owed),
    )


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
