"""The published monthly figures computed live, from every row: what the kept ones are compared with."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Aggregate, Avg, Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncMonth
from django.utils import timezone

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from proxy_service import events
from proxy_service.enums import Dimension, EvaluationSide
from proxy_service.models import Evaluation, ProxyRequest
from proxy_service.open_figures import Figure, ParkMonth, ended_months
from proxy_service.periods import Period
from tests.proxy_service.oracle.durations import working_days_between
from tests.proxy_service.oracle.statistics import Median

Key = tuple[int, date]


NOTHING = Figure(None, 0)
NONE = Figure(0, 0)


def park_months(now: datetime) -> Iterator[ParkMonth]:
    """Every park that ever was asked, month by month, the newest first; months without a case included."""
    period = ended_months(now)
    if period is None:
        return
    asked = ProxyRequest.objects.exclude(number=None).values(park_key=_committee(""))
    parks = Organization.objects.filter(pk__in=asked).order_by("code")
    found = {**_volume(period), "on_time": _on_time(period, now), "satisfaction": _satisfaction(period)}
    for month in reversed(period.months):
        for park in parks:
            key = (park.pk, month.since)
            figures = {
                name: rows.get(key, NONE if name in COUNTS else NOTHING) for name, rows in found.items()
            }
            yield ParkMonth(park, month.since, figures)


COUNTS = ("filed", "accepted", "completed")


def _committee(way: str) -> Case:
    """The park that stands behind a request, as ``Organization.park`` has it."""
    zone = Q(**{f"{way}park__kind": OrganizationKind.ZONE, f"{way}park__parent__isnull": False})
    return Case(When(zone, then=F(f"{way}park__parent")), default=F(f"{way}park"))


def _filed(period: Period, moment: str) -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.exclude(number=None).filter(period.covers(moment)).order_by()


def _volume(period: Period) -> dict[str, dict[Key, Figure]]:
    """How many were filed, accepted and completed, and the median of working days from acceptance to completion."""
    counted = {
        name: _by_month(_filed(period, moment), moment, "", Count("pk"), Count("pk"))
        for name, moment in zip(COUNTS, ("submitted_at", "accepted_at", "completed_at"), strict=True)
    }
    completed = _filed(period, "completed_at")
    days = working_days_between("accepted_at", "completed_at", completed, period)
    return {
        **counted,
        "median_days": _by_month(completed, "completed_at", "", Median(days), Count("pk")),
    }


def _on_time(period: Period, now: datetime) -> dict[Key, Figure]:
    """Of the service's own periods whose outcome became known in the month, the share that was kept, in per cent;
    counted behind it are requests, of which each has several periods."""
    known = events.outcomes(now).filter(period.covers("outcome_at"), ledger__request__number__isnull=False)
    kept = 100.0 * Count("pk", filter=Q(late=False)) / Count("pk")
    way = "ledger__request__"
    return _by_month(known, "outcome_at", way, kept, Count("ledger__request", distinct=True))


def _satisfaction(period: Period) -> dict[Key, Figure]:
    """The mean of what enterprises gave, 1 to 5, over all dimensions, of requests whose evaluation ended then."""
    given = Evaluation.objects.filter(
        period.covers("request__evaluated_at"), side=EvaluationSide.ENTERPRISE
    ).order_by()
    scores = [Cast(KeyTextTransform(one.value, "scores"), FloatField()) for one in Dimension]
    total = reduce(add, (Coalesce(score, 0.0) for score in scores))
    number = reduce(
        add,
        (Case(When(scores__has_key=one.value, then=Value(1.0)), default=Value(0.0)) for one in Dimension),
    )
    return _by_month(given, "request__evaluated_at", "request__", Avg(total / number), Count("pk"))


def _by_month(
    rows: QuerySet[Any], moment: str, way: str, value: Aggregate | Any, cases: Callable[..., Any] | Aggregate
) -> dict[Key, Figure]:
    found = (
        rows.annotate(park_key=_committee(way), month=TruncMonth(moment))
        .values("park_key", "month")
        .annotate(value=value, cases=cases)
        .order_by()
    )
    return {
        (row["park_key"], timezone.localdate(row["month"])): Figure(row["value"], row["cases"])
        for row in found
    }
