"""The figures of the dashboards computed live, from every row of every request that a person sees: what the kept ones
are compared with. Which rows a figure counts is said by the columns of the request or by ``events``, which the ledger
list behind each number reads too."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncMonth

from portal.deadlines.enums import LIVE
from portal.organizations.models import Membership
from proxy_service import access, events
from proxy_service.enums import OPEN_SUPERVISION, Dimension
from proxy_service.models import Evaluation, ProxyRequest
from proxy_service.periods import Period
from proxy_service.statistics import Pair

Requests = QuerySet[ProxyRequest]
EVERY = Q()
VOLUME = {"filed": "submitted_at", "accepted": "accepted_at", "completed": "completed_at"}


class Median(Aggregate):
    """The value in the middle, which a few very long cases do not move."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def counted(membership: Membership | None) -> Requests:
    """What the figures are counted over: every request that was filed and that the person may read."""
    return access.visible_requests(membership).exclude(number=None).order_by()


def twice(
    name: str, aggregate: Callable[[Q], Aggregate], moment: str, period: Period
) -> dict[str, Aggregate]:
    """One aggregate for the period and one for the preceding, to be asked for in one statement."""
    return {
        f"{name}_now": aggregate(period.covers(moment)),
        f"{name}_before": aggregate(period.preceding.covers(moment)),
    }


def paired(found: dict[str, Any]) -> dict[str, Pair]:
    names = [name.removesuffix("_now") for name in found if name.endswith("_now")]
    return {name: Pair(found[f"{name}_now"], found[f"{name}_before"]) for name in names}


def _number(condition: Q = EVERY) -> Callable[[Q], Aggregate]:
    return lambda covered: Count("pk", filter=covered & condition)


def of_all(aggregate: type[Aggregate], expression: Any) -> Callable[[Q], Aggregate]:
    return lambda covered: aggregate(expression, filter=covered)


def _volume(period: Period) -> dict[str, Aggregate]:
    wanted: dict[str, Aggregate] = {}
    for name, moment in VOLUME.items():
        wanted |= twice(name, _number(), moment, period)
    wanted["open_now"] = Count("pk", filter=events.open_before(period.end))
    wanted["open_before"] = Count("pk", filter=events.open_before(period.begin))
    return wanted


def volume(requests: Requests, period: Period) -> dict[str, Pair]:
    """``filed``, ``accepted`` and ``completed`` in the period, and ``open`` at its end."""
    return paired(requests.aggregate(**_volume(period)))


def by_park(requests: Requests, period: Period, now: datetime) -> list[dict[str, Any]]:
    """The volume of each park and zone, and its periods kept and missed."""
    names = ("park", "park__name", "park__short_name", "park__code")
    rows = requests.values(*names).annotate(**_volume(period)).order_by("park__code")
    clocks = _outcomes(requests, now).values("ledger__request__park").annotate(**_kept_and_late(period))
    kept = {row.pop("ledger__request__park"): paired(row) for row in clocks}
    nothing = {"kept": Pair(0, 0), "late": Pair(0, 0)}
    return [
        {
            "pk": row["park"],
            "label": row["park__short_name"] or row["park__name"],
            **paired(row),
            **kept.get(row["park"], nothing),
        }
        for row in rows
    ]


def by_month(requests: Requests, period: Period) -> list[dict[str, Any]]:
    """Filed, accepted and completed in each calendar month of the period, empty months included."""
    found: dict[str, dict[date, int]] = {}
    for name, moment in VOLUME.items():
        rows = requests.filter(period.covers(moment)).annotate(month=TruncMonth(moment)).values("month")
        found[name] = {
            row["month"].date(): row["number"] for row in rows.annotate(number=Count("pk")).order_by()
        }
    return [
        {"period": month, **{name: found[name].get(month.since.replace(day=1), 0) for name in VOLUME}}
        for month in period.months
    ]


def _outcomes(requests: Requests, now: datetime) -> QuerySet[Any]:
    return events.outcomes(now).filter(ledger__request__in=requests)


def _kept_and_late(period: Period) -> dict[str, Aggregate]:
    return {
        **twice("kept", _number(Q(late=False)), "outcome_at", period),
        **twice("late", _number(Q(late=True)), "outcome_at", period),
    }


