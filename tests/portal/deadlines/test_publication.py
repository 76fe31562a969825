"""From the notice to the last deadline: pasted by one, approved by another, right after the next sweep."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.deadlines import recalculating, tasks
from portal.deadlines.foreseeing import Foreseen, foresee
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import open_ledger
from portal.notifications.models import Message
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from portal.workdays.arranging import instead_of
from portal.workdays.models import CalendarProposal, Scope
from portal.workdays.notices import read_notice
from portal.workdays.queries import calendar_with, current_revision
from tests.portal.deadlines.conftest import TWO_DAYS_BY_CLOCK, at
from tests.portal.workdays.notice_texts import NATIONAL_2027, REGIONAL_2027

Start = Callable[..., Deadline]


@pytest.fixture(autouse=True)
def _as_after_a_start() -> Iterator[None]:
    recalculating.forget()
    yield
    recalculating.forget()


@pytest.fixture
def administrators(db: None) -> list[User]:
    platform = create_organization(
        code="652700-PLATFORM", name="平台运行单位", kind=OrganizationKind.PLATFORM, division_code="652700"
    )
    users = []
    for name in ("韩磊", "赵倩"):
        user = User.objects.create_user(name, full_name=name)
        Membership.objects.create(
            user=user,
            organization=platform,
            role=Role.ADMINISTRATOR,
            valid_from=datetime(2024, 1, 1, tzinfo=UTC),
        )
        users.append(user)
    return users


def publish(administrators: list[User], text: str, scope: str) -> None:
    """Through the pages, as the two of them do it."""
    enters, approves = Client(), Client()
    enters.force_login(administrators[0])
    approves.force_login(administrators[1])
    sent = {"scope": str(Scope.objects.get(code=scope).pk), "text": text, "extent": "whole"}
    seen = enters.post("/calendar/propose/", sent).context["seen"]
    reading = read_notice(text)
    sent |= {"notice_no": reading.notice_no, "published_on": str(reading.published_on or "")}
    assert enters.post("/calendar/propose/", sent | {"seen": seen, "submit": "1"}).status_code == 302
    page = f"/calendar/proposals/{CalendarProposal.objects.latest('pk').pk}/"
    revision = approves.get(page).context["revision"]
    assert approves.post(f"{page}approve/", {"revision": revision}).status_code == 302


def test_the_next_sweep_puts_every_open_date_right(
    report: DeadlineKind,
    start: Start,
    administrators: list[User],
    clerk: Membership,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five working days from 3 February 2027: on statute alone Spring Festival ends on the 8th."""
    deadline = start("test-report", "2027-02-03 10:00", now=at("2026-12-01 10:00"))
    assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 12), True)
    before, old_version = current_revision(), deadline.calendar_version
    with time_machine.travel(at("2026-12-01 12:00"), tick=False):
        publish(administrators, NATIONAL_2027, "CN")
        publish(administrators, REGIONAL_2027, "65")
        assert current_revision() > before
        Message.objects.all().delete()
        monkeypatch.setattr(recalculating, "database_now", lambda: at("2026-12-01 12:00:05"))
        tasks.sweep()
    deadline.refresh_from_db()
    # Off from the 5th to the 11th, the 20th made up: 4, 12, 15, 16, 17 February.
    assert (deadline.due_on, deadline.due_at) == (date(2027, 2, 17), at("2027-02-18 00:00"))
    assert not deadline.provisional and deadline.calendar_version != old_version

    entry = LedgerEntry.objects.get(ledger=ledger, kind="deadline.recalculated")
    assert "2027-02-12 24:00（暂定）" in entry.summary and "2027-02-17 24:00" in entry.summary
    assert entry.data["notices"] == ["国办发明电〔2026〕99号", "新政办函〔2026〕88号"]
    assert (entry.data["old_calendar_version"], entry.data["calendar_version"]) == (
        old_version,
        deadline.calendar_version,
    )
    message = Message.objects.get(user=clerk.user)
    assert (
        message.subject.startswith("期限调整：报送评价报告") and "国办发明电〔2026〕99号" in message.subject
    )
    assert "2027-02-17 24:00" in message.body


def test_what_would_move_is_foreseen(
    report: DeadlineKind, start: Start, declare: Callable[..., DeadlineKind], bureau: Organization
) -> None:
    """As many as the sweep moves afterwards, and nothing is changed by looking."""
    declare("test-hours", **TWO_DAYS_BY_CLOCK)
    moves = start("test-report", "2027-02-03 10:00")
    certain = start("test-report", "2027-03-01 10:00", ledger=open_ledger())
    start("test-report", "2026-11-20 10:00", ledger=open_ledger())
    start("test-hours", "2027-02-04 10:00", ledger=open_ledger())
    scope = Scope.objects.get(code="CN")
    instead = instead_of(scope, read_notice(NATIONAL_2027).entry("CN"))

    def calendar_of(organ: Organization) -> Any:
        return calendar_with(organ, instead)

    # Xinjiang is still to come, so that what stays where it is stays provisional.
    assert foresee(date(2027, 1, 1), calendar_of) == Foreseen(touched=2, moved=1)
    assert not calendar_of(bureau).is_working_day(date(2027, 2, 9))
    for deadline in (moves, certain):
        deadline.refresh_from_db()
        assert deadline.provisional and deadline.calendar_version.endswith(f"@{current_revision()}")


def test_too_many_to_reckon_are_only_counted(
    report: DeadlineKind, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.deadlines.foreseeing.MOST", 1)
    for _number in range(2):
        start("test-report", "2027-02-03 10:00", ledger=open_ledger())

    def never(organ: Organization) -> Any:
        raise AssertionError(organ)

    assert foresee(date(2027, 1, 1), never) == Foreseen(touched=2, moved=None)
