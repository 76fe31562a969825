"""When periods end: dated cases reckoned by hand, and a slow, obvious second opinion."""

import calendar as months
import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.organizations.models import Organization
from portal.workdays.calendar import WorkCalendar
from portal.workdays.due import BEIJING, Due, compute
from portal.workdays.enums import Unit
from portal.workdays.queries import calendar_for

HUNAN, BOLE = "430000", "652701"


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def due(division: str, start: str, amount: int, unit: Unit, *pauses: tuple[str, str | None]) -> Due:
    spans = [(beijing(begin), beijing(end) if end else None) for begin, end in pauses]
    return compute(
        calendar=calendar_for(division), started_at=beijing(start), amount=amount, unit=unit, pauses=spans
    )


@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-5.5-MULTI")
@pytest.mark.parametrize(
    ("division", "start", "number", "due_on"),
    [
        pytest.param(BOLE, "2026-03-02 11:00", 5, "2026-03-09", id="plain week"),
        pytest.param(BOLE, "2026-09-24 18:00", 5, "2026-10-09", id="across Mid-Autumn and National Day"),
        pytest.param(BOLE, "2026-10-01 09:00", 5, "2026-10-13", id="starts on a holiday"),
        pytest.param(HUNAN, "2026-02-13 16:00", 5, "2026-02-27", id="Spring Festival 2026"),
        pytest.param(HUNAN, "2025-01-24 10:00", 5, "2025-02-07", id="Spring Festival 2025"),
        pytest.param(BOLE, "2026-05-26 17:00", 5, "2026-06-05", id="Corban in Xinjiang"),
        pytest.param(HUNAN, "2026-05-26 17:00", 5, "2026-06-02", id="the same in Hunan"),
        pytest.param(HUNAN, "2025-06-05 12:00", 5, "2025-06-12", id="Hunan works through Corban 2025"),
        pytest.param(BOLE, "2025-03-28 12:00", 5, "2025-04-08", id="Rozi and Qingming"),
        pytest.param(BOLE, "2026-05-28 15:00", 5, "2026-06-05", id="starts on a Corban day off"),
        pytest.param(BOLE, "2026-11-14 10:00", 5, "2026-11-20", id="starts on a Saturday"),
        pytest.param(BOLE, "2025-12-31 18:00", 5, "2026-01-08", id="New Year with a Sunday worked"),
        pytest.param(BOLE, "2025-09-26 12:00", 45, "2025-12-04", id="45 days of joint handling"),
        pytest.param(BOLE, "2026-03-02 11:00", 20, "2026-03-31", id="decision in Xinjiang"),
        pytest.param(HUNAN, "2026-03-02 11:00", 20, "2026-03-30", id="decision in Hunan"),
        pytest.param(BOLE, "2026-03-02 11:00", 30, "2026-04-15", id="extended decision in Xinjiang"),
    ],
)
def test_working_days(calendars: None, division: str, start: str, number: int, due_on: str) -> None:
    answer = due(division, start, number, Unit.WORKING_DAYS)
    assert answer.due_on == date.fromisoformat(due_on)
    assert answer.due_at == beijing(f"{due_on} 00:00") + timedelta(days=1)
    assert len(answer.counted) == number
    assert answer.counted[-1] == answer.due_on
    assert not answer.provisional


@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-05-26 17:30", "2026-05-28 17:30"),
        ("2026-09-30 18:00", "2026-10-02 18:00"),
        ("2026-11-20 23:59", "2026-11-22 23:59"),
        ("2026-02-14 16:00", "2026-02-16 16:00"),
    ],
)
def test_forty_eight_hours_run_through_holidays(calendars: None, start: str, end: str) -> None:
    assert due(BOLE, start, 48, Unit.HOURS).due_at == beijing(end)


