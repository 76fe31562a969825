"""Leaving a heartbeat, and raising and closing alarms."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, error_text
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.organizations.models import User

# Two looks at one clock may differ by this much and mean nothing.
TOLERANCE = timedelta(seconds=2)
# A longer rest between two passes is an interruption, which explains what was done late.
REST = timedelta(minutes=1)


@dataclass
class Pulse:
    """One pass of periodic work, by PostgreSQL's clock.

    ``previous`` is when the pass before it came to its end, None if none ever did. ``stepped_back`` is how far the
    clock was set back since that pass began, zero if it was not. ``handled`` and ``note`` are the pass's to fill.
    """

    started_at: datetime
    previous: datetime | None
    stepped_back: timedelta
    handled: int = 0
    note: str = ""

    @property
    def gap(self) -> timedelta:
        """For how long there was no sign of life before this pass."""
        return self.started_at - self.previous if self.previous else timedelta(0)


@contextmanager
def beating(name: str) -> Iterator[Pulse]:
    """Records a pass of the work called ``name``: its start at once, its end when it is over.

    A pass that raises notes the error and has not ended: work that fails every time is as late as work that stands
    still. Of the sweep of deadlines, an interruption and a clock set back are recorded as alarms. Whoever fires at
    instants looks at ``stepped_back`` and does nothing in a pass that begins with a step.
    """
    pulse = _begin(name)
    began = monotonic()
    try:
        yield pulse
    except Exception as error:
        with suppress(DatabaseError):
            Heartbeat.objects.filter(name=name).update(note=error_text(error, 500))
        raise
    _finish(name, pulse, round((monotonic() - began) * 1000))


@transaction.atomic
def _begin(name: str) -> Pulse:
    beat, _created = Heartbeat.objects.select_for_update().get_or_create(name=name)
    now = database_now()
    back = beat.started_at - now if beat.started_at else timedelta(0)
    pulse = Pulse(now, beat.finished_at, back if back > TOLERANCE else timedelta(0))
    if name == Beat.SWEEP:
        _watch_the_clock(pulse, beat.latest_at)
    if pulse.gap > REST:
        beat.silent_from, beat.silent_until = pulse.previous, now
    beat.started_at, beat.latest_at = now, max(now, beat.latest_at or now)
    beat.save(update_fields=["started_at", "latest_at", "silent_from", "silent_until"])
    return pulse


@transaction.atomic
def _finish(name: str, pulse: Pulse, milliseconds: int) -> None:
    beat = Heartbeat.objects.select_for_update().get(name=name)
    now = database_now()
    late = timedelta(seconds=settings.SWEEP_ALARM_SECONDS)
    # Reckoned from the row, not from the pulse: of two passes that end an interruption, one records it.
    if name == Beat.SWEEP and beat.finished_at and now - beat.finished_at > late:
        detail = _("期限巡检自 %(begin)s 至 %(end)s 中断，到期事项在恢复后按到期时刻补办。")
        detail %= {"begin": _local(beat.finished_at), "end": _local(now)}
        Alarm.objects.create(
            code=AlarmCode.SWEEP_LATE, detail=detail, opened_at=beat.finished_at, closed_at=now
        )
    beat.finished_at, beat.milliseconds = now, milliseconds
    beat.handled, beat.note = pulse.handled, pulse.note[:500]
    beat.save(update_fields=["finished_at", "milliseconds", "handled", "note"])


def _watch_the_clock(pulse: Pulse, latest: datetime | None) -> None:
    """The alarm stays open until the clock shows again what it showed already."""
    if pulse.stepped_back:
        detail = _("数据库时钟倒退 %(seconds)d 秒，现为 %(now)s；本次巡检未执行任何到期处理。")
        detail %= {"seconds": pulse.stepped_back.total_seconds(), "now": _local(pulse.started_at)}
        raise_alarm(AlarmCode.CLOCK_BACKWARD, detail)
    elif latest is not None and pulse.started_at >= latest:
        close_alarm(AlarmCode.CLOCK_BACKWARD)


def raise_alarm(code: str, detail: str, *, subject: str = "", now: datetime | None = None) -> Alarm:
    """Opens an alarm; administrators are told of it once. One that is open already is left as it is.

    ``subject`` tells alarms of one code apart, for example the key of a row. May be called within a transaction.
    """
    alarm, _created = Alarm.objects.get_or_create(
        code=code,
        subject=subject,
        closed_at=None,
        defaults={"detail": detail, "opened_at": now or database_now()},
    )
    return alarm


def close_alarm(code: str, *, subject: str = "", now: datetime | None = None) -> bool:
    """The cause is gone. Whether such an alarm was open."""
    found = Alarm.objects.filter(code=code, subject=subject, closed_at=None)
    return bool(found.update(closed_at=now or database_now()))


def acknowledge(*, alarm: Alarm, user: User, now: datetime) -> None:
    """Somebody looks after it: the banner falls silent. ``Conflict`` if somebody does already."""
    found = Alarm.objects.filter(pk=alarm.pk, acknowledged_at=None)
    if not found.update(acknowledged_at=now, acknowledged_by=user):
        raise Conflict(_("该告警已有人确认。"))


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
