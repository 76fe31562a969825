"""Deadlines as the portal has them, by length, with people to tell and an effect that writes to the ledger."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.deadlines.kinds import DeadlineKind, register
from portal.deadlines.models import Deadline
from portal.organizations.models import User

# Code, length, unit, share of the open rows. Most of what is open for long in an old database is retention.
RUNNING = (
    ("bench-handling", 5, "working_days", 10),
    ("bench-statutory", 20, "working_days", 15),
    ("bench-hearing", 45, "working_days", 10),
    ("bench-visit", 30, "days", 5),
    ("bench-half-year", 6, "months", 10),
    ("bench-year", 12, "months", 20),
    ("bench-retention", 24, "months", 30),
)
DUE = "bench-due"
EFFECT = "bench.effect"


def watchers(deadline: Deadline) -> Iterable[User]:
    """Two people with an e-mail address each, looked up for every row as the portal's kinds do."""
    return User.objects.filter(username__in=("bench-clerk", "bench-officer"))


def leader(deadline: Deadline) -> Iterable[User]:
    return User.objects.filter(username="bench-leader")


def act(deadline: Deadline, *, now: datetime) -> None:
    """What an effect costs at the least: an entry in the ledger, with what was found."""
    from portal.ledger.services import append

    append(
        ledger=deadline.ledger,
        heading="problem",
        kind=EFFECT,
        subject=deadline.subject,
        summary="系统启动协调",
        occurred_at=now,
        data={"deadline": deadline.pk},
    )


def declare() -> None:
    """Registers the kinds; every process that sweeps needs them."""
    told: dict[str, Any] = {"rule": "BZ54-5.3", "watchers": watchers, "escalate": leader}
    for code, amount, unit, _share in RUNNING:
        register(DeadlineKind(code=code, label="办理期限", amount=amount, unit=unit, **told))
    register(DeadlineKind(code=DUE, label="启动协调", amount=48, unit="hours", effect=act, **told))