@pytest.mark.parametrize(
    ("division", "start", "number", "due_on"),
    [
        (HUNAN, "2024-09-20 09:00", 15, "2024-10-08"),
        (HUNAN, "2026-08-03 09:00", 60, "2026-10-08"),
        (BOLE, "2026-05-20 09:00", 7, "2026-06-01"),
        (HUNAN, "2026-05-20 09:00", 7, "2026-05-27"),
    ],
)
def test_natural_days_end_after_a_holiday(
    calendars: None, division: str, start: str, number: int, due_on: str
) -> None:
    assert due(division, start, number, Unit.DAYS).due_on == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("start", "number", "due_on"),
    [
        ("2021-03-10 09:00", 2, "2021-05-10"),
        ("2025-12-31 09:00", 2, "2026-02-28"),
        ("2026-01-30 09:00", 1, "2026-02-28"),
        ("2024-01-31 09:00", 1, "2024-02-29"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(
    calendars: None, start: str, number: int, due_on: str
) -> None:
    assert due(HUNAN, start, number, Unit.MONTHS).due_on == date.fromisoformat(due_on)


def test_an_evening_in_utc_is_the_next_day_in_beijing(calendars: None) -> None:
    started_at = datetime.fromisoformat("2026-06-01T17:00:00+00:00")
    answer = compute(calendar=calendar_for(BOLE), started_at=started_at, amount=1, unit="working_days")
    assert answer.due_on == date(2026, 6, 3)


def test_a_period_into_an_unpublished_year_is_provisional(calendars: None) -> None:
    answer = due(BOLE, "2026-12-28 10:00", 5, Unit.WORKING_DAYS)
    assert answer.due_on == date(2027, 1, 5)
    assert answer.provisional
    assert not due(BOLE, "2026-12-24 10:00", 5, Unit.WORKING_DAYS).provisional
    assert not due(BOLE, "2026-12-31 10:00", 48, Unit.HOURS).provisional


def test_it_says_which_days_did_not_count_and_why(calendars: None) -> None:
    answer = due(BOLE, "2026-05-26 17:00", 5, Unit.WORKING_DAYS)
    assert [str(day) for day in answer.counted] == [f"2026-06-0{n}" for n in range(1, 6)]
    assert [(rest.day.day, rest.name) for rest in answer.skipped] == [(n, "古尔邦节") for n in range(27, 32)]


def test_natural_days_tell_the_roll_over_the_holiday(calendars: None) -> None:
    answer = due(HUNAN, "2024-09-20 09:00", 15, Unit.DAYS)
    assert len(answer.counted) == 15
    assert [rest.name for rest in answer.skipped] == ["国庆节", "国庆节"]


def test_days_after_the_pause_up_to_the_resumption_do_not_count(calendars: None) -> None:
    answer = due(BOLE, "2026-03-02 11:00", 5, Unit.WORKING_DAYS, ("2026-03-04 09:00", "2026-03-11 16:00"))
    assert [day.day for day in answer.counted] == [3, 4, 12, 13, 16]
    assert {rest.name for rest in answer.skipped if rest.day.day in (5, 6, 9, 10, 11)} == {"中止计时"}


def test_overlapping_pauses_count_once(calendars: None) -> None:
    twice = due(
        BOLE,
        "2026-03-02 11:00",
        5,
        Unit.WORKING_DAYS,
        ("2026-03-04 09:00", "2026-03-10 16:00"),
        ("2026-03-05 09:00", "2026-03-11 16:00"),
    )
    assert twice.due_on == date(2026, 3, 16)


def test_an_open_pause_leaves_the_end_open(calendars: None) -> None:
    answer = due(BOLE, "2026-03-02 11:00", 5, Unit.WORKING_DAYS, ("2026-03-04 09:00", None))
    assert (answer.due_on, answer.due_at) == (None, None)
    assert [day.day for day in answer.counted] == [3, 4]


def test_a_pause_after_the_end_changes_nothing(calendars: None) -> None:
    answer = due(BOLE, "2026-03-02 11:00", 5, Unit.WORKING_DAYS, ("2026-03-09 09:00", None))
    assert answer.due_on == date(2026, 3, 9)


def test_hours_stand_still_during_the_pause_itself(calendars: None) -> None:
    answer = due(BOLE, "2026-03-02 11:00", 48, Unit.HOURS, ("2026-03-02 12:00", "2026-03-02 15:30"))
    assert answer.due_at == beijing("2026-03-04 14:30")


@pytest.mark.parametrize("unit", list(Unit))
def test_what_cannot_be_reckoned_is_refused(calendars: None, unit: Unit) -> None:
    with pytest.raises(ValueError, match="negative"):
        due(BOLE, "2026-03-02 11:00", -1, unit)
    with pytest.raises(ValueError, match="time zone"):
        compute(calendar=calendar_for(BOLE), started_at=datetime(2026, 3, 2), amount=1, unit=unit)  # noqa: DTZ001


# A second implementation, slow and obvious ---------------------------------------------------------------------

FIRST, LAST = date(2023, 12, 1), date(2028, 2, 1)
OFF = {date(2024, 2, 10) + timedelta(days=n): "节" for n in range(8)} | {
    date(2025, 12, 29) + timedelta(days=n): "节" for n in range(6)
}
WORK = {date(2024, 2, 18): "调休", date(2025, 12, 28): "调休", date(2026, 1, 4): "调休"}
CALENDAR = WorkCalendar("test", OFF, WORK, frozenset(range(2023, 2029)), frozenset(range(2023, 2026)))


def works(day: date) -> bool:
    return day in WORK or (day not in OFF and day.weekday() < 5)


def stopped(day: date, pauses: list[tuple[datetime, datetime | None]]) -> bool:
    return any(begin.date() < day and (end is None or day <= end.date()) for begin, end in pauses)


def walk(start: date, number: int, pauses: list[tuple[datetime, datetime | None]], unit: Unit) -> date | None:
    """Goes through the days one by one."""
    if unit == Unit.MONTHS:
        year, month = start.year + (start.month - 1 + number) // 12, (start.month - 1 + number) % 12 + 1
        nominal = date(year, month, min(start.day, months.monthrange(year, month)[1]))
        number = (nominal - start).days
    day = start
    while number:
        day += timedelta(days=1)
        if day > LAST:
            return None
        if not stopped(day, pauses) and (unit != Unit.WORKING_DAYS or works(day)):
            number -= 1
    while unit != Unit.WORKING_DAYS and not works(day):
        day += timedelta(days=1)
    return day


instants = st.datetimes(datetime(2023, 12, 15), datetime(2026, 6, 30), timezones=st.just(BEIJING))  # noqa: DTZ001
lengths = st.timedeltas(timedelta(0), timedelta(days=40))
pauses_strategy = st.lists(
    st.tuples(instants, st.one_of(st.none(), lengths, lengths, lengths)).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=4,
)


@settings(max_examples=1500, deadline=None)
@given(
    started_at=instants,
    number=st.integers(1, 60),
    unit=st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS]),
    pauses=pauses_strategy,
)
def test_days_agree_with_walking_through_them(
    started_at: datetime, number: int, unit: Unit, pauses: list[tuple[datetime, datetime | None]]
) -> None:
    answer = compute(calendar=CALENDAR, started_at=started_at, amount=number, unit=unit, pauses=pauses)
    assert answer.due_on == walk(started_at.date(), number, pauses, unit)
    if answer.due_on is not None:
        assert len(answer.counted) == number
        between = {
            started_at.date() + timedelta(days=n + 1) for n in range((answer.due_on - started_at.date()).days)
        }
        explained = set(answer.counted) | {rest.day for rest in answer.skipped}
        assert explained | {answer.due_on} == between


