"""When periods end: dated cases reckoned by hand."""

from datetime import date, datetime, timedelta

import pytest

from portal.workdays.due import BEIJING, CENTURY, Due, compute
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit
from portal.workdays.queries import calendar_for

HUNAN, BOLE = "430000", "652701"


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def due(
    division: str, start: str, amount: int, unit: Unit, *pauses: tuple[str, str | None], **policy: str
) -> Due:
    return compute(
        calendar=calendar_for(division),
        started_at=beijing(start),
        amount=amount,
        unit=unit,
        pauses=[(beijing(begin), beijing(end) if end else None) for begin, end in pauses],
        **policy,
    )


@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-5.5-MULTI")
@pytest.mark.parametrize(
    ("division", "start", "number", "strict", "deemed"),
    [
        pytest.param(BOLE, "2026-03-02 11:00", 5, "2026-03-09", "2026-03-09", id="plain week"),
        pytest.param(BOLE, "2026-09-24 18:00", 5, "2026-10-09", "2026-10-09", id="Mid-Autumn, National Day"),
        pytest.param(BOLE, "2026-10-01 09:00", 5, "2026-10-13", "2026-10-14", id="starts on a holiday"),
        pytest.param(HUNAN, "2026-02-13 16:00", 5, "2026-02-27", "2026-02-27", id="Spring Festival 2026"),
        pytest.param(HUNAN, "2025-01-24 10:00", 5, "2025-02-07", "2025-02-07", id="Spring Festival 2025"),
        pytest.param(BOLE, "2026-05-26 17:00", 5, "2026-06-05", "2026-06-05", id="Corban in Xinjiang"),
        pytest.param(HUNAN, "2026-05-26 17:00", 5, "2026-06-02", "2026-06-02", id="the same in Hunan"),
        pytest.param(HUNAN, "2025-06-05 12:00", 5, "2025-06-12", "2025-06-12", id="Hunan, Corban 2025"),
        pytest.param(BOLE, "2025-03-28 12:00", 5, "2025-04-08", "2025-04-08", id="Rozi and Qingming"),
        pytest.param(
            BOLE, "2026-05-28 15:00", 5, "2026-06-05", "2026-06-08", id="starts on a Corban day off"
        ),
        pytest.param(BOLE, "2026-11-14 10:00", 5, "2026-11-20", "2026-11-23", id="starts on a Saturday"),
        pytest.param(BOLE, "2025-12-31 18:00", 5, "2026-01-08", "2026-01-08", id="New Year, a Sunday worked"),
        pytest.param(
            BOLE, "2025-09-26 12:00", 45, "2025-12-04", "2025-12-04", id="45 days of joint handling"
        ),
        pytest.param(BOLE, "2026-03-02 11:00", 20, "2026-03-31", "2026-03-31", id="decision in Xinjiang"),
        pytest.param(HUNAN, "2026-03-02 11:00", 20, "2026-03-30", "2026-03-30", id="decision in Hunan"),
        pytest.param(BOLE, "2026-03-02 11:00", 30, "2026-04-15", "2026-04-15", id="extended decision"),
        pytest.param(BOLE, "2026-03-02 19:29", 5, "2026-03-09", "2026-03-09", id="a minute before closing"),
        pytest.param(BOLE, "2026-03-02 19:30", 5, "2026-03-09", "2026-03-10", id="at closing in winter"),
        pytest.param(BOLE, "2026-06-01 19:30", 5, "2026-06-08", "2026-06-08", id="the same in summer"),
        pytest.param(
            HUNAN, "2026-03-02 23:59", 5, "2026-03-09", "2026-03-09", id="no office hours are known"
        ),
    ],
)
def test_working_days(
    calendars: None, division: str, start: str, number: int, strict: str, deemed: str
) -> None:
    for receipt, due_on in ((Receipt.STRICT, strict), (Receipt.DEEMED, deemed)):
        answer = due(division, start, number, Unit.WORKING_DAYS, receipt=receipt)
        assert answer.due_on == date.fromisoformat(due_on)
        assert answer.due_at == beijing(f"{due_on} 00:00") + timedelta(days=1)
        assert len(answer.counted) == number
        assert answer.counted[-1] == answer.due_on
        assert not answer.provisional


