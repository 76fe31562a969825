"""The calendars of the fixtures, and how they are kept."""

import copy
from datetime import date, time, timedelta
from threading import Thread
from typing import Any

import chinese_calendar
import pytest
from django.db import IntegrityError, connection, transaction

from portal.errors import InvalidInput
from portal.organizations.models import Membership, Organization
from portal.workdays import queries
from portal.workdays.enums import ScopeKind, YearStatus
from portal.workdays.models import CalendarDay, CalendarRevision, Scope
from portal.workdays.queries import calendar_at, calendar_for, current_revision
from portal.workdays.services import load_calendar

HUNAN, BOLE, XINJIANG = "430000", "652701", "650000"


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_national_calendar_agrees_with_an_independent_one(
    db: None, whole_calendar: dict[str, Any]
) -> None:
    """Every day of twenty-three years."""
    load_calendar(whole_calendar)
    calendar = calendar_for(HUNAN)
    years = range(2004, 2027)
    every_day = [day for year in years for day in days_of(year)]
    assert len(every_day) == 8401
    differing = [day for day in every_day if calendar.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert differing == []
    assert calendar.published_years == frozenset(years)


def test_every_notice_of_the_last_years_is_named(whole_calendar: dict[str, Any]) -> None:
    unnamed = [
        (entry["scope"], entry["year"])
        for entry in whole_calendar["years"]
        if entry["status"] == YearStatus.PUBLISHED and not entry.get("notice_no")
    ]
    assert unnamed == [("CN", 2004), ("CN", 2005), ("CN", 2006), ("CN", 2008)]


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


def test_days_only_likely_to_be_off_are_rest_only_for_the_later_estimate(calendars: None) -> None:
    rozi, likely_holiday = date(2027, 3, 9), date(2027, 10, 5)
    calendar = calendar_for(BOLE)
    assert calendar.is_working_day(rozi)
    assert calendar.lenient().name_of_rest(rozi) == "肉孜节（预计）"
    assert calendar.lenient().name_of_rest(likely_holiday) == "国庆节（预计）"
    assert calendar_for(HUNAN).lenient().is_working_day(rozi)
    assert calendar.lenient() is calendar.lenient()
    assert calendar.lenient().lenient() is calendar.lenient()


def test_a_notice_settles_what_was_only_likely(calendars: None) -> None:
    notice = {
        "scope": "65",
        "year": 2027,
        "status": "published",
        "notice_no": "新政办明电〔2026〕1号",
        "off": [{"from": "2027-03-10", "name": "肉孜节"}],
    }
    before = current_revision()
    load_calendar({"years": [notice]})
    calendar = calendar_for(BOLE)
    assert calendar.name_of_rest(date(2027, 3, 10)) == "肉孜节"
    assert calendar.lenient().is_working_day(date(2027, 3, 9))
    assert not calendar_at(BOLE, before).lenient().is_working_day(date(2027, 3, 9))


def test_offices_open_by_season(calendars: None) -> None:
    calendar = calendar_for(BOLE)
    hours = {
        day: (calendar.opening_time(day), calendar.closing_time(day))
        for day in (
            date(2026, 1, 4),
            date(2026, 4, 30),
            date(2026, 5, 6),
            date(2026, 9, 30),
            date(2026, 10, 8),
        )
    }
    winter, summer = (time(10), time(19, 30)), (time(10), time(20))
    assert list(hours.values()) == [winter, winter, summer, summer, winter]
    assert calendar_for(HUNAN).closing_time(date(2026, 1, 4)) is None


def test_an_office_overrides_its_county_and_the_hours_as_a_whole(
    calendars: None, calendar_data: dict[str, Any], bureau: Organization
) -> None:
    day = date(2026, 7, 13)
    scopes = [
        *calendar_data["scopes"],
        {"code": bureau.code, "name": bureau.name, "parent": "652701"},
    ]
    years = [
        {
            "scope": "652701",
            "year": 2026,
            "status": "published",
            "off": [{"from": "2026-07-13", "name": "县庆"}],
        },
        {
            "scope": bureau.code,
            "year": 2026,
            "status": "none",
            "work": [{"day": "2026-07-13", "name": "值守"}],
        },
    ]
    season = {"from": "01-01", "morning": ["09:30", "13:30"], "afternoon": ["16:00", "20:00"]}
    load_calendar(
        {
            "scopes": scopes,
            "years": years,
            "office_hours": [{"scope": bureau.code, "notice_no": "", "seasons": [season]}],
        }
    )
    assert calendar_for(bureau).is_working_day(day)
    assert calendar_for(BOLE).name_of_rest(day) == "县庆"
    assert calendar_for(bureau).opening_time(date(2026, 12, 1)) == time(9, 30)
    assert calendar_for(bureau).closing_time(date(2026, 12, 1)) == time(20)
    assert calendar_for(BOLE).closing_time(date(2026, 12, 1)) == time(19, 30)
    assert calendar_for(bureau).version == f"{bureau.code}@{current_revision()}"
    assert Scope.objects.get(code=bureau.code).kind == ScopeKind.OFFICE


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("CN", "national"),
        ("65", "region"),
        ("6527", "prefecture"),
        ("652701", "county"),
        ("652701-FGW", "office"),
    ],
)
def test_the_code_tells_the_level(code: str, kind: str) -> None:
    assert Scope(code=code).kind == ScopeKind(kind)


