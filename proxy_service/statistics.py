"""Figures of the dashboards, computed in SQL over the requests that a person sees.

Every figure names the filters of the ledger list that show exactly its rows, so that no number stands alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DurationField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.deadlines.models import Deadline
from portal.organizations.models import Membership
from proxy_service import listing
from proxy_service.enums import Dimension, EvaluationSide, MatterClass
from proxy_service.models import Evaluation, ProxyRequest, RequestMatter, Visit

MONTHS_SHOWN = 12


class Median(Aggregate):
    """The middle value, which a few very long cases do not move."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def preceding(self) -> "Period":
        """As long, right before."""
        length = timedelta(days=self.days)
        return Period(self.since - length, self.until - length)

    def q(self, column: str) -> Q:
        begin, end = listing.begin_of(self.since), listing.begin_of(self.until + timedelta(days=1))
        return Q(**{f"{column}__gte": begin, f"{column}__lt": end})

    def filters(self, by: str) -> dict[str, str]:
        return {"by": by, "since": self.since.isoformat(), "until": self.until.isoformat()}


def days(length: timedelta | None) -> float | None:
    """Natural days with one decimal."""
    return None if length is None else round(length / timedelta(days=1), 1)


def share(part: int, whole: int) -> float | None:
    return None if not whole else round(100 * part / whole, 1)


def totals(requests: QuerySet[ProxyRequest], period: Period) -> dict[str, Any]:
    """Volume, on-time rate, durations and follow-up visits of a period.

    A request counts where its own date falls: submitted, accepted, completed, delivered. On time means that none of
    the service's own clocks ran out (``listing.SERVICE_CLOCKS``). Durations are natural days.
    """
    completed, delivered = period.q("completed_at"), period.q("delivered_at")
    visits = Visit.objects.filter(request=OuterRef("pk"))
    marked = requests.order_by().annotate(
        late=Exists(listing.late_clocks()),
        content=Exists(visits.filter(satisfied=True)),
        discontent=Exists(visits.filter(satisfied=False)),
    )
    to_accept, to_complete = F("accepted_at") - F("submitted_at"), F("completed_at") - F("accepted_at")
    found = marked.aggregate(
        submitted=Count("pk", filter=period.q("submitted_at")),
        accepted=Count("pk", filter=period.q("accepted_at")),
        completed=Count("pk", filter=completed),
        delivered=Count("pk", filter=delivered),
        late=Count("pk", filter=completed & Q(late=True)),
        on_time=Count("pk", filter=completed & Q(late=False)),
        satisfied=Count("pk", filter=delivered & Q(content=True)),
        dissatisfied=Count("pk", filter=delivered & Q(discontent=True)),
        check_mean=Avg(to_accept, filter=period.q("accepted_at"), output_field=DurationField()),
        work_mean=Avg(to_complete, filter=completed, output_field=DurationField()),
        work_median=Median(to_complete, filter=completed),
    )
    for name in ("check_mean", "work_mean", "work_median"):
        found[name] = days(found[name])
    found["on_time_rate"] = share(found["on_time"], found["completed"])
    visited = found["satisfied"] + found["dissatisfied"]
    found["satisfaction_rate"] = share(found["satisfied"], visited)
    return found


@dataclass(frozen=True)
class Figure:
    """One number with its unit, the number of the preceding period, and the filters that list its rows."""

    label: str | Promise
    value: float | int | None
    before: float | int | None
    filters: dict[str, str]
    unit: str | Promise = ""
    tone: str = ""

    @property
    def change(self) -> float | int | None:
        if self.value is None or self.before is None:
            return None
        return round(self.value - self.before, 1)


def figures(requests: QuerySet[ProxyRequest], period: Period) -> list[Figure]:
    """The dashboard's first rows: this period beside the preceding one."""
    now, before = totals(requests, period), totals(requests, period.preceding)

    def figure(label: Any, name: str, by: str, unit: Any, tone: str = "", **more: str) -> Figure:
        return Figure(
            label, now[name], before[name], {**period.filters(by), **more}, unit, tone if now[name] else ""
        )

    return [
        figure(_("提交申请"), "submitted", "submitted", _("件")),
        figure(_("正式受理"), "accepted", "accepted", _("件")),
        figure(_("办结"), "completed", "completed", _("件")),
        figure(_("送达"), "delivered", "delivered", _("件")),
        figure(_("按时办结率"), "on_time_rate", "completed", "%", timely="yes"),
        figure(_("办结中曾超期"), "late", "completed", _("件"), "warn", timely="no"),
        figure(_("提交到受理，平均"), "check_mean", "accepted", _("天")),
        figure(_("受理到办结，平均"), "work_mean", "completed", _("天")),
        figure(_("受理到办结，中位数"), "work_median", "completed", _("天")),
        figure(_("回访满意率"), "satisfaction_rate", "delivered", "%", satisfied="yes"),
        figure(_("回访不满意"), "dissatisfied", "delivered", _("件"), "bad", satisfied="no"),
    ]


