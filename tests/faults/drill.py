"""Deadlines of which everything they cause can be counted, and the judge that counts it."""

import os
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.faults import kill_points

if TYPE_CHECKING:
    from portal.deadlines.models import Deadline
    from portal.organizations.models import Organization, User
    from tests.faults.receiver import Receiver

KIND = "fault-clock"
LENGTH = timedelta(hours=48)
WATCHER, PARTNER = "watcher@drill.example", "partner@drill.example"
DONE, OVERDUE = "已办：", "超期："
# How long the effect takes, in seconds: long enough for a kill at random to find it in the middle.
PACE = "DRILL_PACE"


def declare() -> None:
    """Makes the kind known in this process; again does no harm."""
    from portal.deadlines.kinds import DeadlineKind, register
    from portal.workdays.enums import Unit

    register(
        DeadlineKind(
            code=KIND,
            label="故障演练",
            amount=48,
            unit=Unit.HOURS,
            rule="BZ54-5.5-48H",
            effect=perform,
            watchers=watchers,
        )
    )


def watchers(deadline: "Deadline") -> "Iterable[User]":
    from portal.organizations.models import User

    return User.objects.filter(email=WATCHER)


def perform(deadline: "Deadline", *, now: datetime) -> None:
    """The effect: an entry in the ledger and a letter to somebody outside."""
    from portal.ledger.enums import Heading
    from portal.ledger.services import append
    from portal.notifications.services import send_email

    kill_points.reach("before effect")
    append(
        ledger=deadline.ledger,
        heading=Heading.PROBLEM,
        kind="trace",
        subject=deadline.subject,
        summary="系统启动协调",
        occurred_at=now,
    )
    kill_points.reach("amid effect")
    send_email(to=PARTNER, subject=f"{DONE}{deadline.title}", body=str(deadline.ledger))
    time.sleep(float(os.environ.get(PACE, "0")))


def make_organ() -> "Organization":
    """The park whose clocks these are, and the person who watches them."""
    from portal.organizations.enums import OrganizationKind
    from portal.organizations.models import User
    from portal.organizations.services.structure import create_organization

    User.objects.create(username="watcher", full_name="值班员", email=WATCHER)
    return create_organization(
        code="652701-YL", name="故障演练园区", kind=OrganizationKind.PARK, division_code="652701"
    )


def set_clocks(names: Iterable[str], *, first_due: datetime, apart: timedelta, ledgers: int = 1) -> None:
    """One deadline for each name, ``apart`` from one another."""
    from portal.deadlines.services import open_deadline
    from portal.ledger.services import open_ledger

    organ = make_organ()
    opened = [open_ledger(f"演练-{number}") for number in range(ledgers)]
    for number, name in enumerate(names):
        open_deadline(
            ledger=opened[number % ledgers],
            kind=KIND,
            organ=organ,
            started_at=first_due + number * apart - LENGTH,
            subject=name,
            title=name,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of each thing that a deadline causes, the deadlines that miss it and those that have it more than once."""

    lost: dict[str, set[str]]
    doubled: dict[str, set[str]]

    @property
    def is_clean(self) -> bool:
        return not any(self.lost.values()) and not any(self.doubled.values())

    @property
    def harmed(self) -> set[str]:
        return set().union(*self.lost.values(), *self.doubled.values())


def judge(names: Iterable[str], receiver: "Receiver") -> Verdict:
    """What the ledger holds and what the receiver recorded, against one of each for every deadline."""
    from portal.ledger.models import LedgerEntry

    def entries(kind: str) -> Counter[str]:
        return Counter(LedgerEntry.objects.filter(kind=kind).values_list("subject", flat=True))

    def letters(to: str, words: str) -> Counter[str]:
        return Counter(letter.subject.removeprefix(words) for letter in receiver.different(to))

    found = {
        "effect in the ledger": entries("trace"),
        "end in the ledger": entries("deadline.overdue"),
        "letter of the effect": letters(PARTNER, DONE),
        "letter of the end": letters(WATCHER, OVERDUE),
    }
    wanted = set(names)
    return Verdict(
        lost={what: wanted - set(counted) for what, counted in found.items()},
        # Something nobody asked for counts as too much.
        doubled={
            what: {name for name, number in counted.items() if number > 1 or name not in wanted}
            for what, counted in found.items()
        },
    )


def lateness(receiver: "Receiver") -> dict[str, dict[str, float]]:
    """Seconds from the moment due to the entry in the ledger, and to the first copy at the receiver."""
    from portal.deadlines.models import Deadline
    from portal.ledger.models import LedgerEntry

    recorded = LedgerEntry.objects.filter(kind="trace").values_list("recorded_at", "occurred_at")
    due = {
        title: moment.timestamp()
        for title, moment in Deadline.objects.values_list("title", "due_at")
        if moment
    }
    arrived = [
        letter.arrived - due[letter.subject.removeprefix(DONE)] for letter in receiver.different(PARTNER)
    ]
    return {
        "effect": _spread([(end - start).total_seconds() for end, start in recorded]),
        "letter": _spread(arrived),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    hundredths = statistics.quantiles(seconds, n=100)
    figures = {"p50": hundredths[49], "p90": hundredths[89], "p99": hundredths[98], "max": max(seconds)}
    return {name: round(value, 2) for name, value in figures.items()}
