"""Kinds of deadlines that only the tests know."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from portal.deadlines import kinds
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import open_deadline
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization
from portal.workdays.due import BEIJING

FIVE_DAYS: dict[str, Any] = {
    "label": "报送评价报告",
    "amount": 5,
    "unit": "working_days",
    "rule": "BZ54-5.5-SINGLE",
}
TWO_DAYS_BY_CLOCK: dict[str, Any] = {
    "label": "启动协调",
    "amount": 48,
    "unit": "hours",
    "rule": "BZ54-5.5-48H",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture
def declare() -> Iterator[Callable[..., DeadlineKind]]:
    """Registers a kind for the length of a test."""
    codes: list[str] = []

    def register(code: str, **facts: Any) -> DeadlineKind:
        kind = DeadlineKind(code=code, **facts)
        kinds.register(kind)
        codes.append(code)
        return kind

    yield register
    for code in codes:
        kinds.unregister(code)


@pytest.fixture
def report(declare: Callable[..., DeadlineKind], clerk: Membership, leader: Membership) -> DeadlineKind:
    """Five working days; the clerk is reminded, the leader told when it is overdue."""
    return declare(
        "test-report", **FIVE_DAYS, watchers=lambda row: [clerk.user], escalate=lambda row: [leader.user]
    )


@pytest.fixture
def start(calendars: None, ledger: Ledger, bureau: Organization) -> Callable[..., Deadline]:
    def run(kind: str, started_at: str, **facts: Any) -> Deadline:
        moment = at(started_at)
        facts = {"ledger": ledger, "organ": bureau, "now": moment} | facts
        return open_deadline(kind=kind, started_at=moment, **facts)

    return run
