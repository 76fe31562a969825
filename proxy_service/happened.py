"""Which requests a list by what happened to them can show: found by the facts that are counted of each request.

A fold keeps them beside the figures (docs/decisions/0042-figures.md) with an index of whose lists a request stands on,
what happened in which days, and when it was filed. So a figure and the list behind it are read from one row, and no act
pays for it. What has changed since the last fold, and what has run out since, may stand on any list. What does stand on
one is decided by the list's own filters.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, F, Func, Q, QuerySet, Value

from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_keys
from proxy_service.events import EVENTS
from proxy_service.models import FigureCounted, FigureTouch, ProxyRequest
from proxy_service.models.arrays import Marks
from proxy_service.periods import begin_of

#: The day from which ``figures_marks`` (migration 0035) counts; none is asked for or kept before.
FIRST = date(2000, 1, 1)
#: Dates of requests that are kept as facts, under the same names.
DATES = ("accepted", "completed", "delivered", "evaluated")
#: What becomes true when a period runs out, before any sweep has passed.
RUN_OUT = {"late", "overdue"}


class Unsaid(Func):
    """A value that the planner is not told: most ends have passed, so that it would look through all that runs."""

    template = "(SELECT %(expressions)s)"
    output_field = DateTimeField()


def words(wanted: Mapping[str, Any]) -> list[list[str]]:
    """What the facts of a request must have for the filters to let it through, one word of each list; none where the
    filters ask for nothing that facts tell."""
    found = []
    by, since, until = wanted.get("by"), wanted.get("since"), wanted.get("until")
    if by in EVENTS:
        event = EVENTS[by]
        found.append(_within(event.facts, since, until))
        if event.is_of_periods:
            found += _narrowed(event.facts, wanted, since, until)
    elif by in DATES and (since or until):
        found.append(_within((by,), since, until))
    if "open_on" in wanted:
        found.append(["open", f"open//{(wanted['open_on'] - FIRST).days >> 6}"])
    if wanted.get("evaluated") == "yes":
        found.append(["given"])
    if wanted.get("lamp") == Lamp.PAUSED:
        found.append(["paused"])
    return found


def _narrowed(
    facts: tuple[str, ...], wanted: Mapping[str, Any], since: date | None, until: date | None
) -> Iterator[list[str]]:
    """By the kind of a period and by the organ that owed it. What is owed still is kept by organ and without a day."""
    kind, organ = wanted.get("clock"), wanted.get("responsible")
    if facts == ("overdue",):
        if organ:
            yield [f"overdue:{organ}"]
    elif until:
        if kind:
            yield _within([f"{fact}:{kind}" for fact in facts], since, until)
        if organ:
            yield _within([f"organ_{fact}:{organ}" for fact in facts], since, until)


def _within(names: Any, since: date | None, until: date | None) -> list[str]:
    """The words of these names for a stretch of days, both included; for one without an end the names alone."""
    if until is None or names == ("overdue",):
        return list(names)
    return [f"{name}{block}" for name in names for block in _blocks(since or FIRST, until)]


def _blocks(since: date, until: date) -> Iterator[str]:
    """The fewest blocks of 64 and of 8 days that have all of these days."""
    first, last = (since - FIRST).days >> 3, (until - FIRST).days >> 3
    large = range(-(-first // 8), (last + 1) // 8)
    yield from (f"//{block}" for block in large)
    edges = (
        (range(first, large.start * 8), range(large.stop * 8, last + 1))
        if large
        else (range(first, last + 1),)
    )
    yield from (f"/{block}" for edge in edges for block in edge)


def known(membership: Membership, wanted: Mapping[str, Any], now: datetime) -> list[QuerySet[Any]]:
    """Keys of requests, among them all that stand on the list, none of them twice (``blocks.Blocks``)."""
    fresh = _fresh(wanted, now)
    counted = FigureCounted.objects.order_by().alias(marks=Marks()).filter(**_whose(membership))
    for name in ("park", "division"):
        if name in wanted:
            counted = counted.filter(whose__contains=[f"{name}:{wanted[name]}"])
    for either in words(wanted):
        counted = counted.filter(marks__overlap=either)
    counted = counted.exclude(request_id__in=fresh.values("pk"))
    return [counted.annotate(key=F("request_id")), fresh.annotate(key=F("pk"))]


def _fresh(wanted: Mapping[str, Any], now: datetime) -> QuerySet[Any]:
    """The requests that something has happened to since their facts were kept."""
    changed = Q(pk__among=FigureTouch.objects.values("request_id"))
    if wanted.get("by") in EVENTS and RUN_OUT & set(EVENTS[wanted["by"]].facts):
        running = Deadline.objects.order_by().filter(state=DeadlineState.OPEN)
        ended = running.filter(due_at__range=(begin_of(FIRST), Unsaid(Value(now))))
        changed |= Q(ledger__among=ended.values("ledger"))
    return ProxyRequest.objects.order_by().filter(changed)


def _whose(membership: Membership) -> dict[str, Any]:
    """On whose lists the person's requests stand; an auditor's on all."""
    organization = membership.organization
    if membership.role in PARK_ROLES:
        return {"whose__overlap": [f"park:{key}" for key in park_keys(organization)]}
    if membership.role in ENTERPRISE_ROLES:
        return {"whose__contains": [f"firm:{organization.pk}"]}
    if membership.role in DEPARTMENT_ROLES:
        return {"whose__contains": [f"group:{organization.group_id}"]}
    if membership.role in OVERSIGHT_ROLES:
        return {"whose__overlap": [f"division:{division}" for division in divisions_under(organization)]}
    return {}
