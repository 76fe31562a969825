"""The calendars of the fixtures, and how they are kept."""

import copy
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from portal.workdays import queries
from portal.workdays.enums import YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision
from portal.workdays.queries import calendar_at, calendar_for, current_revision
from portal.workdays.services import load_calendar

HUNAN, BOLE, XINJIANG = "430000", "652701", "650000"


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_national_calendar_agrees_with_an_independent_one(calendars: None, year: int) -> None:
    calendar = calendar_for(HUNAN)
    differing = [d for d in days_of(year) if calendar.is_working_day(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@pytest.mark.parametrize(
    ("division", "working_days"),
    [(HUNAN, [251, 248, 248]), (XINJIANG, [247, 244, 244]), (BOLE, [247, 244, 244])],
)
def test_working_days_in_a_year(calendars: None, division: str, working_days: list[int]) -> None:
    calendar = calendar_for(division)
    ends = [(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2024, 2025, 2026)]
    assert [calendar.count(after, until) for after, until in ends] == working_days


def test_xinjiang_rests_on_its_own_festivals_and_hunan_does_not(calendars: None) -> None:
    assert calendar_for(BOLE).name_of_rest(date(2026, 5, 27)) == "古尔邦节"
    assert calendar_for(HUNAN).is_working_day(date(2026, 5, 27))
    assert calendar_for(BOLE).name_of_rest(date(2026, 10, 1)) == "国庆节"
    assert calendar_for(BOLE).name_of_rest(date(2026, 11, 21)) == "周末"


def test_a_make_up_day_is_a_working_day(calendars: None) -> None:
    saturday = date(2026, 2, 28)
    assert saturday.weekday() == 5
    assert calendar_for(BOLE).is_working_day(saturday)


def test_a_county_overrides_its_prefecture_and_the_country(
    calendars: None, calendar_data: dict[str, Any]
) -> None:
    feast, make_up = date(2026, 7, 13), date(2026, 10, 1)
    county = {
        "scope": "652701",
        "year": 2026,
        "status": "published",
        "off": [{"from": feast.isoformat(), "name": "县庆"}],
        "work": [{"day": make_up.isoformat(), "name": "调整上班"}],
    }
    prefecture = {
        "scope": "6527",
        "year": 2026,
        "status": "published",
        "work": [{"day": feast.isoformat(), "name": "上班"}],
    }
    load_calendar({"scopes": calendar_data["scopes"], "years": [county, prefecture]})
    assert calendar_for(BOLE).name_of_rest(feast) == "县庆"
    assert calendar_for(BOLE).is_working_day(make_up)
    assert calendar_for("652722").is_working_day(feast)
    assert not calendar_for("652722").is_working_day(make_up)


def test_a_year_is_final_only_when_country_and_region_have_published_it(calendars: None) -> None:
    assert not calendar_for(BOLE).is_provisional(date(2026, 12, 31))
    assert calendar_for(BOLE).is_provisional(date(2027, 1, 4))
    assert calendar_for(HUNAN).is_provisional(date(2027, 1, 4))


def test_the_region_publishes_later_than_the_country(calendars: None, calendar_data: dict[str, Any]) -> None:
    national = {"scope": "CN", "year": 2027, "status": YearStatus.PUBLISHED.value, "off": []}
    load_calendar({"scopes": calendar_data["scopes"], "years": [national]})
    assert not calendar_for(HUNAN).is_provisional(date(2027, 1, 4))
    assert calendar_for(BOLE).is_provisional(date(2027, 1, 4))


def test_an_unpublished_year_knows_weekends_and_statutory_days(calendars: None) -> None:
    calendar = calendar_for(BOLE)
    assert calendar.name_of_rest(date(2027, 2, 8)) == "春节"
    assert calendar.name_of_rest(date(2031, 10, 2)) == "国庆节"
    assert calendar.name_of_rest(date(2031, 10, 4)) == "周末"
    assert calendar.add_working_days(date(2098, 12, 31), 3) == date(2099, 1, 6)


def test_without_any_calendar_nothing_fails(db: None) -> None:
    calendar = calendar_for(BOLE)
    assert calendar.version == "CN@0"
    assert calendar.is_provisional(date(2026, 5, 5))
    assert calendar.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_loading_again_changes_nothing(calendars: None, calendar_data: dict[str, Any]) -> None:
    rows = CalendarDay.objects.count()
    assert load_calendar(calendar_data) is None
    assert (CalendarDay.objects.count(), CalendarRevision.objects.count()) == (rows, 1)


def test_a_changed_notice_supersedes_and_the_old_version_can_be_replayed(
    calendars: None, calendar_data: dict[str, Any]
) -> None:
    before = current_revision()
    changed = copy.deepcopy(calendar_data)
    festival = next(entry for entry in changed["years"] if (entry["scope"], entry["year"]) == ("65", 2026))
    festival["off"] = [period for period in festival["off"] if period["from"] != "2026-03-20"]
    after = load_calendar(changed)
    day = date(2026, 3, 20)
    assert after is not None
    assert after > before
    assert calendar_for(BOLE).is_working_day(day)
    assert calendar_for(BOLE).version == f"652701@{after}"
    assert calendar_at(BOLE, before).name_of_rest(day) == "肉孜节"
    assert CalendarDay.objects.filter(day=day).count() == 1


def test_a_change_by_another_process_is_seen_within_seconds(
    calendars: None, calendar_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 3, 20)
    assert not calendar_for(BOLE).is_working_day(day)
    monkeypatch.setattr(queries, "forget", lambda: None)  # what another process does, does not reach this one
    years = [{"scope": "65", "year": 2026, "status": "published", "off": []}]
    load_calendar({"scopes": calendar_data["scopes"], "years": years})
    clock = queries.monotonic
    monkeypatch.setattr(queries, "monotonic", lambda: clock() + queries.RECHECK_SECONDS)
    assert calendar_for(BOLE).is_working_day(day)


def test_many_calendars_cost_one_look_at_the_version(calendars: None, django_assert_num_queries: Any) -> None:
    calendar_for(BOLE)
    with django_assert_num_queries(0):
        for _ in range(50):
            calendar_for(BOLE)


def test_negative_periods_are_refused(calendars: None) -> None:
    with pytest.raises(ValueError, match="negative"):
        calendar_for(BOLE).add_working_days(date(2026, 1, 5), -1)
