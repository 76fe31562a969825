"""Figures of 吹哨报到 per department (YN84-2.2). Each figure is the number of the very calls that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegation.access.whistles import visible_calls
from delegation.enums.whistles import CallState
from delegation.models.whistles import Accountability, Call, WhistleLetter
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership

READERS = PARK_ROLES | DEPARTMENT_ROLES | {Role.COUNTY_OFFICER, Role.AUDITOR}


@dataclass(frozen=True)
class Measure:
    label: str | Promise
    which: Q


def _pressed() -> Q:
    return Q(pk__in=WhistleLetter.objects.filter(issued_at__isnull=False).values("call"))


MEASURES: Mapping[str, Measure] = {
    "calls": Measure(_("通知报到"), Q()),
    "in-time": Measure(_("按时报到"), Q(arrived_at__isnull=False, reported_late=False)),
    "late": Measure(_("逾期报到"), Q(reported_late=True)),
    "on-the-spot": Measure(_("当场解决"), Q(on_the_spot=True)),
    "promised": Measure(_("承诺限期解决"), Q(promises__gt=0)),
    "broken": Measure(_("承诺未兑现"), Q(broken__gt=0)),
    "letters": Measure(_("被督办"), _pressed()),
    "accountable": Measure(_("被问责"), Q(pk__in=Accountability.objects.values("call"))),
    "confirmed": Measure(_("企业确认解决"), Q(state=CallState.CONFIRMED)),
    "scored": Measure(_("企业评价"), Q(score__isnull=False)),
}


@dataclass(frozen=True)
class Row:
    """One department: the number of calls by measure, and the mean of the scores given, None without any."""

    department: int
    name: str
    numbers: list[tuple[str, str | Promise, int]]
    satisfaction: float | None


def calls_between(membership: Membership, since: date, until: date) -> QuerySet[Call]:
    """The calls that the person sees, by the day of the call. What was withdrawn is no figure of anybody."""
    calls = visible_calls(membership).exclude(state=CallState.CANCELLED)
    return calls.filter(called_at__date__range=(since, until))


def calls_of(
    membership: Membership, measure: str, department: int, since: date, until: date
) -> QuerySet[Call]:
    """The calls behind one figure, the newest first; ``KeyError`` for an unknown measure."""
    which = MEASURES[measure].which
    found = calls_between(membership, since, until).filter(which, department=department)
    return found.select_related("whistle__matter", "whistle__enterprise").order_by("-called_at", "-pk")


def figures(membership: Membership, since: date, until: date) -> list[Row]:
    """One row a department, in the order of their codes."""
    counts: dict[str, Any] = {
        f"n_{index}": Count("pk", filter=measure.which) if measure.which else Count("pk")
        for index, measure in enumerate(MEASURES.values())
    }
    grouped: Any = (
        calls_between(membership, since, until)
        .values("department", "department__name", "department__short_name")
        .annotate(**counts, mean=Avg("score"))
        .order_by("department__code")
    )
    return [
        Row(
            department=row["department"],
            name=row["department__short_name"] or row["department__name"],
            numbers=[
                (code, measure.label, row[f"n_{index}"])
                for index, (code, measure) in enumerate(MEASURES.items())
            ],
            satisfaction=row["mean"],
        )
        for row in grouped
    ]
