"""A second, slow and obvious way to say when a period ends: it walks day by day (hours: minute by minute).

It shares nothing with the portal but the words for units and policies, and is what the fast one is held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
PAUSED, REST = "中止计时", "rest"

Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Facts:
    """What a calendar says, as plain tables; ``closing`` is when business stops in each of the twelve months."""

    off: Mapping[date, str]
    work: Mapping[date, str]
    likely: Mapping[date, str]
    published: frozenset[int]
    closing: tuple[time, ...] = ()


@dataclass(frozen=True)
class Answer:
    due_on: date | None
    due_at: datetime | None
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    provisional: bool


HELD = (None, None)


def reckon(
    facts: Facts,
    started_at: datetime,
    amount: int,
    unit: str,
    pauses: list[Pause],
    *,
    deemed: bool = False,
    closing: bool = False,
    later: bool = False,
) -> Answer:
    event = started_at.astimezone(BEIJING)
    stops = [(begin.astimezone(BEIJING), end and end.astimezone(BEIJING)) for begin, end in pauses]
    if unit == "hours":
        return hours(event, amount, stops)

    def works(day: date) -> bool:
        if later and day in facts.likely:
            return False
        if day in facts.work:
            return True
        return day not in facts.off and day.weekday() not in (5, 6)

    day = event.date()
    after_hours = bool(facts.closing) and event.time() >= facts.closing[day.month - 1]
    if deemed and (after_hours or not works(day)):
        day += ONE_DAY
        while not works(day):
            day += ONE_DAY

    left = amount
    if unit == "months":
        left = (same_day_of_a_later_month(day, amount) - day).days
    start, counted, skipped = day, [], []
    while left:
        day += ONE_DAY
        holding = [(begin, end) for begin, end in stops if begin.date() < day]
        if any(end is None for begin, end in holding):
            return Answer(None, None, days(unit, counted), tuple(skipped), False)
        if any(end and day <= end.date() for begin, end in holding):
            skipped.append((day, PAUSED))
        elif unit == "working_days" and not works(day):
            skipped.append((day, REST))
        else:
            counted.append(day)
            left -= 1

    decisive = {start.year} if unit == "working_days" else {day.year}
    while unit != "working_days" and not works(day):
        if day != (counted or [start])[-1]:
            skipped.append((day, REST))
        day += ONE_DAY
    decisive |= set(range(min(decisive), day.year + 1))
    due_at = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + ONE_DAY
    if closing and facts.closing:
        due_at = datetime.combine(day, facts.closing[day.month - 1], BEIJING)
    return Answer(day, due_at, days(unit, counted), tuple(skipped), not decisive <= facts.published)


def days(unit: str, counted: list[date]) -> tuple[date, ...]:
    return () if unit == "months" else tuple(counted)


def same_day_of_a_later_month(day: date, number: int) -> date:
    """One month at a time; the month's last day where the day is missing (民法典 202)."""
    year, month = day.year, day.month
    for _ in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number_of_day in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, number_of_day))
        except ValueError:
            continue
    raise AssertionError


def hours(event: datetime, amount: int, stops: list[Pause]) -> Answer:
    left, moment = amount * 60, event
    while left:
        standing = [end for begin, end in stops if begin <= moment]
        if None in standing:
            return Answer(None, None, (), (), False)
        if not any(moment < end for end in standing if end):
            left -= 1
        moment += ONE_MINUTE
    return Answer(moment.date(), moment, (), (), False)
