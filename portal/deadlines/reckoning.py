"""From a row's facts to its dates: the same way when it is opened, paused, or reckoned anew."""

from datetime import UTC, datetime, timedelta

from portal.deadlines.enums import DeadlineState
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.schedule import reminders_for
from portal.workdays.calendar import WorkCalendar
from portal.workdays.due import Due, Pause, beijing_date, compute
from portal.workdays.queries import calendar_for


def reckon(deadline: Deadline, kind: DeadlineKind, *, after: datetime) -> None:
    """Fills in the end, what explains it, and what the sweep has to do; nothing is saved.

    Reminders already sent stay on record; to come are those of the new end that lie ahead of ``after``. A period that
    had run out runs again if its new end lies ahead.
    """
    due = _fixed(deadline.fixed_end) if deadline.fixed_end else due_by(calendar_for(deadline.organ), deadline)
    told = (deadline.due_at, deadline.provisional)
    deadline.received_on, deadline.due_on, deadline.due_at = due.received_on, due.due_on, due.due_at
    deadline.counted = [day.isoformat() for day in due.counted]
    deadline.skipped = [[rest.day.isoformat(), rest.name] for rest in due.skipped]
    deadline.provisional = due.provisional
    if deadline.pk and told != (deadline.due_at, deadline.provisional):
        deadline.changes += 1
    deadline.calendar_version = due.calendar_version
    deadline.fires_at = None if due.due_at is None else max(due.due_at - kind.lead, deadline.started_at)
    if deadline.state == DeadlineState.OVERDUE and (due.due_at is None or after < due.due_at):
        deadline.state, deadline.was_late = DeadlineState.OPEN, False
        deadline.fired_at = deadline.found_at = None

    sent = [reminder for reminder in deadline.reminders if reminder[2]]
    ahead = reminders_for(
        wanted=kind.reminders,
        due=due,
        started_at=deadline.started_at,
        unit=deadline.unit,
        after=after,
    )
    deadline.reminders = sent + [[reminder.value, stamp(moment), None] for moment, reminder in ahead]
    deadline.next_action_at = next_action(deadline)


def due_by(calendar: WorkCalendar, deadline: Deadline) -> Due:
    """The end of a deadline by some calendar, from the stored facts."""
    return compute(
        calendar=calendar,
        started_at=deadline.started_at,
        amount=deadline.amount,
        unit=deadline.unit,
        pauses=pauses_of(deadline),
        receipt=deadline.receipt,
        day_end=deadline.day_end,
        estimate=deadline.estimate,
    )


def _fixed(end: datetime) -> Due:
    """An end that people set is what they set: it rests on no calendar, and nothing rolls it on (民法典 204)."""
    return Due(
        due_on=beijing_date(end - timedelta(microseconds=1)),
        due_at=end,
        counted=(),
        skipped=(),
        provisional=False,
        calendar_version="",
    )


def next_action(deadline: Deadline) -> datetime | None:
    """The next instant at which something is to be done: a reminder, the effect, or the end."""
    if deadline.due_at is None or deadline.state == DeadlineState.OVERDUE:
        return None
    moments = [datetime.fromisoformat(at) for _, at, sent_at in deadline.reminders if not sent_at]
    moments.append(deadline.due_at)
    if deadline.fired_at is None and deadline.fires_at is not None:
        moments.append(deadline.fires_at)
    return min(moments)


def pauses_of(deadline: Deadline) -> list[Pause]:
    return [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end, _reason in deadline.pauses
    ]


def stamp(moment: datetime) -> str:
    """An instant as it is kept inside JSON."""
    return moment.astimezone(UTC).isoformat()
