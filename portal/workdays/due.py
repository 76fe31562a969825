"""When a period ends. Pure: instants and dates in, a ``Due`` out, which proves itself by the days it counted.

民法典 200–204, 行政许可法 45 and 82: the starting day is not counted and the last day ends at 24:00, Beijing time,
kept as the exclusive instant 00:00 of the next day; hours run by the clock from the event, holidays included.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.workdays.calendar import Skipped, WorkCalendar
from portal.workdays.enums import Unit

BEIJING = ZoneInfo("Asia/Shanghai")
PAUSED = "中止计时"
ONE_DAY = timedelta(days=1)

Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period. While an open pause holds the clock, ``due_on`` and ``due_at`` are None.

    ``due_at`` is exclusive: the act is late from that instant on. ``counted`` are the days that made up the period
    (none for hours and months), ``skipped`` the days that did not count, each with its reason.
    """

    due_on: date | None
    due_at: datetime | None
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    provisional: bool
    calendar_version: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count because the clock was stopped, both ends included; ``last`` is None while it still is."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def beijing_date(moment: datetime) -> date:
    """The day in Beijing on which an instant falls."""
    return moment.astimezone(BEIJING).date()


def end_of_day(day: date) -> datetime:
    """24:00 of ``day`` in Beijing, that is 00:00 of the next."""
    return datetime.combine(day + ONE_DAY, time.min, BEIJING)


def compute(
    *, calendar: WorkCalendar, started_at: datetime, amount: int, unit: str, pauses: Iterable[Pause] = ()
) -> Due:
    """The end of a period of ``amount`` ``unit`` from ``started_at``.

    ``pauses`` are intervals in which the clock stands still; they may overlap, and the end of one that still lasts is
    None. For hours the interval itself does not count; for the other units the days strictly after the day of the
    pause up to the day of resumption do not.
    """
    if started_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if amount < 0:
        raise ValueError("a period cannot be negative")
    ordered = sorted(pauses, key=lambda pause: pause[0])
    start, spans = beijing_date(started_at), _spans(ordered)
    match Unit(unit):
        case Unit.HOURS:
            return _hours(calendar, started_at.astimezone(UTC), amount, ordered)
        case Unit.WORKING_DAYS:
            return _working_days(calendar, start, amount, spans)
        case Unit.DAYS:
            return _days(calendar, start, amount, spans)
        case Unit.MONTHS:
            return _months(calendar, start, amount, spans)


def _hours(calendar: WorkCalendar, cursor: datetime, amount: int, pauses: Sequence[Pause]) -> Due:
    left = timedelta(hours=amount)
    for begin, end in pauses:
        if begin - cursor >= left:
            break
        left -= max(begin - cursor, timedelta(0))
        if end is None:
            return Due(None, None, (), (), False, calendar.version)
        cursor = max(cursor, end.astimezone(UTC))
    due_at = (cursor + left).astimezone(BEIJING)
    return Due(due_at.date(), due_at, (), (), False, calendar.version)


def _working_days(calendar: WorkCalendar, start: date, amount: int, spans: Sequence[Span]) -> Due:
    counted: list[date] = []
    cursor = start
    for span in spans:
        before = calendar.working_days(cursor, span.first - ONE_DAY)
        if len(counted) + len(before) >= amount:
            break
        counted.extend(before)
        if span.last is None:
            return _held(calendar, start, counted, spans, max(cursor, span.first - ONE_DAY))
        cursor = max(cursor, span.last)
    counted.extend(calendar.days_counted(cursor, amount - len(counted)))
    return _ended(calendar, start, counted[-1] if counted else start, counted, spans, start + ONE_DAY)


def _days(calendar: WorkCalendar, start: date, amount: int, spans: Sequence[Span]) -> Due:
    counted: list[date] = []
    day = start
    while len(counted) < amount:
        day += ONE_DAY
        span = _holding(spans, day)
        if span is None:
            counted.append(day)
        elif span.last is None:
            return _held(calendar, start, counted, spans, day - ONE_DAY)
    return _ended(calendar, start, calendar.next_working_day(day), counted, spans, day)


def _months(calendar: WorkCalendar, start: date, amount: int, spans: Sequence[Span]) -> Due:
    years, month = divmod(start.month - 1 + amount, 12)
    last_day = monthrange(start.year + years, month + 1)[1]
    day = date(start.year + years, month + 1, min(start.day, last_day))
    for span in spans:
        first = max(span.first, start + ONE_DAY)
        if first > day:
            break
        if span.last is None:
            return _held(calendar, start, [], spans, first - ONE_DAY)
        day += max(span.last - first + ONE_DAY, timedelta(0))
    return _ended(calendar, start, calendar.next_working_day(day), [], spans, day)


def _held(
    calendar: WorkCalendar, start: date, counted: list[date], spans: Sequence[Span], until: date
) -> Due:
    skipped = _skipped(calendar, start + ONE_DAY, until, counted, spans) if counted else ()
    return Due(None, None, tuple(counted), skipped, False, calendar.version)


def _ended(
    calendar: WorkCalendar,
    start: date,
    due_on: date,
    counted: list[date],
    spans: Sequence[Span],
    decisive: date,
) -> Due:
    """``decisive`` is the first day of which it matters whether people work on it; earlier ones count anyway."""
    provisional = any(
        calendar.is_provisional(date(year, 1, 1)) for year in range(decisive.year, due_on.year + 1)
    )
    skipped = _skipped(calendar, start + ONE_DAY if counted else decisive, due_on, counted, spans)
    return Due(due_on, end_of_day(due_on), tuple(counted), skipped, provisional, calendar.version)


def _skipped(
    calendar: WorkCalendar, first: date, last: date, counted: Iterable[date], spans: Sequence[Span]
) -> tuple[Skipped, ...]:
    counts = frozenset(counted)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    reasons = (
        (day, PAUSED if _holding(spans, day) else calendar.name_of_rest(day))
        for day in days
        if day not in counts
    )
    return tuple(Skipped(day, reason) for day, reason in reasons if reason is not None)


def _spans(pauses: Sequence[Pause]) -> list[Span]:
    """The days that pauses (sorted by their begin) take out, merged and in order."""
    spans: list[Span] = []
    for begin, end in pauses:
        span = Span(beijing_date(begin) + ONE_DAY, None if end is None else beijing_date(end))
        if span.last is not None and span.last < span.first:
            continue
        if spans and (spans[-1].last is None or span.first <= spans[-1].last + ONE_DAY):
            previous = spans.pop()
            lasts = (previous.last, span.last)
            span = Span(previous.first, None if None in lasts else max(last for last in lasts if last))
        spans.append(span)
    return spans


def _holding(spans: Iterable[Span], day: date) -> Span | None:
    return next((span for span in spans if span.holds(day)), None)
