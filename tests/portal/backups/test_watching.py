"""A backup that is not made is told of before it is needed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.backups import signing, watching
from portal.backups.checks import check_keys
from portal.backups.tasks import watch
from portal.celery import app
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.operations.queries import works

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _watched(settings: Settings) -> None:
    settings.BACKUP_ALARM_HOURS = 26.0


def made(hours_ago: float) -> None:
    ended = database_now() - timedelta(hours=hours_ago)
    Heartbeat.objects.update_or_create(name=Beat.BACKUP, defaults={"started_at": ended, "finished_at": ended})


def is_alarmed() -> bool:
    return Alarm.objects.filter(code=AlarmCode.BACKUP_LATE, closed_at=None).exists()


def test_the_alarm_comes_with_the_hour_and_goes_with_the_next_backup() -> None:
    for hours_ago, alarmed in (25.9, False), (26.1, True), (27, True), (0, False):
        made(hours_ago)
        watch()
        assert is_alarmed() is alarmed, hours_ago
    (alarm,) = Alarm.objects.filter(code=AlarmCode.BACKUP_LATE)
    assert "26" in alarm.detail
    assert alarm.advice


def test_a_backup_that_began_and_never_ended_is_none() -> None:
    made(30)
    Heartbeat.objects.filter(name=Beat.BACKUP).update(started_at=timezone.now())
    watch()
    assert is_alarmed()


def test_a_portal_that_was_never_backed_up_is_given_its_first_day() -> None:
    MigrationRecorder.Migration.objects.update(applied=timezone.now())
    watch()
    assert not is_alarmed()
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(hours=27))
    watch()
    assert "从未备份" in Alarm.objects.get(code=AlarmCode.BACKUP_LATE).detail


def test_where_nothing_is_watched_nothing_is_late(settings: Settings) -> None:
    made(100)
    watch()
    settings.BACKUP_ALARM_HOURS = 0.0
    watch()
    assert not is_alarmed()
    assert str(Beat.BACKUP.label) not in {
        work.label for work in works(Heartbeat.objects.all(), database_now())
    }


def test_operators_and_monitoring_see_how_old_the_last_one_is() -> None:
    label = str(Beat.BACKUP.label)
    for hours_ago, late in (25.0, False), (27.0, True):
        made(hours_ago)
        (work,) = (work for work in works(Heartbeat.objects.all(), database_now()) if work.label == label)
        assert work.is_late is late
    assert watching.age() >= timedelta(hours=27)
    text = Client(REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()
    (line,) = (line for line in text.splitlines() if line.startswith("yuanbantong_backup_age_seconds "))
    assert 27 * 3600 <= float(line.split()[1]) < 27 * 3600 + 60


def test_a_deployment_without_a_key_for_backups_is_warned(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_RECIPIENTS, settings.BACKUP_SIGNING_KEY_FILE = [], tmp_path / "key"
    assert [warning.id for warning in check_keys(None)] == ["backups.W001", "backups.W002"]
    settings.BACKUP_RECIPIENTS = ["age1…"]
    signing.make_key()
    assert check_keys(None) == []


def test_beat_watches() -> None:
    assert watch.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
