"""From which day on a change of the calendars matters."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from portal.workdays.changes import first_day_changed
from portal.workdays.models import CalendarDay, CalendarRevision, CalendarYear, OfficeHours, Scope

pytestmark = pytest.mark.django_db
Revise = Callable[[], CalendarRevision]


@pytest.fixture
def scope() -> Scope:
    return Scope.objects.create(code="CN", name="全国")


@pytest.fixture
def revise() -> Revise:
    return lambda: CalendarRevision.objects.create(entered_at=datetime(2026, 11, 1, tzinfo=UTC), note="")


def test_it_is_the_first_day_entered_or_taken_back_and_the_first_of_a_year_better_known(
    scope: Scope, revise: Revise
) -> None:
    first, second, third = revise(), revise(), revise()
    day = CalendarDay.objects.create(
        scope=scope, day="2026-10-01", kind="off", name="国庆节", entered_in=first
    )
    CalendarDay.objects.create(scope=scope, day="2027-02-05", kind="off", name="春节", entered_in=second)
    CalendarYear.objects.create(scope=scope, year=2027, status="published", entered_in=second)
    assert first_day_changed(first.pk, first.pk) == date.max
    assert first_day_changed(first.pk, second.pk) == date(2027, 1, 1)
    day.superseded_in = third
    day.save()
    assert (
        first_day_changed(first.pk, third.pk) == first_day_changed(second.pk, third.pk) == date(2026, 10, 1)
    )


def test_new_office_hours_may_matter_on_any_day(scope: Scope, revise: Revise) -> None:
    before, after = revise(), revise()
    OfficeHours.objects.create(
        scope=scope, from_month=5, from_day=1, morning_opens=time(10), morning_closes=time(14),
        afternoon_opens=time(16), afternoon_closes=time(20), entered_in=after,
    )  # fmt: skip
    assert first_day_changed(before.pk, after.pk) is None
