"""How long acceptance and completion take: medians in days of the calendar and in working days, computed in SQL."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Case,
    DateField,
    ExpressionWrapper,
    Func,
    IntegerField,
    Min,
    Q,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from portal.workdays.queries import calendar_for
from proxy_service.periods import Period
from proxy_service.statistics import Pair
from tests.proxy_service.oracle.statistics import Median, Requests, of_all, paired, twice

SPANS = {"acceptance": ("submitted_at", "accepted_at"), "completion": ("accepted_at", "completed_at")}


class DaysBetween(Func):
    """How many days one date lies after another."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()


def durations(requests: Requests, period: Period) -> dict[str, Pair]:
    """Medians in days from filing to ``acceptance`` (of what was accepted in the period) and from acceptance to
    ``completion`` (of what was completed), on the calendar (``…_days``) and in working days (``…_working_days``).

    The first day does not count, as in every period of law (民法典 201).
    """
    ends = Q()
    for _begin, end in SPANS.values():
        ends |= Q(**{f"{end}__gte": period.preceding.begin, f"{end}__lt": period.end})
    rest = _rest_days(requests.filter(ends), period)
    wanted: dict[str, Aggregate] = {}
    for name, (begin, end) in SPANS.items():
        first, last = TruncDate(begin), TruncDate(end)
        lengths = {"days": DaysBetween(last, first), "working_days": _working_days(first, last, rest)}
        for suffix, length in lengths.items():
            wanted |= twice(f"{name}_{suffix}", of_all(Median, length), end, period)
    return paired(requests.aggregate(**wanted))


def working_days_between(begin: str, end: str, requests: Requests, period: Period) -> ExpressionWrapper:
    """The working days from one moment of a request to another, on the calendar of its park; ``requests`` are those
    that are counted, all of whose ends lie in the period."""
    return _working_days(TruncDate(begin), TruncDate(end), _rest_days(requests, period))


def _working_days(first: Any, last: Any, rest: list[tuple[list[str], list[date]]]) -> ExpressionWrapper:
    return ExpressionWrapper(
        DaysBetween(last, first) - _rests_until(last, rest) + _rests_until(first, rest),
        output_field=IntegerField(),
    )


def _rest_days(requests: Requests, period: Period) -> list[tuple[list[str], list[date]]]:
    """The days on which nobody works, from the first filing concerned on, for each calendar that the parks follow:
    the divisions that follow it, and its days."""
    filed = requests.values("park__division_code").annotate(first=Min("submitted_at"))
    calendars: dict[str, Any] = {}
    for row in filed.order_by("park__division_code"):
        division = row["park__division_code"]
        first = row["first"].date() - timedelta(days=1)
        calendar = calendar_for(division)
        divisions, begin, _calendar = calendars.get(calendar.version, ([], first, calendar))
        calendars[calendar.version] = ([*divisions, division], min(begin, first), calendar)
    return [
        (divisions, [rest.day for rest in calendar.days_skipped(begin, period.until)])
        for divisions, begin, calendar in calendars.values()
    ]


def _rests_until(day: Any, rest: list[tuple[list[str], list[date]]]) -> Case:
    """How many days of rest of the park's calendar lie before or on a day: a binary search within the database."""
    dates = ArrayField(DateField())
    return Case(
        *(
            When(
                park__division_code__in=divisions,
                then=Func(
                    day, Value(days, output_field=dates), function="WIDTH_BUCKET", output_field=IntegerField()
                ),
            )
            for divisions, days in rest
            if days
        ),
        default=Value(0),
        output_field=IntegerField(),
    )
