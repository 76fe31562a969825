"""Nobody forgets a year: the administrators are told once in November, daily from December."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.health.enums import Beat
from portal.health.models import Heartbeat
from portal.notifications.models import Email, Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.workdays import tasks
from portal.workdays.alerts import alert_unpublished_years, unpublished_years
from portal.workdays.due import BEIJING
from portal.workdays.models import CalendarAlert, CalendarProposal, Scope
from portal.workdays.proposals import approve_calendar
from tests.portal.workdays.notice_texts import REGIONAL_2027


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BEIJING)


@pytest.fixture
def administrators(calendars: None, first: Membership, second: Membership) -> list[Membership]:
    return [first, second]


def test_not_before_november_in_beijing(administrators: list[Membership]) -> None:
    assert alert_unpublished_years(at(10, 31, 23)) == 0
    assert not Message.objects.exists() and not CalendarAlert.objects.exists()
    assert alert_unpublished_years(at(11, 1, 0)) == 2


def test_once_in_november_daily_from_december(administrators: list[Membership]) -> None:
    moment, told = at(11, 1), []
    while moment < at(12, 4):
        told += [moment.date() for _beat in range(3) if alert_unpublished_years(moment + timedelta(hours=1))]
        moment += timedelta(days=1)
    assert told == [date(2026, 11, 1), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]
    assert Message.objects.count() == Email.objects.count() == 4 * len(administrators)
    message = Message.objects.filter(user=administrators[0].user).order_by("pk")[0]
    assert message.subject == "放假安排尚未录入：新疆维吾尔自治区 2027 年、全国 2027 年"
    assert message.url == "/calendar/" and "工作日历" in message.body


def test_first_noticed_late_in_november(administrators: list[Membership]) -> None:
    assert [alert_unpublished_years(at(11, day)) for day in (28, 29, 30)] == [2, 0, 0]


def test_what_is_published_is_not_missed(
    administrators: list[Membership], propose: Callable[..., CalendarProposal], second: Membership
) -> None:
    approve_calendar(proposal=propose(), actor=second)
    Message.objects.all().delete()
    assert alert_unpublished_years(at(12, 1)) == 1
    assert {row.subject for row in Message.objects.all()} == {"放假安排尚未录入：新疆维吾尔自治区 2027 年"}
    approve_calendar(proposal=propose(REGIONAL_2027, "65"), actor=second)
    assert alert_unpublished_years(at(12, 2)) == 0
    assert unpublished_years(date(2026, 12, 2)) == []


def test_a_year_that_has_begun_unpublished_is_told_daily(administrators: list[Membership]) -> None:
    assert [alert_unpublished_years(at(1, day, year=2027)) for day in (1, 1, 2)] == [2, 0, 2]
    # By then the next one is looked for as well.
    missing = {(scope.code, year) for scope, year in unpublished_years(date(2027, 11, 1))}
    assert missing == {("CN", 2027), ("65", 2027), ("CN", 2028), ("65", 2028)}


def test_only_administrators_are_told(
    administrators: list[Membership], appoint: Callable[..., Membership]
) -> None:
    appoint("auditor", role=Role.AUDITOR)
    alert_unpublished_years(at(11, 1))
    assert {row.user_id for row in Message.objects.all()} == {one.user_id for one in administrators}


def test_while_there_is_nobody_to_tell_nobody_was_told(calendars: None) -> None:
    assert alert_unpublished_years(at(11, 1)) == 0
    assert not CalendarAlert.objects.exists()


def test_the_database_keeps_one_a_day(calendars: None) -> None:
    facts = {"scope": Scope.objects.get(code="CN"), "year": 2027, "day": date(2026, 12, 1)}
    CalendarAlert.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarAlert.objects.create(**facts)


def test_the_task_leaves_a_heartbeat(administrators: list[Membership]) -> None:
    tasks.alert()
    assert Heartbeat.objects.get(name=Beat.CALENDAR).finished_at is not None
