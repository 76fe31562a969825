"""The figures of the dashboards, counted over the requests that a person sees and over no other.

Every figure stands beside that of the preceding period of equal length. What is counted is said once, in the database
(``figures_facts``, proxy_service/migrations/0017_counting.py); ``events`` and the columns of the request lead the
ledger list to the same rows.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from portal.organizations.models import Membership
from proxy_service.enums import Dimension
from proxy_service.figure_sums import Row, Scope, flow, read, scope_of, spans, stock
from proxy_service.periods import Period

VOLUME = ("filed", "accepted", "completed")
BY_PARK = (*VOLUME, "open", "kept", "late")
SPANS = ("acceptance_days", "acceptance_working_days", "completion_days", "completion_working_days")
NOW, BEFORE, AT_END, AT_BEGIN = "now", "before", "at end", "at begin"

Histogram = Counter[int]


@dataclass(frozen=True)
class Pair:
    """A figure of the period and of the preceding one; None where there is nothing to count."""

    now: float | None
    before: float | None

    def share_of(self, whole: "Pair") -> "Pair":
        """In per cent."""
        return Pair(_share(self.now, whole.now), _share(self.before, whole.before))


def _share(part: float | None, whole: float | None) -> float | None:
    return 100 * (part or 0) / whole if whole else None


def median(lengths: Histogram) -> float | None:
    """The value in the middle, which a few very long cases do not move; of two, their mean."""
    total = lengths.total()
    if not total:
        return None
    below, passed = 0, 0
    for length in sorted(lengths):
        if 2 * passed < total:
            below = length
        passed += lengths[length]
        if 2 * passed > total:
            return (below + length) / 2
    return None


def mean(scores: Histogram) -> float | None:
    total = scores.total()
    return sum(score * number for score, number in scores.items()) / total if total else None


class Statistics:
    """The figures of one person's view in one period, read from the database once."""

    def __init__(self, membership: Membership | None, period: Period, now: datetime) -> None:
        self.membership, self.period, self.now = membership, period, now

    def read(self) -> None:
        """Asks now what would be asked at the first figure."""
        _ = self._rows

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self.membership)

    @cached_property
    def _rows(self) -> list[Row]:
        period, preceding = self.period, self.period.preceding
        pieces = [
            *flow(NOW, period),
            *flow(BEFORE, preceding),
            *spans(NOW, period),
            *spans(BEFORE, preceding),
            *stock(AT_END, period.until),
            *stock(AT_BEGIN, preceding.until),
        ]
        return read(self._scope, pieces, now=self.now, by_park=BY_PARK, by_month=VOLUME)

    @cached_property
    def _totals(self) -> Counter[tuple[str, str, str]]:
        """By label, name and particular."""
        return self._summed(lambda row: (row.label, row.name, row.particular))

    @cached_property
    def _of_parks(self) -> Counter[tuple[str, int, str]]:
        return self._summed(lambda row: (row.label, row.park, row.name))

    @cached_property
    def _histograms(self) -> dict[tuple[str, str, str], Histogram]:
        found: dict[tuple[str, str, str], Histogram] = defaultdict(Counter)
        for row in self._rows:
            found[row.label, row.name, row.particular][row.measure] += row.number
        return found

    def _summed(self, key: Any) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for row in self._rows:
            found[key(row)] += row.number
        return found

    def _pair(self, name: str, particular: str = "") -> Pair:
        return Pair(self._totals[NOW, name, particular], self._totals[BEFORE, name, particular])

    def _park_pair(self, park: int, name: str, labels: tuple[str, str] = (NOW, BEFORE)) -> Pair:
        now, before = labels
        return Pair(self._of_parks[now, park, name], self._of_parks[before, park, name])

    def _measured(self, how: Any, name: str, particular: str = "") -> Pair:
        return Pair(*(how(self._histograms[label, name, particular]) for label in (NOW, BEFORE)))

    def _particulars(self, *names: str) -> list[str]:
        """Of which kinds, units or sides something was counted in either period, in a lasting order."""
        return sorted({row.particular for row in self._rows if row.name in names and row.number})

    # The figures ---------------------------------------------------------------------------------------

    @cached_property
    def volume(self) -> dict[str, Pair]:
        """``filed``, ``accepted`` and ``completed`` in the period, and ``open`` at its end."""
        standing = Pair(self._totals[AT_END, "open", ""], self._totals[AT_BEGIN, "open", ""])
        return {**{name: self._pair(name) for name in VOLUME}, "open": standing}

    @cached_property
    def by_month(self) -> list[dict[str, Any]]:
        """Filed, accepted and completed in each calendar month of the period, empty months included."""
        found: Counter[tuple[int | None, str]] = Counter()
        for row in self._rows:
            if row.label == NOW and row.name in VOLUME:
                found[row.month, row.name] += row.number
        return [
            {"period": month, **{name: found[number, name] for name in VOLUME}}
            for number, month in enumerate(self.period.months)
        ]

    @cached_property
    def by_park(self) -> list[dict[str, Any]]:
        """The volume of each park and zone that was asked by the end of the period, and its periods kept and missed."""
        asked = {row.park for row in self._rows if row.park is not None}
        return [
            {
                "pk": key,
                "label": park.label,
                **{name: self._park_pair(key, name) for name in (*VOLUME, "kept", "late")},
                "open": self._park_pair(key, "open", (AT_END, AT_BEGIN)),
            }
            for key, park in self._scope.parks.items()
            if key in asked
        ]

    @cached_property
    def by_clock(self) -> dict[str, dict[str, Pair]]:
        """Periods ``kept`` and missed (``late``) by their kind; only the service's own clocks count."""
        return {
            kind: {"kept": self._pair("kept", kind), "late": self._pair("late", kind)}
            for kind in self._particulars("kept", "late")
        }

    @cached_property
    def by_organ(self) -> list[dict[str, Any]]:
        """By the unit that owed the act: kept and missed in the period, and ``overdue``: still owed at this moment."""
        organs = {row.particular: row.organ for row in self._rows if row.organ}
        keys = self._particulars("organ_kept", "organ_late", "overdue")
        rows: list[dict[str, Any]] = [
            {
                "pk": int(key),
                "label": organs[key][1] or organs[key][0],
                "code": organs[key][2],
                "overdue": self._totals[AT_END, "overdue", key],
                "kept": self._pair("organ_kept", key),
                "late": self._pair("organ_late", key),
            }
            for key in keys
        ]
        return sorted(rows, key=lambda row: (-row["overdue"], -row["late"].now, row["code"]))

    @cached_property
    def durations(self) -> dict[str, Pair]:
        """Medians in days from filing to ``acceptance`` (of what was accepted in the period) and from acceptance to
        ``completion`` (of what was completed), on the calendar (``…_days``) and in working days of the park's calendar
        as it is known today (``…_working_days``). The first day does not count, as in every period of law (民法典 201).
        """
        return {name: self._measured(median, name) for name in SPANS}

    @cached_property
    def coordination(self) -> dict[str, Pair]:
        """Problems by what became of their 48 hours (BZ54-5.5-48H), those that a department raised by asking for a
        correction, and the median hours, of whole minutes, from the problem to the start of coordination."""
        names = ("problems", "by_people", "by_system", "at_once", "not_started", "sent_back")
        minutes = self._measured(median, "hours")
        hours = (None if value is None else value / 60 for value in (minutes.now, minutes.before))
        return {**{name: self._pair(name) for name in names}, "hours": Pair(*hours)}

    @cached_property
    def corrections(self) -> dict[str, Pair]:
        """Notices of correction at the first check: the ``first``, and those asked ``again`` with a leader's reason."""
        return {name: self._pair(name) for name in ("first", "again")}

    @cached_property
    def evaluations(self) -> dict[str, dict[str, Pair]]:
        """By side: the mean score of each dimension and, as ``…_number``, how many gave one. Only of requests whose
        evaluation ended in the period, so that no side learns the other's before (BZ54-5.5)."""
        found: dict[str, dict[str, Pair]] = {}
        for side in sorted({given.partition(":")[0] for given in self._particulars("score")}):
            found[side] = {}
            for dimension in Dimension:
                particular = f"{side}:{dimension.value}"
                found[side][dimension.value] = self._measured(mean, "score", particular)
                found[side][f"{dimension.value}_number"] = self._pair("score", particular)
        return found

    @cached_property
    def supervisions(self) -> dict[str, Pair]:
        """Letters of supervision sent in the period, and those of them that are still ``open`` (BZ54-6.3)."""
        return {"sent": self._pair("sent"), "open": self._pair("unsettled")}

    @cached_property
    def visits(self) -> dict[str, Pair]:
        """Follow-up visits by their answer (BZ54-6.3)."""
        return {name: self._pair(name) for name in ("visited", "satisfied", "dissatisfied")}
