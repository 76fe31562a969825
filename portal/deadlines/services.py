"""Opening, pausing, settling and cancelling deadlines, in the transaction of the act that does it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.deadlines import kinds
from portal.deadlines.claiming import claim
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline, DeadlineQuerySet
from portal.deadlines.recalculating import recalculate
from portal.deadlines.reckoning import reckon, stamp
from portal.deadlines.sweeping import sweep
from portal.deadlines.telling import note
from portal.errors import Conflict, NotAllowed
from portal.fixed import fixed
from portal.health.clock import database_now
from portal.ledger.models import Ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.rows import insert

__all__ = [
    "cancel",
    "cancel_all",
    "hand_over",
    "open_deadline",
    "recalculate",
    "retry",
    "set_pauses",
    "settle",
    "sweep",
]

# Begin, end (None while it lasts), and what for.
PauseInput = tuple[datetime, datetime | None] | tuple[datetime, datetime | None, str]


def open_deadline(
    *,
    ledger: Ledger,
    kind: str,
    organ: Organization,
    started_at: datetime,
    subject: str = "",
    amount: int | None = None,
    unit: str | None = None,
    title: str = "",
    rule: str = "",
    fixed_end: datetime | None = None,
    pauses: Sequence[PauseInput] = (),
    now: datetime | None = None,
) -> Deadline:
    """Starts a period on the calendar of ``organ``, which owes the act.

    Length, unit, title and rule are the kind's unless given. ``Conflict`` if one of the kind already runs for the
    subject. Reminders whose moment is over at ``now`` are left out. ``fixed_end`` is an end that people set themselves:
    it is taken as it is, and length and unit only say how it is talked of.
    """
    declared = kinds.get(kind)
    if _running.ask(ledger=ledger.pk, kind=kind, subject=subject):
        raise Conflict(_("该期限已在计时。"))
    deadline = Deadline(
        ledger=ledger,
        kind=kind,
        subject=subject,
        title=title or str(declared.label),
        rule=rule or declared.rule,
        organ=organ,
        started_at=started_at,
        amount=declared.amount if amount is None else amount,
        unit=unit or declared.unit,
        fixed_end=fixed_end,
        receipt=declared.receipt,
        day_end=declared.day_end,
        estimate=declared.estimate,
        pauses=_stored(pauses),
    )
    reckon(deadline, declared, after=now or timezone.now())
    insert(deadline)
    return deadline


@fixed(ledger=UUID, kind=str, subject=str)
def _running(ledger: UUID, kind: str, subject: str) -> QuerySet[Deadline, Any]:
    return Deadline.objects.open().filter(ledger=ledger, kind=kind, subject=subject).values_list("pk")[:1]


def settle(*, ledger: Ledger, kind: str, now: datetime, subject: str = "") -> int:
    """The act was done at ``now``: ends the period, keeping whether it was late. The number settled, 0 if none ran."""
    return _live(ledger, kind, subject).update(
        state=DeadlineState.SETTLED,
        settled_at=now,
        was_late=Case(When(due_at__lte=now, then=Value(True)), default=Value(False)),
        next_action_at=None,
    )


def cancel(*, ledger: Ledger, kind: str, now: datetime, subject: str = "") -> int:
    """The act is no longer owed. The number cancelled; whether the period was over by ``now`` is kept."""
    return _cancel(_live(ledger, kind, subject), now)


def cancel_all(*, ledger: Ledger, now: datetime, keep: Iterable[str] = ()) -> int:
    """Nothing is owed any more, whatever ran but the kinds to ``keep``: a request was withdrawn, declined or ended."""
    return _cancel(Deadline.objects.live().filter(ledger=ledger).exclude(kind__in=keep), now)


@transaction.atomic
def set_pauses(*, deadline: Deadline, pauses: Sequence[PauseInput], now: datetime) -> Deadline:
    """Replaces the pauses and reckons the end anew from the stored facts (行政许可法 45).

    A period that had run out runs again if its new end lies ahead. ``Conflict`` if it is settled or cancelled.
    """
    locked = Deadline.objects.select_for_update(of=("self",)).select_related("organ").get(pk=deadline.pk)
    if not locked.is_live:
        raise Conflict(_("该期限已结束，不能再调整。"))
    locked.pauses = _stored(pauses)
    reckon(locked, kinds.get(locked.kind), after=now)
    locked.save()
    deadline.refresh_from_db()
    return deadline


@transaction.atomic
def retry(*, deadline: Deadline, actor: Membership) -> None:
    """An administrator has a failing effect tried again by the next pass, without waiting for its pause to end.

    ``NotAllowed`` for others; ``Conflict`` if it does not fail any more, or is being worked off at this moment.
    """
    if actor.role != Role.ADMINISTRATOR:
        raise NotAllowed(_("只有系统管理员可以要求重试。"))
    claimed = claim(deadline, state=DeadlineState.OPEN, attempts__gt=0)
    if claimed is None:
        raise Conflict(_("该期限已不在失败状态，或正在处理，无需重试。"))
    locked, now = claimed[0], database_now()
    Deadline.objects.filter(pk=locked.pk).update(next_action_at=now)
    summary = _("人工要求重试期限「%(title)s」的自动处理（此前 %(number)d 次未成功）")
    summary %= {"title": locked.title, "number": locked.attempts}
    note(locked, "deadline.retry", summary, occurred_at=now, actor=actor, data={"error": locked.error})


def hand_over(*, ledger: Ledger, giver: Organization, taker: Organization) -> int:
    """Another organ owes now what one owed. The ends stay as they were told, and so does the calendar behind them until
    something else moves them. The number handed over."""
    return Deadline.objects.live().filter(ledger=ledger, organ=giver).update(organ=taker)


def _live(ledger: Ledger, kind: str, subject: str) -> DeadlineQuerySet:
    return Deadline.objects.live().filter(ledger=ledger, kind=kind, subject=subject)


def _cancel(deadlines: DeadlineQuerySet, now: datetime) -> int:
    return deadlines.update(
        state=DeadlineState.CANCELLED,
        was_late=Case(When(due_at__lte=now, then=Value(True)), default=Value(False)),
        next_action_at=None,
    )


def _stored(pauses: Sequence[PauseInput]) -> list[list[str | None]]:
    return [
        [stamp(begin), None if end is None else stamp(end), str(reason[0]) if reason else ""]
        for begin, end, *reason in pauses
    ]
