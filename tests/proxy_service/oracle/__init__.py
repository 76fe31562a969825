"""The figures computed live, from every row, beside those that are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.organizations.models import Membership
from proxy_service.open_figures import park_months
from proxy_service.periods import Period
from proxy_service.statistics import Statistics
from tests.proxy_service.oracle import durations, open_figures
from tests.proxy_service.oracle import statistics as live


def kept(person: Membership | None, period: Period, now: datetime) -> dict[str, Any]:
    found = Statistics(person, period, now)
    return {
        "volume": found.volume,
        "months": found.by_month,
        "parks": _asked(found.by_park),
        "clocks": found.by_clock,
        "organs": found.by_organ,
        "durations": found.durations,
        "coordination": found.coordination,
        "corrections": found.corrections,
        "evaluations": found.evaluations,
        "supervisions": found.supervisions,
        "visits": found.visits,
    }


def computed(person: Membership | None, period: Period, now: datetime) -> dict[str, Any]:
    """The same, without the kinds and units of which nothing is told: those with nothing in either period."""
    requests = live.counted(person)
    by_clock, by_side = live.by_clock(requests, period, now), live.evaluations(requests, period)
    return {
        "volume": live.volume(requests, period),
        "months": live.by_month(requests, period),
        "parks": _asked(live.by_park(requests, period, now)),
        "clocks": {kind: row for kind, row in by_clock.items() if _told(row)},
        "organs": [row for row in live.by_organ(requests, period, now) if row["overdue"] or _told(row)],
        "durations": durations.durations(requests, period),
        "coordination": live.coordination(requests, period, now),
        "corrections": live.corrections(requests, period, now),
        "evaluations": {side: row for side, row in by_side.items() if _told(row)},
        "supervisions": live.supervisions(requests, period, now),
        "visits": live.visits(requests, period, now),
    }


def _told(row: dict[str, Any]) -> bool:
    return any(
        pair.now or pair.before
        for name, pair in row.items()
        if name not in ("pk", "label", "code", "overdue")
    )


def _asked(parks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in parks if _told(row)]


def assert_figures_equal(people: Sequence[Membership | None], periods: list[Period], now: datetime) -> None:
    for person in people:
        for period in periods:
            ours, theirs = kept(person, period, now), computed(person, period, now)
            for name, figures in theirs.items():
                assert ours[name] == figures, (person and person.role, name, period)


def assert_open_figures_equal(now: datetime) -> None:
    ours = [(row.park.pk, row.month, row.figures) for row in park_months(now)]
    theirs = [(row.park.pk, row.month, row.figures) for row in open_figures.park_months(now)]
    assert ours == theirs
