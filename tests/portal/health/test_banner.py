"""The alarm on the pages while the sweep stands still: for whom, and what it costs."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portal.health import queries, services
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Heartbeat
from portal.health.services import beating
from portal.organizations.models import Membership
from tests.cast import Cast

OPERATOR, CALM = "期限巡检已中断", "系统的自动提醒和到期处理暂时延迟"
STAFF = (
    "officer",
    "leader",
    "land_clerk",
    "county_officer",
    "workgroup_officer",
    "centre_officer",
    "auditor",
)


@pytest.fixture(autouse=True)
def _alarm_after_two_minutes(settings) -> None:
    settings.SWEEP_ALARM_SECONDS = 120


def swept(ago: timedelta) -> None:
    with beating(Beat.SWEEP):
        pass
    Heartbeat.objects.update(finished_at=F("finished_at") - ago)


def page(person: Membership | None) -> str:
    client = Client()
    if person is not None:
        client.force_login(person.user)
    return client.get("/regulation/" if person is None else "/inbox/").content.decode()


def test_a_dead_sweep_alarms_administrators_calms_staff_and_leaves_everybody_else_alone(cast: Cast) -> None:
    swept(timedelta(minutes=5))
    shown = page(cast.administrator)
    assert OPERATOR in shown and "worker" in shown and 'href="/operations/"' in shown
    assert "5\xa0分钟前" in shown
    for name in STAFF:
        shown = page(cast.people[name])
        assert CALM in shown and OPERATOR not in shown, name
    for stranger in (cast.owner, cast.handler, None):
        shown = page(stranger)
        assert 'class="alarm' not in shown


def test_a_sweep_that_passed_lately_is_not_talked_about(cast: Cast) -> None:
    swept(timedelta(seconds=110))
    for person in (cast.administrator, cast.officer):
        assert 'class="alarm' not in page(person)


def test_a_sweep_that_never_passed_is_given_the_first_minutes_of_the_process(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_started", queries.monotonic())
    assert 'class="alarm' not in page(cast.administrator)
    monkeypatch.setattr(queries, "_started", queries.monotonic() - 121)
    assert "期限巡检尚未运行过" in page(cast.administrator)


def test_an_open_alarm_is_shown_to_administrators_until_one_acknowledges_it(cast: Cast) -> None:
    swept(timedelta(0))
    alarm = services.raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    assert "有尚未确认的运行告警" in page(cast.administrator)
    assert 'class="alarm' not in page(cast.officer)
    services.acknowledge(alarm=alarm, user=cast.administrator.user, now=timezone.now())
    assert 'class="alarm' not in page(cast.administrator)


def test_it_costs_one_query_every_few_seconds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    swept(timedelta(minutes=5))
    monkeypatch.setattr(queries.standing, "seconds", 5.0)
    with django_assert_num_queries(1):
        assert queries.standing().is_late
        assert queries.standing().is_late