def test_what_two_persons_entered_outlives_the_reference_data(
    calendars: None, calendar_data: dict[str, Any], clerk: Membership, leader: Membership
) -> None:
    notice = {"scope": "CN", "year": 2027, "status": "published", "notice_no": "国办发明电〔2026〕9号"}
    number = load_calendar({"years": [notice]}, entered_by=clerk.user, approved_by=leader.user)
    assert load_calendar(calendar_data) is None
    revision = CalendarRevision.objects.get(pk=number)
    assert (revision.entered_by, revision.approved_by) == (clerk.user, leader.user)
    assert not calendar_for(HUNAN).is_provisional(date(2027, 1, 4))
    assert calendar_for(HUNAN).is_working_day(date(2027, 2, 8))  # their notice names no day off


def test_nobody_approves_what_they_entered(calendars: None, clerk: Membership) -> None:
    notice = {"scope": "CN", "year": 2027, "status": "published"}
    for approved_by in (clerk.user, None):
        with pytest.raises(IntegrityError, match="calendar_revision_two_persons"), transaction.atomic():
            load_calendar({"years": [notice]}, entered_by=clerk.user, approved_by=approved_by)
    assert calendar_for(HUNAN).is_provisional(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"off": [{"from": "2026-12-31", "to": "2027-01-01", "name": "元旦"}]}, "不在 2027 年内"),
        (
            {
                "off": [{"from": "2027-01-01", "name": "元旦"}],
                "work": [{"day": "2027-01-01", "name": "上班"}],
            },
            "重复",
        ),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(
    calendars: None, days: dict[str, Any], message: str
) -> None:
    before = current_revision()
    with pytest.raises(InvalidInput, match=message):
        load_calendar({"years": [{"scope": "CN", "year": 2027, "status": "published", **days}]})
    assert current_revision() == before


def test_a_year_named_twice_is_refused(calendars: None) -> None:
    year = {"scope": "CN", "year": 2027, "status": "published"}
    with pytest.raises(InvalidInput, match="重复"):
        load_calendar({"years": [year, year]})


def test_what_another_thread_has_not_committed_is_nothing_to_this_one(calendars: None) -> None:
    """A test's rows are never committed: another thread has nothing of them, and changes nothing here."""
    mine, seen = current_revision(), []

    def look() -> None:
        seen.append(calendar_for(BOLE).version)
        connection.close()

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["CN@0"]
    assert calendar_for(BOLE).version == f"652701@{mine}"


def test_a_row_may_come_from_a_notice_of_its_own(db: None, whole_calendar: dict[str, Any]) -> None:
    load_calendar(whole_calendar)
    notices = dict(
        CalendarDay.objects.filter(
            scope__code="CN", day__in=["2019-04-05", "2019-05-02", "2022-12-31"]
        ).values_list("day", "notice_no")
    )
    assert notices == {
        date(2019, 4, 5): "国办发明电〔2018〕15号",
        date(2019, 5, 2): "国办发明电〔2019〕3号",
        date(2022, 12, 31): "国办发明电〔2022〕16号",
    }


def test_negative_periods_are_refused(calendars: None) -> None:
    with pytest.raises(ValueError, match="negative"):
        calendar_for(BOLE).add_working_days(date(2026, 1, 5), -1)
