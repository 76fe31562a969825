"""Office hours: entered season by season, in force when a second administrator approves them."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.errors import Conflict, InvalidInput
from portal.notifications.models import Message
from portal.organizations.models import Membership
from portal.workdays.enums import ProposalState
from portal.workdays.models import CalendarProposal, OfficeHours, Scope
from portal.workdays.proposals import approve_calendar, propose_office_hours, reject_calendar
from portal.workdays.queries import calendar_at, calendar_for, current_revision
from tests.cast import Cast

URL = "/calendar/hours/"
SUMMER = ("5", "1", "09:30", "13:30", "16:30", "20:00")
WINTER = ("10", "1", "10:00", "14:00", "15:30", "19:30")
NAMES = ("month", "day", "morning_opens", "morning_closes", "afternoon_opens", "afternoon_closes")


def typed(*seasons: tuple[str, ...], **fields: str) -> dict[str, str]:
    """What a browser sends of the form with these seasons."""
    rows = {
        f"season-{number}-{name}": value
        for number, season in enumerate(seasons)
        for name, value in zip(NAMES, season, strict=True)
    }
    counts = {"season-TOTAL_FORMS": str(len(seasons)), "season-INITIAL_FORMS": str(len(seasons))}
    return {"notice_no": "博政办〔2027〕3号", **rows, **counts, **fields}


def sign_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def bole(calendars: None) -> Scope:
    return Scope.objects.get(code="652701")


@pytest.fixture
def enter(first: Membership, bole: Scope) -> Callable[..., Any]:
    """The first administrator sends the form, for the county of Bole if nothing else is said."""

    def run(*seasons: tuple[str, ...], **fields: str) -> Any:
        return sign_in(first).post(URL, typed(*seasons, **{"scope": str(bole.pk)} | fields))

    return run


def test_hours_count_once_a_second_administrator_approved_them(
    enter: Callable[..., Any], second: Membership, bole: Scope
) -> None:
    before, revision = calendar_for("652701").closing_time(date(2027, 6, 1)), current_revision()
    assert enter(WINTER, SUMMER).status_code == 302
    proposal = CalendarProposal.objects.get()
    assert proposal.title == "博乐市作息时间"
    assert Message.objects.get(user=second.user).subject == "待审核：博乐市作息时间"
    assert calendar_for("652701").closing_time(date(2027, 6, 1)) == before == time(20, 0)
    assert calendar_for("652701").opening_time(date(2027, 6, 1)) == time(10, 0)

    page = sign_in(second).get(reverse("calendar-proposal", args=[proposal.pk]))
    assert "09:30–13:30" in page.content.decode() and "沿用上级" in page.content.decode()
    answer = sign_in(second).post(
        reverse("calendar-approve", args=[proposal.pk]), {"revision": str(page.context["revision"])}
    )
    assert answer.status_code == 302
    assert calendar_for("652701").opening_time(date(2027, 6, 1)) == time(9, 30)
    assert calendar_for("652722").opening_time(date(2027, 6, 1)) == time(10, 0), "the neighbour keeps its own"
    rows = OfficeHours.objects.filter(scope=bole, superseded_in=None)
    assert {row.notice_no for row in rows} == {"博政办〔2027〕3号"}
    assert calendar_at("652701", revision).opening_time(date(2027, 6, 1)) == time(10, 0), "can be replayed"


def test_a_season_sent_back_empty_is_left_out(
    enter: Callable[..., Any], second: Membership, bole: Scope
) -> None:
    enter(SUMMER, WINTER)
    approve_calendar(proposal=CalendarProposal.objects.get(), actor=second)
    shown = sign_in(second).get(URL, {"scope": "652701"}).context["formset"]
    assert [form.initial["month"] for form in shown.initial_forms] == [5, 10]
    assert enter(("1", "1", *WINTER[2:]), ("",) * 6).status_code == 302
    approve_calendar(proposal=CalendarProposal.objects.latest("pk"), actor=second)
    assert [row.from_month for row in OfficeHours.objects.filter(scope=bole, superseded_in=None)] == [1]


def test_one_office_may_have_hours_of_its_own(
    cast: Cast, first: Membership, second: Membership, enter: Callable[..., Any]
) -> None:
    assert enter(SUMMER, WINTER, scope="", organ=str(cast.bole_land.pk)).status_code == 302
    proposal = CalendarProposal.objects.get()
    assert (proposal.scope.code, proposal.scope.parent.code) == (cast.bole_land.code, "652701")
    approve_calendar(proposal=proposal, actor=second)
    summer = date(2027, 6, 1)
    assert calendar_for(cast.bole_land).opening_time(summer) == time(9, 30)
    assert calendar_for(cast.bole_environment).opening_time(summer) == time(10, 0)
    assert enter(SUMMER, scope="", organ=str(cast.enterprise.pk)).status_code == 422, "no office of the state"
    assert CalendarProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("seasons", "fields", "complaint"),
    [
        ((), {}, "请至少填写一季"),
        ((SUMMER, SUMMER), {}, "两季不能从同一天开始"),
        ((("2", "29", *SUMMER[2:]),), {}, "每年都要有这一天"),
        ((("5", "1", "14:00", "10:00", "16:00", "20:00"),), {}, "须晚于上午上班"),
        ((("5", "1", "10:00", "14:00", "13:00", "20:00"),), {}, "须晚于上午下班"),
        ((SUMMER,), {"scope": ""}, "二者选一"),
        ((SUMMER,), {"notice_no": " "}, "必填"),
        ((SUMMER,), {"scope": "999999"}, "二者选一|有效"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_entered(
    enter: Callable[..., Any], seasons: tuple[tuple[str, ...], ...], fields: dict[str, str], complaint: str
) -> None:
    answer = enter(*seasons, **fields)
    assert answer.status_code == 422
    assert any(words in answer.content.decode() for words in complaint.split("|"))
    assert not CalendarProposal.objects.exists()


def test_the_same_hours_and_a_second_proposal_are_refused(
    first: Membership, second: Membership, bole: Scope
) -> None:
    hours = [{"from": "05-01", "morning": ["09:30", "13:30"], "afternoon": ["16:30", "20:00"]}]
    facts: dict[str, Any] = {"place": bole, "seasons": hours, "notice_no": "博政办〔2027〕3号"}
    proposal = propose_office_hours(actor=first, **facts)
    with pytest.raises(Conflict, match="已有一份待审核"):
        propose_office_hours(actor=second, **facts)
    reject_calendar(proposal=proposal, actor=second, reason="冬季没有写")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.REJECTED
    approve_calendar(proposal=propose_office_hours(actor=first, **facts), actor=second)
    with pytest.raises(InvalidInput, match="完全一致"):
        propose_office_hours(actor=first, **facts)


def test_one_more_season_is_asked_for_without_script(enter: Callable[..., Any]) -> None:
    answer = enter(SUMMER, **{"season-add_row": "1"})
    assert answer.status_code == 200
    assert answer.context["formset"].total_form_count() == 2
    assert not CalendarProposal.objects.exists()


def test_nobody_else_finds_the_page(cast: Cast) -> None:
    for member in (cast.auditor, cast.officer, cast.land_clerk, cast.owner, cast.county_officer):
        assert sign_in(member).get(URL).status_code == 404
