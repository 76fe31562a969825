"""The sweep: finds the deadlines at which something is due, and does it exactly once.

Each row is worked off in a transaction of its own, so that effect, ledger, messages and state stand or fall together
and one that fails holds up no other. Two sweeps at once, or a task delivered twice, come to the same result.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.deadlines import kinds, wording
from portal.deadlines.enums import DeadlineState, Reminder
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import next_action, stamp
from portal.ledger import services as ledger_services
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.notifications.services import notify
from portal.organizations.models import User

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
# Found later than this, the ledger says so.
PUNCTUAL = timedelta(minutes=1)


def database_now() -> datetime:
    """PostgreSQL's clock: one for all processes, whatever the clocks of their machines say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def sweep(*, now: datetime | None = None, limit: int = 200) -> int:
    """Works off at most ``limit`` due rows in the order in which they fell due; how many were done.

    ``now`` is for tests; otherwise PostgreSQL's clock decides.
    """
    now = now or database_now()
    due = Deadline.objects.open().filter(next_action_at__lte=now).order_by("next_action_at", "pk")
    return sum(_work_off(pk, now) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _work_off(pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _claim_and_perform(pk, now)
    except Exception as error:
        logger.exception("deadline %s failed", pk)
        _postpone(pk, now, error)
        return False


def _claim_and_perform(pk: int, now: datetime) -> bool:
    claimed = claim(pk, next_action_at__lte=now)
    if claimed is None:
        return False
    _perform(*claimed, now)
    Deadline.objects.filter(pk=pk).update(attempts=0, error="")
    return True


def claim(pk: int, **still: object) -> tuple[Deadline, DeadlineKind] | None:
    """Locks an open deadline for the transaction, if it is ``still`` what made it of interest.

    None if it was done meanwhile, or another process is at it.
    """
    glimpse = Deadline.objects.select_related("ledger", "organ").get(pk=pk)
    kind = kinds.get(glimpse.kind)
    # An official who acts on the subject locks it first and its deadline later. So does the sweep; in the other order
    # the two could wait for each other for ever.
    (kind.lock or _lock_ledger)(glimpse)
    deadline = (
        Deadline.objects.open()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("ledger", "organ")
        .filter(pk=pk, **still)
        .first()
    )
    return None if deadline is None else (deadline, kind)


def _lock_ledger(deadline: Deadline) -> None:
    Ledger.objects.select_for_update(no_key=True).get(pk=deadline.ledger_id)


def _perform(deadline: Deadline, kind: DeadlineKind, now: datetime) -> None:
    acted_by_itself = False
    if deadline.fired_at is None and deadline.fires_at is not None and deadline.fires_at <= now:
        acted_by_itself = _fire(deadline, kind)
    if deadline.state == DeadlineState.OPEN and deadline.due_at is not None and deadline.due_at <= now:
        _fall_overdue(deadline, kind, now, acted_by_itself)
    elif acted_by_itself:
        _record_effect(deadline, now)
    if deadline.state == DeadlineState.OPEN:
        if not acted_by_itself:
            _remind(deadline, kind, now)
        deadline.next_action_at = next_action(deadline)
        deadline.save(update_fields=["reminders", "next_action_at"])


def _fire(deadline: Deadline, kind: DeadlineKind) -> bool:
    """Runs the effect, if the kind has one, at the moment due; the row afterwards says what became of it."""
    moment = deadline.fires_at
    _change(deadline, {"state": DeadlineState.OPEN, "fired_at": None}, fired_at=moment)
    if kind.effect is None or moment is None:
        return False
    kind.effect(deadline, now=moment)
    deadline.refresh_from_db()
    return True


def _fall_overdue(deadline: Deadline, kind: DeadlineKind, now: datetime, acted_by_itself: bool) -> None:
    _change(
        deadline,
        {"state": DeadlineState.OPEN},
        state=DeadlineState.OVERDUE,
        was_late=True,
        next_action_at=None,
    )
    summary = _("期限「%(title)s」已于 %(end)s 届满，尚未办结，转为超期") % {
        "title": deadline.title,
        "end": wording.end_text(deadline),
    }
    if acted_by_itself:
        summary += _("；系统已按规定自动处理")
    _record(deadline, "deadline.overdue", summary, deadline.due_at or now, now)
    tell(
        [*kind.watchers(deadline), *kind.escalate(deadline)],
        _("超期：%(title)s") % {"title": deadline.title},
        deadline,
        kind,
        now,
    )


def _record_effect(deadline: Deadline, now: datetime) -> None:
    moment = deadline.fired_at or now
    if deadline.due_at is not None and moment < deadline.due_at:
        summary = _("期限「%(title)s」将于 %(end)s 届满，系统已提前自动处理")
    else:
        summary = _("期限「%(title)s」已于 %(end)s 届满，系统已按规定自动处理")
    text = summary % {"title": deadline.title, "end": wording.end_text(deadline)}
    _record(deadline, "deadline.fired", text, moment, now)


def _record(deadline: Deadline, kind: str, summary: str, moment: datetime, now: datetime) -> None:
    """One entry that stamps the moment due. A closed ledger takes none; the row itself keeps what happened."""
    if Ledger.objects.filter(pk=deadline.ledger_id, closed_at=None).exists():
        late = now - moment
        if late > PUNCTUAL:
            summary += _("（系统迟 %(late)s 执行）") % {"late": wording.hours_text(late)}
        ledger_services.append(
            ledger=deadline.ledger,
            heading=Heading.SYSTEM,
            kind=kind,
            subject=deadline.subject,
            summary=summary,
            occurred_at=moment,
            data={
                "deadline": deadline.pk,
                "kind": deadline.kind,
                "rule": deadline.rule,
                "moment": stamp(moment),
                "found_at": stamp(now),
                "late_seconds": max(int(late.total_seconds()), 0),
            },
        )


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


def tell(users: Iterable[User], subject: str, deadline: Deadline, kind: DeadlineKind, now: datetime) -> None:
    """Writes to people about a deadline, with the facts that they need to act."""
    facts = (
        _("编号：%(label)s") % {"label": deadline.ledger},
        _("期限：%(title)s（%(organ)s）") % {"title": deadline.title, "organ": deadline.organ.name},
        _("届满：%(end)s（北京时间）") % {"end": wording.end_text(deadline)},
        _("现状：%(left)s") % {"left": deadline.remaining_text(now)},
        _("依据：%(rule)s") % {"rule": deadline.rule},
    )
    notify(
        users=users, subject=subject, body="\n".join(facts), url=kind.url(deadline), ledger=deadline.ledger
    )


def _change(deadline: Deadline, expected: dict[str, object], **values: object) -> None:
    """Compare and set: goes on only if exactly one row was as expected."""
    if Deadline.objects.filter(pk=deadline.pk, **expected).update(**values) != 1:
        raise RuntimeError(f"deadline {deadline.pk} changed under its lock")
    for name, value in values.items():
        setattr(deadline, name, value)


def _postpone(pk: int, now: datetime, error: Exception) -> None:
    """Tries again after a pause that grows; a row that was done meanwhile is left alone."""
    attempts = Deadline.objects.filter(pk=pk).values_list("attempts", flat=True).first() or 0
    pause = min(FIRST_PAUSE * 3 ** min(attempts, 8), LONGEST_PAUSE)
    Deadline.objects.open().filter(pk=pk, next_action_at__lte=now, attempts=attempts).update(
        attempts=F("attempts") + 1,
        error=f"{type(error).__name__}: {error}"[:2000],
        next_action_at=now + pause,
    )
