"""When a calendar changes, every end that rests on it is reckoned anew, as long as the act is still owed."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils.translation import gettext as _

from portal.deadlines import kinds
from portal.deadlines.claiming import claim
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline, DeadlineQuerySet
from portal.deadlines.reckoning import reckon
from portal.deadlines.telling import note, tell
from portal.deadlines.wording import end_text
from portal.health.clock import database_now
from portal.workdays.changes import first_day_changed
from portal.workdays.enums import Unit
from portal.workdays.queries import current_revision, notices_between

logger = logging.getLogger(__name__)

CHUNK = 1000
# What reckoning fills in.
RECKONED = (
    "received_on", "due_on", "due_at", "fires_at", "counted", "skipped", "provisional", "calendar_version",
    "reminders", "next_action_at", "changes", "state", "was_late", "fired_at", "found_at",
)  # fmt: skip
# After so many seconds all are looked through again: for one that could not be reckoned, and for one that an act, begun
# before the calendar changed, wrote down by the old calendar after everything else had been put right.
REST = 60.0

# The revision up to which this process has looked through everything, and until when that is good enough.
_reckoned: int | None = None
_rest_until = 0.0


def forget() -> None:
    """Makes this process look through all rows anew."""
    global _reckoned, _rest_until
    _reckoned, _rest_until = None, 0.0


def recalculate(*, now: datetime | None = None, stop_at: float | None = None) -> int:
    """Brings the live deadlines to the newest calendars; how many ends moved or became certain.

    Such an end is noted in the ledger (old, new, notices, version), and one that moved is told to those who watch it;
    each has a transaction of its own. All others are brought up to date in chunks, so that a million of them take
    minutes. Hours and ends that people set depend on no calendar. While no calendar changes, looks once a minute.
    Stops at ``stop_at``, an instant of ``time.monotonic``; the next call goes on.
    """
    global _reckoned, _rest_until
    revision = current_revision()
    if _reckoned == revision and monotonic() < _rest_until:
        return 0
    now = now or database_now()
    outdated, moved, last, failed = _outdated(revision), 0, 0, False
    while stop_at is None or monotonic() < stop_at:
        pks, to_move, sound = _bring_up_to_date(outdated.filter(pk__gt=last), revision, now)
        if not pks:
            if failed or not outdated.exists():
                _reckoned, _rest_until = revision, monotonic() + REST
            break
        last, failed = pks[-1], failed or not sound
        for deadline in to_move:
            if stop_at is not None and monotonic() >= stop_at:
                return moved
            try:
                moved += _move(deadline, now)
            except Exception:
                logger.exception("deadline %s could not be reckoned anew", deadline.pk)
                failed = True
    return moved


def is_outdated(deadline: Deadline) -> bool:
    """Whether a calendar on which the end rests has changed since it was reckoned."""
    rests_on_calendar = deadline.unit != Unit.HOURS and deadline.fixed_end is None
    return rests_on_calendar and not deadline.calendar_version.endswith(f"@{current_revision()}")


def put_right(deadline: Deadline, kind: DeadlineKind, now: datetime) -> bool:
    """Reckons a locked deadline anew; whether its end moved or became certain."""
    before, old_version = (deadline.due_at, deadline.provisional), deadline.calendar_version
    old_end = end_text(deadline)
    _reckon(deadline, kind, now)
    deadline.save(update_fields=RECKONED)
    if before == (deadline.due_at, deadline.provisional):
        return False
    change = {"title": deadline.title, "old": old_end, "new": end_text(deadline)}
    notices = notices_between(
        _revision_of(old_version), _revision_of(deadline.calendar_version), deadline.organ
    )
    named = _("（依据：%(notices)s）") % {"notices": "、".join(notices)} if notices else ""
    moved = deadline.due_at != before[0]
    text = (
        _("放假安排更新，期限「%(title)s」由 %(old)s 调整为 %(new)s")
        if moved
        else _("放假安排更新，期限「%(title)s」由暂定的 %(old)s 确定为 %(new)s")
    )
    note(
        deadline,
        "deadline.recalculated",
        text % change + named,
        occurred_at=now,
        data=change
        | {
            "calendar_version": deadline.calendar_version,
            "old_calendar_version": old_version,
            "notices": list(notices),
        },
    )
    if moved:
        subject = _("期限调整：%(title)s，%(old)s 改为 %(new)s") % change
        tell(kind.watchers(deadline), subject + named, deadline, kind, now)
    return True


def _outdated(revision: int) -> DeadlineQuerySet:
    found = Deadline.objects.live().filter(fixed_end=None).exclude(unit=Unit.HOURS)
    return found.exclude(calendar_version__endswith=f"@{revision}").order_by("pk")


@transaction.atomic
def _bring_up_to_date(
    outdated: DeadlineQuerySet, revision: int, now: datetime
) -> tuple[list[int], list[Deadline], bool]:
    """The next chunk: its keys, those of them whose end moves or becomes certain, which are left as they are, and
    whether all could be reckoned. Holds no lock but the rows' own and waits for none."""
    locked = outdated.select_for_update(skip_locked=True, no_key=True)
    rows = list(locked.values_list("pk", "calendar_version", "due_on")[:CHUNK])
    first_days: dict[str, date | None] = {
        version: first_day_changed(_revision_of(version), revision) for version in {row[1] for row in rows}
    }
    untouched: dict[str, list[int]] = defaultdict(list)
    touched = []
    for pk, version, due_on in rows:
        first = first_days[version]
        if due_on is not None and first is not None and due_on < first:
            untouched[f"{version.rpartition('@')[0]}@{revision}"].append(pk)
        else:
            touched.append(pk)
    to_move, sound = _reckon_all(touched, untouched, now)
    for version, pks in untouched.items():
        Deadline.objects.filter(pk__in=pks).update(calendar_version=version)
    return [row[0] for row in rows], to_move, sound


def _reckon_all(
    pks: Iterable[int], untouched: dict[str, list[int]], now: datetime
) -> tuple[list[Deadline], bool]:
    """Saves what changed but for the end; adds to ``untouched`` what comes out as it was."""
    to_move: list[Deadline] = []
    changed: list[Deadline] = []
    sound = True
    for deadline in Deadline.objects.filter(pk__in=pks).select_related("organ", "ledger"):
        before = {name: getattr(deadline, name) for name in RECKONED}
        try:
            _reckon(deadline, kinds.get(deadline.kind), now)
        except Exception:
            logger.exception("deadline %s could not be reckoned anew", deadline.pk)
            sound = False
            continue
        differs = {name for name in RECKONED if getattr(deadline, name) != before[name]}
        if "due_at" in differs or ("provisional" in differs and deadline.ledger.closed_at is None):
            to_move.append(deadline)
        elif differs <= {"calendar_version"}:
            untouched[deadline.calendar_version].append(deadline.pk)
        else:
            changed.append(deadline)
    Deadline.objects.bulk_update(changed, RECKONED, batch_size=200)
    return to_move, sound


@transaction.atomic
def _move(deadline: Deadline, now: datetime) -> bool:
    claimed = claim(deadline)
    return claimed is not None and put_right(*claimed, now)


def _reckon(deadline: Deadline, kind: DeadlineKind, now: datetime) -> None:
    """A reminder that is due at this moment is still to be sent."""
    waiting = deadline.next_action_at
    reckon(deadline, kind, after=min(now, waiting - timedelta(microseconds=1)) if waiting else now)


def _revision_of(version: str) -> int:
    return int(version.rpartition("@")[2] or 0)
