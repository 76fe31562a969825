"""Work lists: what waits for whom, overdue first, nobody else's, and the same few queries for one row or thirty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.deadlines.enums import Lamp
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service.duties import DUTIES
from proxy_service.lifecycle import ACTS
from proxy_service.models import ProxyRequest
from proxy_service.worklists import overdue_clocks
from tests.cast import Cast
from tests.desks import tasks_of
from tests.stages import lead_on, make_course, make_request

pytestmark = pytest.mark.django_db


def owed(membership: Membership) -> list[str]:
    return [task.act.code for task in tasks_of(membership)]


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


# Who owes what once a single-county request stands at a stage; everybody else of the cast owes nothing.
ENTERPRISE, WINDOW, DEPARTMENT = ("owner", "handler"), ("clerk", "zone_clerk"), ("land_clerk", "land_leader")
VISIT = {"county_officer": ["visit"]}
STRAIGHT_WAY: dict[str, dict[str, list[str]]] = {
    "submitted": {name: ["accept"] for name in WINDOW},
    "planned": {name: ["agree_plan"] for name in ENTERPRISE},
    "in_progress": {"officer": ["prepare_materials"]},
    "prepared": {"officer": ["hand_over"]},
    "handed_over": {name: ["sign_handover"] for name in DEPARTMENT},
    "in_review": {name: ["post_progress"] for name in DEPARTMENT},
    "completed": {name: ["deliver"] for name in (*WINDOW, "officer")},
    "sent": {name: ["sign_delivery"] for name in ENTERPRISE},
    "delivered": {
        **{name: ["evaluate_as_enterprise"] for name in ENTERPRISE},
        "officer": ["evaluate_as_park"],
        **VISIT,
    },
    "evaluated": {"officer": ["save_report"], **VISIT},
    "awaiting_approval": {"leader": ["approve_report"], **VISIT},
    "reported": {"county_officer": ["sign_report", "visit"]},
    "signed": {"county_officer": ["accept_report", "visit"]},
    "reviewed": VISIT,
    "visited": {"officer": ["archive"]},
    "archived": {},
}
# One of every post near a request, asked where it becomes known to more people; those whose turn has come or gone are
# asked at every stage. The long test asks the former at every stage, and everybody where more come to know of it.
NEAR = {"owner", "clerk", "officer", "second_officer", "leader", "land_clerk", "county_officer"}
SPREADS = {"submitted", "in_progress", "reported", "archived"}
BYWAYS: dict[str, dict[str, list[str]]] = {
    "correction_requested": {name: ["answer_correction"] for name in ENTERPRISE},
    "correction": {
        **{name: ["start_coordination"] for name in (*WINDOW, "leader")},
        "officer": ["hand_over", "start_coordination"],
    },
    "dissatisfied": {"officer": ["close_follow_up"]},
    "sent_back": {name: ["deliver"] for name in (*WINDOW, "officer")},
}


def assert_owed(
    cast: Cast, request: ProxyRequest, expected: dict[str, list[str]], asked: set[str] | None = None
) -> None:
    """Exactly these people owe exactly this. "officer" is whoever took the case; the colleague owes nothing of it."""
    holder = "second_officer" if request.officer == cast.second_officer else "officer"
    renamed = {holder if name == "officer" else name: codes for name, codes in expected.items()}
    found = {name: sorted(owed(cast.people[name])) for name in asked or cast.people}
    assert {name: codes for name, codes in found.items() if codes} == renamed


@pytest.mark.parametrize("everybody", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_on_the_straight_way_everybody_sees_what_they_owe_and_nobody_else_anything(
    cast: Cast, everybody: bool
) -> None:
    course, here = make_course(cast, "submitted"), "submitted"
    before: dict[str, list[str]] = {}
    for stage, expected in STRAIGHT_WAY.items():
        if stage != here:
            lead_on(course, here, stage)
            here = stage
        turns = expected.keys() | before.keys()
        if everybody or stage in SPREADS:
            turns |= NEAR
        assert_owed(cast, course.reload(), expected, None if everybody and stage in SPREADS else turns)
        before = expected


@pytest.mark.parametrize("stage", BYWAYS)
def test_beside_it_too(cast: Cast, stage: str) -> None:
    assert_owed(cast, make_request(cast, stage), BYWAYS[stage], NEAR | BYWAYS[stage].keys())


def test_an_accepted_request_without_officer_waits_for_the_leader(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    if request.officer is None:
        assert owed(cast.leader) == ["assign_officer"]
    else:
        assert owed(request.officer) == ["save_plan"]


def test_every_duty_is_an_act_of_its_roles(cast: Cast) -> None:
    for duty in DUTIES:
        assert duty.roles <= ACTS[duty.act].roles
        for code in duty.also:
            assert ACTS[code].subject == ACTS[duty.act].subject


@pytest.mark.rule("BZ54-5.5-MULTI")
def test_a_cross_county_request_is_the_work_groups_to_visit(cast: Cast) -> None:
    make_request(cast, "delivered", "multi")
    assert owed(cast.workgroup_officer) == ["visit"]
    assert owed(cast.county_officer) == []


def test_a_substitute_sees_the_colleagues_cases_while_it_lasts(cast: Cast) -> None:
    request = make_request(cast, "in_progress")
    other = cast.second_officer if request.officer == cast.officer else cast.officer
    now = timezone.now()
    standing_in = Membership.objects.create(
        user=other.user, organization=cast.park, role=other.role, substitute_for=request.officer,
        valid_from=now - timedelta(hours=1), valid_until=now + timedelta(days=1),
    )  # fmt: skip
    assert owed(standing_in) == ["prepare_materials"]
    assert owed(other) == []


@pytest.mark.rule("BZ54-5.5-48H")
def test_overdue_comes_first_then_what_ends_soonest(cast: Cast) -> None:
    with time_machine.travel("2026-03-02 10:00+08:00", tick=False):
        make_request(cast, "submitted")
    with time_machine.travel("2026-03-05 10:00+08:00", tick=False):
        make_request(cast, "correction", enterprise=cast.other_enterprise)
    with time_machine.travel("2026-03-06 10:00+08:00", tick=False):
        make_request(cast, "submitted")
    with time_machine.travel("2026-03-10 12:00+08:00", tick=False):
        now = timezone.now()
        tasks = tasks_of(cast.clerk)
        assert [task.act.code for task in tasks] == ["start_coordination", "accept", "accept"]
        assert [task.deadline.lamp(now) for task in tasks] == [Lamp.OVERDUE, Lamp.OVERDUE, Lamp.NORMAL]
        page = sign_in(cast.clerk).get("/home/").content.decode()
        assert "超期 2 件" in page
        assert "已超期" in page


def test_the_leader_is_shown_every_overdue_clock_of_the_own_park_only(cast: Cast) -> None:
    with time_machine.travel("2026-03-02 10:00+08:00", tick=False):
        own = make_request(cast, "handed_over")
        make_request(cast, "submitted", park=cast.other_park, enterprise=cast.other_enterprise)
    with time_machine.travel("2026-03-20 12:00+08:00", tick=False):
        now = timezone.now()
        found = {deadline.ledger_id for deadline in overdue_clocks(cast.leader, now)}
        assert found == {own.ledger_id}
        text = sign_in(cast.leader).get("/home/").content.decode()
        assert own.number in text
        assert cast.bole_land.name in text
        assert cast.other_enterprise.name not in text


def test_an_empty_home_says_what_will_come(cast: Cast) -> None:
    make_request(cast, "draft", enterprise=cast.other_enterprise, park=cast.other_park)
    one_of_each = {held.role: held for name, held in cast.people.items() if not name.startswith("other_")}
    assert set(one_of_each) == set(Role)
    for held in one_of_each.values():
        answer = sign_in(held).get("/home/")
        assert list(answer.context["tasks"]) == []
        text = answer.content.decode()
        assert 'class="empty"' in text or "card-link" in text
        assert cast.other_enterprise.name not in text


def test_an_enterprise_finds_its_drafts_and_requests_and_not_the_neighbours(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    filed = make_request(cast, "submitted")
    foreign = make_request(cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park)
    text = sign_in(cast.owner).get("/home/").content.decode()
    assert f"/drafts/{draft.pk}/" in text
    assert filed.number in text
    assert foreign.number not in text


@pytest.mark.parametrize(
    ("name", "stage", "rows"), [("clerk", "submitted", 6), ("land_clerk", "received", 3)]
)
def test_many_rows_cost_no_more_queries_than_one(cast: Cast, name: str, stage: str, rows: int) -> None:
    client = sign_in(cast.people[name])
    make_course(cast, stage)
    client.get("/home/")
    with CaptureQueriesContext(connection) as one:
        assert len(client.get("/home/").context["tasks"]) == 1
    for _row in range(rows - 1):
        make_course(cast, stage)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/home/").context["tasks"]) == rows
    assert len(many) == len(one)
    assert len(one) < 30


def test_home_is_for_people_who_hold_a_role(cast: Cast) -> None:
    client = Client()
    assert client.get("/home/").status_code == 302
    client.force_login(cast.outsider)
    assert client.get("/home/").status_code == 404
