"""The monthly figures of each park that are published: of all requests, and only where enough cases stand behind a
figure (docs/decisions/0025-open-data.md)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from proxy_service.figure_sums import Row, everything, flow, read, spans, stock
from proxy_service.models import ProxyRequest
from proxy_service.periods import Period
from proxy_service.statistics import Histogram, median

#: Months that are published, counted back from the last that has ended.
MONTHS = 24
Key = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """A value with the number of cases behind it; ``value`` None where there are none."""

    value: float | None
    cases: int

    @property
    def is_hidden(self) -> bool:
        """Whether too few cases stand behind it to be told. That there was none is nobody's affair and is told."""
        return 0 < self.cases < settings.OPEN_DATA_FEWEST


@dataclass(frozen=True)
class ParkMonth:
    """One park committee, its zones included, in one calendar month of Beijing."""

    park: Organization
    month: date
    figures: dict[str, Figure]


def ended_months(now: datetime) -> Period | None:
    """The months that are published: whole ones, from the first filing on; None before the first has ended."""
    first_day = timezone.localdate(now).replace(day=1)
    begun = ProxyRequest.objects.exclude(number=None).aggregate(first=Min("submitted_at"))["first"]
    index = first_day.year * 12 + first_day.month - 1 - MONTHS
    earliest = date(index // 12, index % 12 + 1, 1)
    since = max(timezone.localdate(begun).replace(day=1), earliest) if begun else first_day
    return Period(since, date.fromordinal(first_day.toordinal() - 1)) if since < first_day else None


def park_months(now: datetime) -> Iterator[ParkMonth]:
    """Every park that was asked by then, month by month, the newest first; months without a case included."""
    period = ended_months(now)
    if period is None:
        return
    scope = everything()
    pieces = [*flow("", period), *spans("", period), *stock("", period.until)]
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in read(scope, pieces, now=now, by_park=NAMES, by_month=NAMES):
        if row.park is not None and row.month is not None:
            found[_committee(scope.parks[row.park]), row.month].append(row)
    parks = Organization.objects.filter(pk__in={park for park, _month in found}).order_by("code")
    for number, month in reversed(list(enumerate(period.months))):
        for park in parks:
            yield ParkMonth(park, month.since, _figures(found[park.pk, number]))


COUNTS = ("filed", "accepted", "completed")
LENGTH = "completion_working_days"
NAMES = (*COUNTS, "open", "kept", "late", "with_outcome", "satisfaction", LENGTH)


def _committee(park: Organization) -> int:
    """The park that stands behind a request, as ``Organization.park`` has it."""
    return park.parent_id if park.kind == OrganizationKind.ZONE and park.parent_id else park.pk


def _figures(rows: list[Row]) -> dict[str, Figure]:
    """Of one park in one month: how many were filed, accepted and completed; the median of working days from acceptance
    to completion; of the service's own periods whose outcome became known, the share that was kept, in per cent, behind
    which are counted requests, of which each has several periods; and the mean of what enterprises gave, 1 to 5, over
    all dimensions, of requests whose evaluation ended then."""
    counts: Counter[str] = Counter()
    lengths: Histogram = Counter()
    stars = 0.0
    for row in rows:
        counts[row.name] += row.number
        if row.name == LENGTH:
            lengths[row.measure] += row.number
        elif row.name == "satisfaction" and row.number:
            stars += row.number * row.measure / int(row.particular)
    known, evaluated = counts["kept"] + counts["late"], counts["satisfaction"]
    return {
        **{name: Figure(counts[name], counts[name]) for name in COUNTS},
        "median_days": Figure(median(lengths), counts["completed"]),
        "on_time": Figure(100 * counts["kept"] / known if known else None, counts["with_outcome"]),
        "satisfaction": Figure(stars / evaluated if evaluated else None, evaluated),
    }