@settings(max_examples=500, deadline=None)
@given(started_at=instants, number=st.integers(1, 12), pauses=pauses_strategy)
def test_months_agree_with_walking_through_them(
    started_at: datetime, number: int, pauses: list[tuple[datetime, datetime | None]]
) -> None:
    answer = compute(calendar=CALENDAR, started_at=started_at, amount=number, unit=Unit.MONTHS, pauses=pauses)
    assert answer.due_on == walk(started_at.date(), number, pauses, Unit.MONTHS)


whole_minutes = instants.map(lambda moment: moment.replace(second=0, microsecond=0))


@settings(max_examples=150, deadline=None)
@given(
    started_at=whole_minutes,
    number=st.integers(1, 50),
    offsets=st.lists(
        st.tuples(st.integers(-600, 4000), st.one_of(st.none(), st.integers(0, 900))), max_size=3
    ),
)
def test_hours_agree_with_walking_through_the_minutes(
    started_at: datetime, number: int, offsets: list[tuple[int, int | None]]
) -> None:
    minute = timedelta(minutes=1)
    pauses = [
        (started_at + begin * minute, None if length is None else started_at + (begin + length) * minute)
        for begin, length in offsets
    ]
    answer = compute(calendar=CALENDAR, started_at=started_at, amount=number, unit=Unit.HOURS, pauses=pauses)
    left, moment = number * 60, started_at
    while left and moment < started_at + timedelta(days=6):
        if not any(begin <= moment and (end is None or moment < end) for begin, end in pauses):
            left -= 1
        moment += minute
    assert answer.due_at == (None if left else moment)


# The command ----------------------------------------------------------------------------------------------------


def ask(*arguments: str) -> dict[str, Any]:
    answer = StringIO()
    call_command("due", *arguments, stdout=answer)
    return json.loads(answer.getvalue())


def test_the_command_prints_the_days(calendars: None, bureau: Organization) -> None:
    for organ in (bureau.code, "652701"):
        answer = ask("--organ", organ, "--start", "2026-05-26T17:00", "--working-days", "5")
        assert answer["due_on"] == "2026-06-05"
        assert answer["due_at"] == "2026-06-06T00:00:00+08:00"
        assert answer["counted"] == [f"2026-06-0{n}" for n in range(1, 6)]
        assert answer["skipped"][0] == {"day": "2026-05-27", "name": "古尔邦节"}
        assert answer["provisional"] is False
        assert answer["calendar_version"].startswith("652701@")


def test_the_command_takes_pauses_and_other_units(calendars: None) -> None:
    start = ("--organ", "652701", "--start", "2026-03-02T11:00")
    paused = ask(*start, "--working-days", "5", "--pause", "2026-03-04/2026-03-11")
    assert paused["due_on"] == "2026-03-16"
    assert ask(*start, "--working-days", "5", "--pause", "2026-03-04/")["due_on"] is None
    assert ask(*start, "--hours", "48")["due_at"] == "2026-03-04T11:00:00+08:00"
    assert ask(*start, "--days", "10")["due_on"] == "2026-03-12"
    assert ask(*start, "--months", "1")["due_on"] == "2026-04-02"
