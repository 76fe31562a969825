"""When a period ends. Pure: instants and dates in, a ``Due`` out, which proves itself by the days it counted.

民法典 200–204, 行政许可法 45 and 82: the starting day is not counted and the last day ends at 24:00, Beijing time,
kept as the exclusive instant 00:00 of the next day, or when business stops where a rule says so; hours run by the
clock from the event, holidays included.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from portal.workdays.calendar import DAY, Skipped, WorkCalendar
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit

BEIJING = ZoneInfo("Asia/Shanghai")
PAUSED = "中止计时"
ONE_DAY = timedelta(days=1)
# No rule gives a longer period; what asks for one is a slip of the keyboard.
CENTURY = {Unit.HOURS: 876_600, Unit.WORKING_DAYS: 25_000, Unit.DAYS: 36_525, Unit.MONTHS: 1_200}

Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period. While an open pause holds the clock, ``due_on`` and ``due_at`` are None.

    ``due_at`` is exclusive: the act is late from that instant on. ``counted`` are the days that made up the period
    (none for hours and months), ``skipped`` the days that did not count, each with its reason. ``received_on`` is the
    day after which counting begins, None if the end was set and not counted.
    """

    due_on: date | None
    due_at: datetime | None
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    provisional: bool
    calendar_version: str
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count because the clock was stopped, both ends included; ``last`` is ``date.max`` while it
    still is."""

    first: date
    last: date

    @property
    def lasts(self) -> bool:
        return self.last == date.max

    def days(self, after: date, until: date) -> Iterable[date]:
        """Its days after ``after`` and not after ``until``."""
        first, last = max(self.first, after + ONE_DAY), min(self.last, until)
        return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


class EveryDay(WorkCalendar):
    """Natural days are the working days of a calendar without any rest."""

    def name_of_rest(self, day: date) -> None:
        return None


EVERY_DAY = EveryDay("", {}, {}, frozenset(), frozenset())


def beijing_date(moment: datetime) -> date:
    """The day in Beijing on which an instant falls."""
    return moment.astimezone(BEIJING).date()


def end_of_day(day: date) -> datetime:
    """24:00 of ``day`` in Beijing, that is 00:00 of the next."""
    return datetime.combine(day + ONE_DAY, time.min, BEIJING)


def day_received(calendar: WorkCalendar, moment: datetime, receipt: str) -> date:
    """The day on which something that arrived at ``moment`` counts as received (电子签名法 11).

    Strictly that is its calendar day; where a rule deems it, what arrives on a day of rest, or once business has
    stopped, is received on the next working day.
    """
    local = moment.astimezone(BEIJING)
    day = local.date()
    if receipt == Receipt.STRICT:
        return day
    closing = calendar.closing_time(day)
    closed = closing is not None and local.time() >= closing
    return calendar.add_working_days(day, 1) if closed or not calendar.is_working_day(day) else day


def compute(
    *,
    calendar: WorkCalendar,
    started_at: datetime,
    amount: int,
    unit: str,
    pauses: Iterable[Pause] = (),
    receipt: str = Receipt.STRICT,
    day_end: str = DayEnd.MIDNIGHT,
    estimate: str = Estimate.EARLIER,
) -> Due:
    """The end of a period of ``amount`` ``unit`` from ``started_at``.

    ``pauses`` are intervals in which the clock stands still; they may overlap, and the end of one that still lasts is
    None. For hours the interval itself does not count; for the other units the days strictly after the day of the
    pause up to the day of resumption do not. ``receipt``, ``day_end`` and ``estimate`` say how the rule counts; hours
    know none of them. ``ValueError`` for what cannot be reckoned.
    """
    unit = Unit(unit)
    if started_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if not 0 <= amount <= CENTURY[unit]:
        raise ValueError("a period cannot be negative, or longer than a century")
    stops = _checked(pauses) if amount else []
    if unit == Unit.HOURS:
        return _hours(calendar, started_at, amount, stops)
    if estimate == Estimate.LATER:
        calendar = calendar.lenient()
    start = day_received(calendar, started_at, receipt)
    spans = _spans(stops)
    if unit == Unit.WORKING_DAYS:
        counted, held_by = _elapse(calendar, start, amount, spans)
    else:
        number = _days_of_months(start, amount) if unit == Unit.MONTHS else amount
        counted, held_by = _elapse(EVERY_DAY, start, number, spans)

    # Up to the last day counted only the clock's standing still is of interest where every day counts.
    last = held_by.first - ONE_DAY if held_by else counted[-1] if counted else start
    resting_after = start if unit == Unit.WORKING_DAYS else last
    due_on = None if held_by else last if unit == Unit.WORKING_DAYS else calendar.next_working_day(last)
    years = range(resting_after.year, due_on.year + 1) if due_on else ()
    return Due(
        due_on=due_on,
        due_at=_end(calendar, due_on, day_end) if due_on else None,
        counted=() if unit == Unit.MONTHS else counted,
        skipped=_skipped(spans, start, last, calendar.days_skipped(resting_after, due_on or last)),
        provisional=not calendar.published_years.issuperset(years),
        calendar_version=calendar.version,
        received_on=start,
    )


def _checked(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses in the order of their begin."""
    ordered = sorted(pauses, key=itemgetter(0))
    for begin, end in ordered:
        if end is not None and end < begin:
            raise ValueError("a pause cannot end before it begins")
    return ordered