def by_month(requests: QuerySet[ProxyRequest], period: Period) -> list[dict[str, Any]]:
    """Submitted and completed in each of the twelve months up to the end of the period."""
    first = period.until.replace(day=1)
    for _month in range(MONTHS_SHOWN - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    counted: dict[str, dict[date, int]] = {}
    for by in ("submitted", "completed"):
        column = listing.DATES[by]
        found = requests.order_by().filter(Period(first, period.until).q(column))
        months = found.annotate(month=TruncMonth(column)).values_list("month").annotate(n=Count("pk"))
        counted[by] = {month.date(): n for month, n in months}
    return [
        {
            "label": f"{month:%Y-%m}",
            "submitted": counted["submitted"].get(month, 0),
            "completed": counted["completed"].get(month, 0),
            "period": Period(month, min(_end_of(month), period.until)),
        }
        for month in _months(first, period.until)
    ]


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _months(first: date, until: date) -> Iterator[date]:
    month = first
    while month <= until:
        yield month
        month = _end_of(month) + timedelta(days=1)


def by_park(requests: QuerySet[ProxyRequest], period: Period, now: datetime) -> list[dict[str, Any]]:
    """For each park and zone: volume, on-time rate, and the requests that are overdue at this moment."""
    completed = period.q("completed_at")
    overdue = Exists(listing.running().filter(listing.overdue_q(now)))
    marked = requests.order_by().annotate(late=Exists(listing.late_clocks()), overdue_now=overdue)
    found = marked.values("park", "park__name", "park__short_name").annotate(
        submitted=Count("pk", filter=period.q("submitted_at")),
        completed=Count("pk", filter=completed),
        on_time=Count("pk", filter=completed & Q(late=False)),
        overdue=Count("pk", filter=Q(overdue_now=True)),
    )
    return [
        {
            "pk": row["park"],
            "label": row["park__short_name"] or row["park__name"],
            "submitted": row["submitted"],
            "completed": row["completed"],
            "overdue": row["overdue"],
            "rate": share(row["on_time"], row["completed"]),
        }
        for row in found.order_by("park__code")
    ]


def overdue_by_organ(requests: QuerySet[ProxyRequest], now: datetime) -> list[dict[str, Any]]:
    """Who lets what run out at this moment: requests by the unit that owes the act, most first."""
    late = Deadline.objects.live().filter(ledger__request__in=requests.order_by(), due_at__lte=now)
    found = late.values("organ", "organ__name", "organ__short_name").annotate(
        n=Count("ledger", distinct=True)
    )
    return [
        {"pk": row["organ"], "label": row["organ__short_name"] or row["organ__name"], "count": row["n"]}
        for row in found.order_by("-n", "organ__code")
    ]


def by_class(requests: QuerySet[ProxyRequest], period: Period) -> list[dict[str, Any]]:
    """Requests submitted in the period by the class of their matters; one with two classes counts in both."""
    submitted = requests.order_by().filter(period.q("submitted_at"))
    found = RequestMatter.objects.filter(request__in=submitted).order_by()
    counted = dict(found.values_list("version__matter_class").annotate(n=Count("request", distinct=True)))
    return [
        {"value": item.value, "label": item.label, "count": counted[item.value]}
        for item in MatterClass
        if counted.get(item.value)
    ]


def scores(requests: QuerySet[ProxyRequest], period: Period) -> list[dict[str, Any]]:
    """Mean score by dimension, enterprise beside park, for the requests delivered in the period (BZ54-5.5)."""
    delivered = requests.order_by().filter(period.q("delivered_at"))
    given = Evaluation.objects.filter(request__in=delivered).order_by()
    wanted: dict[str, Any] = {}
    for side in EvaluationSide:
        for dimension in Dimension:
            score = Cast(KeyTextTransform(dimension.value, "scores"), IntegerField())
            name = f"{side.value}_{dimension.value}"
            wanted[f"{name}_mean"] = Avg(score, filter=Q(side=side))
            wanted[f"{name}_n"] = Count(score, filter=Q(side=side))
    found = given.aggregate(**wanted)
    rows = []
    for dimension in Dimension:
        enterprise, park = f"enterprise_{dimension.value}", f"park_{dimension.value}"
        if found[f"{enterprise}_n"] or found[f"{park}_n"]:
            rows.append(
                {
                    "label": dimension.label,
                    "enterprise": _rounded(found[f"{enterprise}_mean"]),
                    "park": _rounded(found[f"{park}_mean"]),
                    "count": found[f"{enterprise}_n"],
                }
            )
    return rows


def _rounded(mean: float | None) -> float | None:
    return None if mean is None else round(float(mean), 2)


def scope_of(membership: Membership) -> QuerySet[ProxyRequest]:
    """What a dashboard counts: everything filed that the person may read."""
    return listing.listed(membership).select_related(None)
