"""Heartbeats and alarms: what the sweep leaves behind, interrupted or set back in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portal.errors import Conflict
from portal.health import queries, services
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.health.services import beating
from portal.organizations.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alarm_after_two_minutes(settings) -> None:
    settings.SWEEP_ALARM_SECONDS = 120


def shift(by: timedelta) -> None:
    """Moves what the sweep left behind; to the next pass the clock seems to have moved the other way."""
    Heartbeat.objects.update(
        started_at=F("started_at") + by, finished_at=F("finished_at") + by, latest_at=F("latest_at") + by
    )


def one_pass(name: str = Beat.SWEEP, handled: int = 0) -> services.Pulse:
    with beating(name) as pulse:
        pulse.handled = handled
    return pulse


def test_a_pass_leaves_its_times_and_its_count() -> None:
    before = database_now()
    first = one_pass(Beat.SENDING, handled=7)
    assert (first.previous, first.gap, first.stepped_back) == (None, timedelta(0), timedelta(0))
    beat = Heartbeat.objects.get(name=Beat.SENDING)
    assert before <= beat.started_at <= beat.finished_at <= database_now()
    assert (beat.handled, beat.note, beat.label) == (7, "", "邮件发送")
    second = one_pass(Beat.SENDING)
    assert second.previous == beat.finished_at
    assert timedelta(0) < second.gap < timedelta(seconds=30)
    assert not Alarm.objects.exists()


def test_a_pass_that_raises_has_not_ended_and_says_why() -> None:
    one_pass()
    finished_at = Heartbeat.objects.get().finished_at
    with pytest.raises(ValueError, match="日历缺失"), beating(Beat.SWEEP):
        raise ValueError("日历缺失")
    beat = Heartbeat.objects.get()
    assert beat.finished_at == finished_at
    assert beat.started_at > finished_at
    assert beat.note == "ValueError: 日历缺失"
    one_pass()
    assert Heartbeat.objects.get().note == ""


def test_an_error_that_quotes_what_the_database_refuses_is_noted_all_the_same() -> None:
    with pytest.raises(ValueError, match="坏字符"), beating(Beat.SWEEP):
        raise ValueError("坏字符 \x00 \ud800")
    assert Heartbeat.objects.get().note == "ValueError: 坏字符 \N{REPLACEMENT CHARACTER} ?"


def test_an_interruption_is_recorded_once_with_its_times() -> None:
    one_pass()
    shift(-timedelta(minutes=3))
    stopped_at = Heartbeat.objects.get().finished_at
    with beating(Beat.SWEEP), beating(Beat.SWEEP) as second:  # two workers come back at once
        assert second.gap > timedelta(minutes=3)
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.opened_at) == (AlarmCode.SWEEP_LATE, stopped_at)
    assert timedelta(minutes=3) < alarm.closed_at - alarm.opened_at < timedelta(minutes=4)
    assert f"{timezone.localtime(stopped_at):%H:%M:%S}" in alarm.detail
    one_pass()
    assert Alarm.objects.count() == 1


def test_the_latest_interruption_is_kept_for_a_backlog_that_takes_several_passes() -> None:
    one_pass()
    one_pass()
    assert queries.interruption(Beat.SWEEP) is None
    shift(-timedelta(minutes=2))
    stopped_at = Heartbeat.objects.get().finished_at
    began_again = one_pass().started_at
    one_pass()
    assert queries.interruption(Beat.SWEEP) == (stopped_at, began_again)


def test_a_short_rest_and_other_work_raise_no_alarm() -> None:
    one_pass()
    one_pass(Beat.RENDERING)
    shift(-timedelta(minutes=1))
    one_pass()
    shift(-timedelta(minutes=9))
    one_pass(Beat.RENDERING)
    assert not Alarm.objects.exists()


def test_a_clock_set_back_is_told_to_the_pass_and_stays_an_alarm_until_it_caught_up() -> None:
    one_pass()
    shift(timedelta(hours=1))
    assert timedelta(minutes=59) < one_pass().stepped_back <= timedelta(hours=1)
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.is_open) == (AlarmCode.CLOCK_BACKWARD, True)

    assert one_pass().stepped_back == timedelta(0), "only the pass that begins with the step is left out"
    alarm.refresh_from_db()
    assert alarm.is_open

    shift(-timedelta(hours=1))
    one_pass()
    alarm.refresh_from_db()
    assert not alarm.is_open


def test_a_clock_corrected_by_a_second_is_no_alarm() -> None:
    one_pass()
    shift(timedelta(seconds=1.5))
    assert one_pass().stepped_back == timedelta(0)
    assert not Alarm.objects.exists()


def test_one_alarm_of_a_code_and_subject_is_open_at_a_time() -> None:
    first = services.raise_alarm(AlarmCode.DEADLINE_FAILING, "第一次", subject="7")
    again = services.raise_alarm(AlarmCode.DEADLINE_FAILING, "第二次", subject="7")
    other = services.raise_alarm(AlarmCode.DEADLINE_FAILING, "另一项", subject="8")
    assert (again.pk, again.detail) == (first.pk, "第一次")
    assert other.pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.create(
            code=AlarmCode.DEADLINE_FAILING, subject="7", detail="", opened_at=database_now()
        )
    assert services.close_alarm(AlarmCode.DEADLINE_FAILING, subject="7") is True
    assert services.close_alarm(AlarmCode.DEADLINE_FAILING, subject="7") is False
    assert services.raise_alarm(AlarmCode.DEADLINE_FAILING, "又来", subject="7").pk != first.pk


def test_an_alarm_is_acknowledged_once(clerk: Membership, leader: Membership) -> None:
    alarm = services.raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    services.acknowledge(alarm=alarm, user=clerk.user, now=timezone.now())
    with pytest.raises(Conflict):
        services.acknowledge(alarm=alarm, user=leader.user, now=timezone.now())
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == clerk.user
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.update(acknowledged_by=None)