@pytest.mark.parametrize(
    ("start", "received_on"),
    [
        ("2026-10-01 09:00", "2026-10-08"),
        ("2026-05-28 15:00", "2026-06-01"),
        ("2026-11-14 10:00", "2026-11-16"),
        ("2026-03-02 11:00", "2026-03-02"),
        ("2026-02-13 19:45", "2026-02-14"),
    ],
)
def test_deemed_receipt_is_told(calendars: None, start: str, received_on: str) -> None:
    answer = due(BOLE, start, 5, Unit.WORKING_DAYS, receipt=Receipt.DEEMED)
    assert answer.received_on == date.fromisoformat(received_on)
    assert due(BOLE, start, 5, Unit.WORKING_DAYS).received_on == date.fromisoformat(start[:10])


def test_a_day_may_end_when_business_stops(calendars: None) -> None:
    winter = due(BOLE, "2026-03-02 11:00", 5, Unit.WORKING_DAYS, day_end=DayEnd.CLOSING)
    summer = due(BOLE, "2026-03-02 11:00", 3, Unit.MONTHS, day_end=DayEnd.CLOSING)
    assert (winter.due_on, winter.due_at) == (date(2026, 3, 9), beijing("2026-03-09 19:30"))
    assert (summer.due_on, summer.due_at) == (date(2026, 6, 2), beijing("2026-06-02 20:00"))
    unknown = due(HUNAN, "2026-03-02 11:00", 5, Unit.WORKING_DAYS, day_end=DayEnd.CLOSING)
    assert unknown.due_at == beijing("2026-03-10 00:00")


@pytest.mark.parametrize(
    ("division", "start", "amount", "unit", "earlier", "later"),
    [
        (HUNAN, "2027-02-03 10:00", 5, Unit.WORKING_DAYS, "2027-02-12", "2027-02-18"),
        (BOLE, "2027-03-05 10:00", 5, Unit.WORKING_DAYS, "2027-03-12", "2027-03-16"),
        (HUNAN, "2027-03-05 10:00", 5, Unit.WORKING_DAYS, "2027-03-12", "2027-03-12"),
        (HUNAN, "2027-09-04 10:00", 30, Unit.DAYS, "2027-10-04", "2027-10-08"),
    ],
)
def test_an_unpublished_year_is_estimated_early_or_late(
    calendars: None, division: str, start: str, amount: int, unit: Unit, earlier: str, later: str
) -> None:
    for estimate, due_on in ((Estimate.EARLIER, earlier), (Estimate.LATER, later)):
        answer = due(division, start, amount, unit, estimate=estimate)
        assert answer.due_on == date.fromisoformat(due_on)
        assert answer.provisional


def test_a_published_year_leaves_nothing_to_estimate(calendars: None) -> None:
    answers = [
        due(BOLE, "2026-09-24 18:00", 5, Unit.WORKING_DAYS, estimate=estimate) for estimate in Estimate
    ]
    assert answers[0] == answers[1]


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


def test_months_are_prolonged_by_a_pause(calendars: None) -> None:
    answer = due(HUNAN, "2026-03-02 11:00", 1, Unit.MONTHS, ("2026-03-10 09:00", "2026-03-20 09:00"))
    assert answer.due_on == date(2026, 4, 13)  # ten days after Thursday 2 April is a Sunday
    assert answer.counted == ()
    assert [rest.day.day for rest in answer.skipped if rest.name == "中止计时"] == list(range(11, 21))


def test_nothing_is_due_at_once(calendars: None) -> None:
    for unit in (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS):
        assert due(BOLE, "2026-03-02 11:00", 0, unit, ("2026-03-01 09:00", None)).due_on == date(2026, 3, 2)
    assert due(BOLE, "2026-03-02 11:00", 0, Unit.HOURS).due_at == beijing("2026-03-02 11:00")


@pytest.mark.parametrize("unit", list(Unit))
def test_what_cannot_be_reckoned_is_refused(calendars: None, unit: Unit) -> None:
    for amount in (-1, CENTURY[unit] + 1):
        with pytest.raises(ValueError, match="negative, or longer than a century"):
            due(BOLE, "2026-03-02 11:00", amount, unit)
    with pytest.raises(ValueError, match="time zone"):
        compute(calendar=calendar_for(BOLE), started_at=datetime(2026, 3, 2), amount=1, unit=unit)  # noqa: DTZ001  (naive)
    with pytest.raises(ValueError, match="before it begins"):
        due(BOLE, "2026-03-02 11:00", 5, unit, ("2026-03-05 09:00", "2026-03-04 09:00"))