def _hours(calendar: WorkCalendar, started_at: datetime, amount: int, pauses: Sequence[Pause]) -> Due:
    started_on = beijing_date(started_at)
    cursor, left = started_at.astimezone(UTC), timedelta(hours=amount)
    for begin, end in pauses:
        if begin - cursor >= left:
            break
        left -= max(begin - cursor, timedelta(0))
        if end is None:
            return Due(None, None, (), (), False, calendar.version, started_on)
        cursor = max(cursor, end.astimezone(UTC))
    due_at = (cursor + left).astimezone(BEIJING)
    return Due(due_at.date(), due_at, (), (), False, calendar.version, started_on)


def _elapse(
    days: WorkCalendar, start: date, number: int, spans: Sequence[Span]
) -> tuple[tuple[date, ...], Span | None]:
    """The first ``number`` of ``days`` after ``start`` on which the clock runs; with the span that still lasts, if it
    stops the count before the end."""
    counted: tuple[date, ...] = ()
    cursor = start
    for span in spans:
        if days.add_working_days(cursor, number - len(counted)) < span.first:
            break
        counted += days.working_days(cursor, span.first - ONE_DAY)
        if span.lasts:
            return counted, span
        cursor = max(cursor, span.last)
    return counted + days.days_counted(cursor, number - len(counted)), None


def _days_of_months(start: date, number: int) -> int:
    """How many days lead to the same day of a later month, or to its last (民法典 202)."""
    years, month = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month + 1
    return (date(year, month, min(start.day, monthrange(year, month)[1])) - start).days


def _end(calendar: WorkCalendar, day: date, day_end: str) -> datetime:
    closing = calendar.closing_time(day) if day_end == DayEnd.CLOSING else None
    return end_of_day(day) if closing is None else datetime.combine(day, closing, BEIJING)


def _skipped(
    spans: Sequence[Span], after: date, until: date, rests: tuple[Skipped, ...]
) -> tuple[Skipped, ...]:
    """The days after ``after`` and not after ``until`` on which the clock stood still, and the other days of rest."""
    if not spans:
        return rests
    paused = {day: Skipped(day, PAUSED) for span in spans for day in span.days(after, until)}
    return tuple(sorted([*paused.values(), *(rest for rest in rests if rest.day not in paused)], key=DAY))


def _spans(pauses: Iterable[Pause]) -> list[Span]:
    """The days that pauses, in the order of their begin, take out; merged."""
    spans: list[Span] = []
    for begin, end in pauses:
        first, last = beijing_date(begin) + ONE_DAY, date.max if end is None else beijing_date(end)
        if last < first:
            continue
        if spans and first - ONE_DAY <= spans[-1].last:
            merged = spans.pop()
            first, last = merged.first, max(merged.last, last)
        spans.append(Span(first, last))
    return spans
