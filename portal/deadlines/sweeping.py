"""The sweep: finds the deadlines at which something is due, and does it exactly once.

Due rows are read in batches, in the order of the moments due, and each is claimed with FOR UPDATE SKIP LOCKED in a
transaction of its own, so that effect, ledger, messages and state stand or fall together, one that fails holds up no
other, and officials wait for one row at most. Two sweeps at once skip what the other holds, and come, like a task that
is delivered twice, to the same result.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.deadlines import lateness, wording
from portal.deadlines.claiming import claim
from portal.deadlines.enums import DeadlineState, Reminder
from portal.deadlines.failing import postpone, recovered
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.queries import due_rows
from portal.deadlines.recalculating import is_outdated, put_right
from portal.deadlines.reckoning import next_action, stamp
from portal.deadlines.telling import note, tell
from portal.health.clock import database_now
from portal.health.enums import Beat
from portal.health.queries import interruption

logger = logging.getLogger(__name__)

# All but the ledger and the organ, which no effect changes.
OWN_FIELDS = [field.name for field in Deadline._meta.concrete_fields if not field.is_relation]


@dataclass(frozen=True, slots=True)
class Pass:
    """One look at the clock, and when the sweep last stood still."""

    now: datetime
    interruption: lateness.Interruption | None


def sweep(*, now: datetime | None = None, limit: int = 200, stop_at: float | None = None) -> int:
    """Works off at most ``limit`` due rows in the order in which they fell due; how many were done.

    ``now`` is for tests; otherwise PostgreSQL's clock decides. Begins no further row after ``stop_at``, an instant of
    ``time.monotonic``: a pass that Celery cuts off was then held up by the row that it is at.
    """
    began, begin = monotonic(), now or database_now()
    batch = list(due_rows(begin).select_related("ledger", "organ")[:limit])
    if not batch:
        return 0
    silence, done = interruption(Beat.SWEEP), 0
    for deadline in batch:
        if stop_at is not None and monotonic() >= stop_at:
            break
        passed = timedelta(0) if now else timedelta(seconds=monotonic() - began)
        done += _work_off(deadline, Pass(begin + passed, silence))
    return done


def _work_off(deadline: Deadline, this: Pass) -> bool:
    try:
        with transaction.atomic():
            return _claim_and_perform(deadline, this)
    except Exception as error:
        if _database_is_gone():
            raise
        logger.exception("deadline %s failed", deadline.pk)
        _put_off(deadline, this, error)
        return False


def _put_off(deadline: Deadline, this: Pass, error: Exception) -> None:
    """Whatever is wrong with one row, the next has its turn."""
    try:
        postpone(deadline.pk, this.now, error)
    except Exception:
        if _database_is_gone():
            raise
        logger.exception("the failure of deadline %s could not be noted", deadline.pk)


def _database_is_gone() -> bool:
    """That is no fault of the row at hand, and no row after it would fare better."""
    return connection.connection is None or not connection.is_usable()


def _claim_and_perform(found: Deadline, this: Pass) -> bool:
    claimed = claim(found, state=DeadlineState.OPEN, next_action_at__lte=this.now)
    if claimed is None:
        return False
    deadline, kind = claimed
    if is_outdated(deadline):
        put_right(deadline, kind, this.now)
    _perform(deadline, kind, this)
    recovered(deadline)
    return True


def _perform(deadline: Deadline, kind: DeadlineKind, this: Pass) -> None:
    acted_by_itself = False
    if deadline.fired_at is None and deadline.fires_at is not None and deadline.fires_at <= this.now:
        acted_by_itself = _fire(deadline, kind, this)
    over = deadline.due_at is not None and deadline.due_at <= this.now
    if deadline.state == DeadlineState.OPEN and over:
        (_expire if kind.expires else _fall_overdue)(deadline, kind, this, acted_by_itself)
    elif acted_by_itself:
        _record_effect(deadline, this)
    if deadline.state == DeadlineState.OPEN:
        if not acted_by_itself:
            _remind(deadline, kind, this.now)
        deadline.next_action_at = next_action(deadline)
        deadline.save(update_fields=["reminders", "next_action_at"])


def _fire(deadline: Deadline, kind: DeadlineKind, this: Pass) -> bool:
    """Runs the effect, if the kind has one, at the moment due; the row afterwards says what became of it."""
    moment = deadline.fires_at
    _change(deadline, {"state": DeadlineState.OPEN, "fired_at": None}, fired_at=moment, found_at=this.now)
    if kind.effect is None or moment is None:
        return False
    kind.effect(deadline, now=moment)
    deadline.refresh_from_db(fields=OWN_FIELDS)
    settled_late = deadline.due_at is not None and deadline.due_at <= this.now and not deadline.was_late
    if deadline.state == DeadlineState.SETTLED and settled_late:
        # The effect is stamped with the moment due; that it truly came after the end is not hidden.
        _change(deadline, {"was_late": False}, was_late=True)
    return True


def _fall_overdue(deadline: Deadline, kind: DeadlineKind, this: Pass, acted_by_itself: bool) -> None:
    _change(
        deadline,
        {"state": DeadlineState.OPEN},
        state=DeadlineState.OVERDUE,
        was_late=True,
        next_action_at=None,
    )
    summary = _("期限「%(title)s」已于 %(end)s 届满，尚未办结，转为超期") % _named(deadline)
    if acted_by_itself:
        summary += _("；系统已按规定自动处理")
    _record(deadline, "deadline.overdue", summary, deadline.due_at or this.now, this)
    tell(
        [*kind.watchers(deadline), *kind.escalate(deadline)],
        _("超期：%(title)s") % {"title": deadline.title},
        deadline,
        kind,
        this.now,
    )


def _expire(deadline: Deadline, kind: DeadlineKind, this: Pass, acted_by_itself: bool) -> None:
    """The period is over, as it was meant to be: nobody owed an act, and nobody is late."""
    _change(
        deadline,
        {"state": DeadlineState.OPEN},
        state=DeadlineState.SETTLED,
        settled_at=deadline.due_at,
        next_action_at=None,
    )
    summary = _("期限「%(title)s」已于 %(end)s 届满") % _named(deadline)
    _record(deadline, "deadline.expired", summary, deadline.due_at or this.now, this)


def _record_effect(deadline: Deadline, this: Pass) -> None:
    moment = deadline.fired_at or this.now
    if deadline.due_at is not None and moment < deadline.due_at:
        summary = _("期限「%(title)s」将于 %(end)s 届满，系统已提前自动处理")
    else:
        summary = _("期限「%(title)s」已于 %(end)s 届满，系统已按规定自动处理")
    _record(deadline, "deadline.fired", summary % _named(deadline), moment, this)


def _record(deadline: Deadline, kind: str, summary: str, moment: datetime, this: Pass) -> None:
    """One entry that stamps the moment due, and says how late the system was and why."""
    late = this.now - moment
    data = {
        "moment": stamp(moment),
        "found_at": stamp(this.now),
        "late_seconds": max(int(late.total_seconds()), 0),
    }
    if late > lateness.PUNCTUAL:
        why = lateness.reason(deadline, moment, this.interruption)
        summary += _("（系统迟 %(late)s 执行：%(why)s）") % {"late": wording.hours_text(late), "why": why}
        data["late_because"] = why
    note(deadline, kind, summary, occurred_at=moment, data=data)


def _named(deadline: Deadline) -> dict[str, str]:
    return {"title": deadline.title, "end": wording.end_text(deadline)}


def _remind(deadline: Deadline, kind: DeadlineKind, now: datetime) -> None:
    """Sends the newest reminder that is due; older ones that were missed are marked, not sent one after another."""
    due = [item for item in deadline.reminders if not item[2] and datetime.fromisoformat(item[1]) <= now]
    if not due:
        return
    for reminder in due:
        reminder[2] = stamp(now)
    subject = _("提醒（%(reminder)s）：%(title)s，%(left)s") % {
        "reminder": Reminder(due[-1][0]).label,
        "title": deadline.title,
        "left": deadline.remaining_text(now),
    }
    tell(kind.watchers(deadline), subject, deadline, kind, now)


def _change(deadline: Deadline, expected: dict[str, object], **values: object) -> None:
    """Compare and set: goes on only if exactly one row was as expected."""
    if Deadline.objects.filter(pk=deadline.pk, **expected).update(**values) != 1:
        raise RuntimeError(f"deadline {deadline.pk} changed under its lock")
    for name, value in values.items():
        setattr(deadline, name, value)
