"""The arithmetic against a second, slow and obvious one, over calendars and periods that nobody would think of."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.workdays.calendar import Season, WorkCalendar
from portal.workdays.due import BEIJING, compute
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit
from tests.portal.workdays import slow_reckoning as slow

FIRST, LAST = date(2023, 1, 1), date(2029, 12, 31)
EVERY_YEAR = frozenset(range(FIRST.year, LAST.year + 1))
SUMMER = Season(5, 1, (time(10), time(14)), (time(16), time(20)))
WINTER = Season(10, 1, (time(10), time(14)), (time(15, 30), time(19, 30)))
CLOSING = tuple(time(20) if 5 <= month <= 9 else time(19, 30) for month in range(1, 13))


def imagined(seed: int) -> tuple[WorkCalendar, slow.Facts]:
    """A calendar with far more irregular days than any year has, holidays in stretches; half have office hours."""
    dice = Random(seed)
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    likely: dict[date, str] = {}
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        fate = dice.random()
        if fate < 0.03:
            off.update({day + timedelta(days=n): "节" for n in range(dice.randint(1, 9))})
        elif fate < 0.08:
            work[day] = "调休"
        elif fate < 0.14 and day.year > 2024:
            likely[day] = "预计"
    off = {day: name for day, name in off.items() if day not in work}
    published = frozenset(range(2023, 2025 + seed % 2))
    seasons = (SUMMER, WINTER) if seed % 2 else ()
    calendar = WorkCalendar("imagined", off, work, EVERY_YEAR, published, likely, seasons)
    return calendar, slow.Facts(off, work, likely, published, CLOSING if seasons else ())


CALENDARS = [imagined(seed) for seed in range(8)]
UNITS = [Unit.WORKING_DAYS, Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.HOURS]
MOST = {Unit.WORKING_DAYS: 60, Unit.DAYS: 90, Unit.MONTHS: 8, Unit.HOURS: 30}
TELLING_TIMES = [time(0), time(10), time(19, 29), time(19, 30), time(20), time(23, 59)]

Pick = Callable[[int, int], int]
Question = dict[str, Any]


def question(pick: Pick) -> Question:
    """Any period on one of the calendars; ``pick`` chooses whole numbers between two others."""
    unit = UNITS[pick(0, 4)]
    day = date(2023, 12, 15) + timedelta(days=pick(0, 1_290))
    moment = TELLING_TIMES[pick(0, 5)] if pick(0, 1) else time(pick(0, 23), pick(0, 59))
    started_at = datetime.combine(day, moment, BEIJING).astimezone(BEIJING if pick(0, 1) else UTC)
    # Pauses begin around the period itself, so that they overlap it, each other and its ends; often to the hour.
    reach, grain = (3_000 if unit == Unit.HOURS else 140_000), 60 if pick(0, 1) else 1
    pauses = []
    for _ in range(pick(0, 4)):
        begin = started_at + timedelta(minutes=pick(-reach // 4, reach) // grain * grain)
        length = None if pick(0, 5) == 0 else timedelta(minutes=pick(0, reach // 3))
        pauses.append((begin, None if length is None else begin + length))
    return {
        "calendar": pick(0, len(CALENDARS) - 1),
        "started_at": started_at,
        "amount": pick(0, MOST[unit]),
        "unit": unit,
        "pauses": pauses,
        "receipt": list(Receipt)[pick(0, 1)],
        "day_end": list(DayEnd)[pick(0, 1)],
        "estimate": list(Estimate)[pick(0, 1)],
    }


@st.composite
def drawn(draw: st.DrawFn) -> Question:
    return question(lambda low, high: draw(st.integers(low, high)))


# What Hypothesis draws itself can be made small when it fails, but keeps to few corners; dice reach them all.
thrown = st.randoms(use_true_random=True).map(lambda dice: question(dice.randint))
questions = st.one_of(drawn(), thrown, thrown)


def compare(asked: Question) -> None:
    question = dict(asked)
    calendar, facts = CALENDARS[question.pop("calendar")]
    fast = compute(calendar=calendar, **question)
    obvious = slow.reckon(
        facts,
        question["started_at"],
        question["amount"],
        question["unit"],
        question["pauses"] if question["amount"] else [],
        deemed=question["receipt"] == Receipt.DEEMED,
        closing=question["day_end"] == DayEnd.CLOSING,
        later=question["estimate"] == Estimate.LATER,
    )
    assert (fast.due_on, fast.due_at, fast.counted, fast.provisional) == (
        obvious.due_on,
        obvious.due_at,
        obvious.counted,
        obvious.provisional,
    )
    if fast.due_on is not None:
        reasons = [
            (rest.day, slow.PAUSED if rest.name == slow.PAUSED else slow.REST) for rest in fast.skipped
        ]
        assert tuple(reasons) == obvious.skipped


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questions)
def test_a_slow_and_obvious_reckoning_agrees(asked: Question) -> None:
    compare(asked)


@pytest.mark.soak
@settings(max_examples=100_000, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(questions)
def test_it_agrees_a_hundred_thousand_times(asked: Question) -> None:
    compare(asked)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    number=st.integers(0, len(CALENDARS) - 1),
    start=st.dates(FIRST, date(2028, 1, 1)),
    amount=st.integers(0, 300),
)
def test_adding_and_counting_are_inverse(number: int, start: date, amount: int) -> None:
    calendar, _facts = CALENDARS[number]
    end = calendar.add_working_days(start, amount)
    assert calendar.count(start, end) == amount == len(calendar.working_days(start, end))
    assert (
        len(calendar.working_days(start, end)) + len(calendar.days_skipped(start, end)) == (end - start).days
    )