def by_clock(requests: Requests, period: Period, now: datetime) -> dict[str, dict[str, Pair]]:
    """Periods ``kept`` and missed (``late``) by their kind; only the service's own clocks count."""
    rows = _outcomes(requests, now).values("kind").annotate(**_kept_and_late(period))
    return {row.pop("kind"): paired(row) for row in rows}


def by_organ(requests: Requests, period: Period, now: datetime) -> list[dict[str, Any]]:
    """By the unit that owed the act: kept and missed in the period, and ``overdue``: still owed at this moment."""
    names = ("organ", "organ__name", "organ__short_name", "organ__code")
    running = Count("pk", filter=Q(late=True, state__in=LIVE))
    rows = (
        _outcomes(requests, now).values(*names).annotate(**_kept_and_late(period), overdue_total=running)
    ).order_by("-overdue_total", "-late_now", "organ__code")
    return [
        {
            "pk": row["organ"],
            "label": row["organ__short_name"] or row["organ__name"],
            "code": row["organ__code"],
            "overdue": row["overdue_total"],
            **paired(row),
        }
        for row in rows
    ]


def coordination(requests: Requests, period: Period, now: datetime) -> dict[str, Pair]:
    """Problems by what became of their 48 hours (BZ54-5.5-48H), those that a department raised by asking for a
    correction, and the median hours from the problem to the start of coordination."""
    wanted: dict[str, Aggregate] = {}
    for name, which in {
        "problems": Q(),
        "by_people": events.STARTED_BY_PEOPLE,
        "by_system": events.STARTED_BY_SYSTEM,
        "at_once": events.SOLVED_AT_ONCE,
        "not_started": events.NOT_STARTED,
        "sent_back": events.SENT_BACK,
    }.items():
        wanted |= twice(name, _number(which), "raised_at", period)
    passed = ExpressionWrapper(F("coordinated_at") - F("raised_at"), output_field=DurationField())
    hours = Func(
        passed, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 60) / 60", output_field=FloatField()
    )
    wanted |= twice("hours", of_all(Median, hours), "raised_at", period)
    return paired(events.problems(now).filter(request__in=requests).aggregate(**wanted))


def corrections(requests: Requests, period: Period, now: datetime) -> dict[str, Pair]:
    """Notices of correction at the first check: the ``first``, and those asked ``again`` with a leader's reason."""
    found = events.corrections(now).filter(request__in=requests)
    return paired(
        found.aggregate(
            **twice("first", _number(Q(round=1)), "asked_at", period),
            **twice("again", _number(Q(round__gt=1)), "asked_at", period),
        )
    )


def evaluations(requests: Requests, period: Period) -> dict[str, dict[str, Pair]]:
    """By side: the mean score of each dimension and, as ``…_number``, how many gave one. Only of requests whose
    evaluation ended in the period, so that no side learns the other's before (BZ54-5.5)."""
    wanted: dict[str, Aggregate] = {}
    moment = "request__evaluated_at"
    for dimension in Dimension:
        score = Cast(KeyTextTransform(dimension.value, "scores"), FloatField())
        wanted |= twice(dimension.value, of_all(Avg, score), moment, period)
        wanted |= twice(f"{dimension.value}_number", of_all(Count, score), moment, period)
    rows: Any = Evaluation.objects.filter(request__in=requests).order_by().values("side").annotate(**wanted)
    return {row["side"]: paired(row) for row in rows}


def supervisions(requests: Requests, period: Period, now: datetime) -> dict[str, Pair]:
    """Letters of supervision sent in the period, and those of them that are still ``open`` (BZ54-6.3)."""
    found = events.supervisions(now).filter(request__in=requests)
    return paired(
        found.aggregate(
            **twice("sent", _number(), "issued_at", period),
            **twice("open", _number(Q(state__in=OPEN_SUPERVISION)), "issued_at", period),
        )
    )


def visits(requests: Requests, period: Period, now: datetime) -> dict[str, Pair]:
    """Follow-up visits by their answer (BZ54-6.3)."""
    found = events.visits(now).filter(request__in=requests)
    return paired(
        found.aggregate(
            **twice("visited", _number(), "visited_at", period),
            **twice("satisfied", _number(Q(satisfied=True)), "visited_at", period),
            **twice("dissatisfied", _number(Q(satisfied=False)), "visited_at", period),
        )
    )
