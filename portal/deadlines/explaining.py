"""Why a date is what it is: from the row, its ledger, and the calendars as they stood, so that it can be told years
later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.wording import end_text, hours_text, remaining_text
from portal.ledger.models import LedgerEntry
from portal.workdays.calendar import Skipped
from portal.workdays.due import beijing_date
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit
from portal.workdays.sources import Source, Sources

RECALCULATED = "deadline.recalculated"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Run:
    """Days that follow one another for one reason; ``year`` is the one that readers take for granted."""

    first: date
    last: date
    name: str
    year: int

    @property
    def text(self) -> str:
        """``9月25日–27日``, ``9月30日–10月2日``, ``2027年1月1日–3日``."""
        begin = _day_text(self.first, self.year)
        if self.first == self.last:
            return begin
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return _("%(begin)s–%(day)d日") % {"begin": begin, "day": self.last.day}
        return f"{begin}–{_day_text(self.last, self.first.year)}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a panel beside a countdown says.

    ``event`` and ``changes`` are ledger entries: what started the period, and each time that a new calendar moved its
    end. ``fixed``: people set the end. ``rolls``: a last day of rest gives way to the next working day. ``made_up``
    are the weekend days that counted. ``received_on`` is given where the day of receipt is a deemed one. ``outcome``
    is what became of the period, ``late`` how long after its end the act was done.
    """

    started_on: date
    event: LedgerEntry | None
    period: str
    rules: tuple[str, ...]
    fixed: bool
    hours: bool
    rolls: bool
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    pauses: tuple[tuple[datetime, datetime | None, str], ...]
    end: str
    received_on: date | None
    at_closing: bool
    later_estimate: bool
    provisional: bool
    calendar_name: str
    calendar_version: str
    sources: tuple[Source, ...]
    changes: tuple[LedgerEntry, ...]
    outcome: str
    late: str

    @property
    def counted_runs(self) -> list[Run]:
        return runs(((day, "") for day in self.counted), self.started_on.year)

    @property
    def made_up(self) -> list[Run]:
        weekend = ((day, "") for day in self.counted if day.weekday() >= SATURDAY)
        return [] if self.rolls else runs(weekend, self.started_on.year)

    @property
    def skipped_runs(self) -> list[Run]:
        return runs(((rest.day, rest.name) for rest in self.skipped), self.started_on.year)


def runs(days: Iterable[tuple[date, str]], year: int) -> list[Run]:
    """Days in order, with their reasons, drawn together: a holiday of three days is one run."""
    found: list[Run] = []
    for day, name in days:
        if found and found[-1].name == name and found[-1].last + ONE_DAY == day:
            found[-1] = Run(found[-1].first, day, name, year)
        else:
            found.append(Run(day, day, name, year))
    return found


def _day_text(day: date, year: int) -> str:
    shown = {"year": day.year, "month": day.month, "day": day.day}
    return (_("%(month)d月%(day)d日") if day.year == year else _("%(year)d年%(month)d月%(day)d日")) % shown


def explain(deadlines: Sequence[Deadline]) -> dict[int, Explanation]:
    """The explanation of each deadline by its key: four queries for any number of them."""
    if not deadlines:
        return {}
    entries = _entries_of(deadlines)
    begins = [beijing_date(deadline.started_at) for deadline in deadlines]
    sources = Sources(min(begins), max([*begins, *(row.due_on for row in deadlines if row.due_on)]))
    return {deadline.pk: _explain(deadline, entries, sources) for deadline in deadlines}


def _entries_of(deadlines: Sequence[Deadline]) -> list[LedgerEntry]:
    """What started them, and what moved their ends."""
    began = Q(occurred_at__in={deadline.started_at for deadline in deadlines})
    ledgers = {deadline.ledger_id for deadline in deadlines}
    found = LedgerEntry.objects.filter(Q(kind=RECALCULATED) | began, ledger__in=ledgers)
    return list(found.order_by("ledger", "sequence"))


def _explain(deadline: Deadline, entries: Iterable[LedgerEntry], sources: Sources) -> Explanation:
    own = [entry for entry in entries if entry.ledger_id == deadline.ledger_id]
    version = deadline.calendar_version
    started_on = beijing_date(deadline.started_at)
    hours = deadline.unit == Unit.HOURS
    return Explanation(
        started_on=started_on,
        event=_event(deadline, own),
        period=f"{deadline.amount} {deadline.get_unit_display()}",
        rules=tuple(rule for rule in deadline.rule.split("；") if rule),
        fixed=deadline.fixed_end is not None,
        hours=hours,
        rolls=deadline.unit in (Unit.DAYS, Unit.MONTHS),
        counted=deadline.counted_days,
        skipped=tuple(Skipped(date.fromisoformat(day), name) for day, name in deadline.skipped),
        pauses=tuple(
            (datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None, reason)
            for begin, end, reason in deadline.pauses
        ),
        end=end_text(deadline),
        received_on=deadline.received_on if deadline.receipt == Receipt.DEEMED and not hours else None,
        at_closing=deadline.day_end == DayEnd.CLOSING and not hours,
        later_estimate=deadline.estimate == Estimate.LATER,
        provisional=deadline.provisional,
        calendar_name=sources.name_of(version),
        calendar_version=version,
        sources=() if hours else sources.behind(version, started_on, deadline.due_on or started_on),
        changes=tuple(
            entry for entry in own if entry.kind == RECALCULATED and entry.data.get("deadline") == deadline.pk
        ),
        outcome="" if deadline.is_live else remaining_text(deadline, deadline.started_at),
        late=_late(deadline),
    )


def _event(deadline: Deadline, entries: Iterable[LedgerEntry]) -> LedgerEntry | None:
    """The act at whose instant the period began; that on the deadline's own subject, where there are several."""
    began = [entry for entry in entries if entry.occurred_at == deadline.started_at]
    began = [entry for entry in began if not entry.kind.startswith("deadline.")] or began
    return min(began, key=lambda entry: (entry.subject != deadline.subject, entry.sequence), default=None)


def _late(deadline: Deadline) -> str:
    """How long after its end the act was done, by the clock; empty if it was not late or is not done."""
    if deadline.state != DeadlineState.SETTLED or not deadline.was_late:
        return ""
    if deadline.settled_at is None or deadline.due_at is None:
        return ""
    return hours_text(deadline.settled_at - deadline.due_at)
