"""Who may do what at which stage of a joint inspection (YN84-2.5), and what neighbours do not see."""

import uuid
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation.lifecycle import ACTS
from delegation.models.inspections import InspectionPlan, InspectionWish
from delegation.services import inspection_plans
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.inspection_course import (
    BEGIN,
    GROUND,
    RECHECK,
    SAFETY,
    VISIT_DAY,
    Visit,
    arrange,
    collected,
    propose,
)
from tests.delegation.matrix import (
    assert_carried_out,
    assert_refused,
    expected_of,
    offered_to,
    readers_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.5")]
PEOPLE = (
    *("owner", "other_owner", "clerk", "zone_clerk", "officer", "leader", "other_clerk", "other_leader"),
    *("safety_clerk", "safety_leader", "market_clerk", "environment_clerk", "other_bureau_leader"),
    *("justice_clerk", "city_justice_clerk", "government_officer", "other_government_officer", "auditor"),
)
PLANNERS, PARK = {"officer", "leader"}, {"clerk", "zone_clerk", "officer", "leader"}
SAFE, ASKED = {"safety_clerk", "safety_leader"}, {"safety_clerk", "safety_leader", "market_clerk"}
LEAD, FIRM = {"justice_clerk"}, {"other_owner"}
ALLOWED = {
    "enter_wishes": ASKED,
    "arrange_visits": PLANNERS,
    "return_plan": LEAD,
    "publish_plan": LEAD,
    "withdraw_plan": {"leader"},
    "drop_wish": SAFE | PLANNERS,
    "approve_inspection": {"leader"},
    "reject_inspection": {"leader"},
    "join_inspection": ASKED,
    "move_inspection": PLANNERS,
    "cancel_inspection": {"leader"},
    "sign_in_inspection": PARK,
    "fill_check_list": SAFE,
    "sign_inspection": FIRM,
    "record_refusal": PARK,
    "report_finding": FIRM,
    "confirm_finding": SAFE,
    "return_finding": SAFE,
    "transfer_finding": SAFE,
}
OVERSEERS = {"government_officer", "auditor"}
AROUND = PARK | OVERSEERS | LEAD


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


class Story:
    """Goes on from stage to stage, each on top of the one before."""

    STAGES = (
        "collecting",
        "in_review",
        "notified",
        "under_way",
        "checked",
        "rectifying",
        "reported",
        "closed",
    )

    def __init__(self, cast: DelegationCast, clock: Any) -> None:
        self.cast, self.clock = cast, clock
        self.plan = InspectionPlan()
        self.visit: Any = None

    def goes_to(self, stage: str) -> None:
        for name in self.STAGES[: self.STAGES.index(stage) + 1]:
            getattr(self, name)()

    def collecting(self) -> None:
        self.plan = collected(self.cast)

    def in_review(self) -> None:
        arrange(self.plan, self.cast)
        self.plan.refresh_from_db()
        self.visit = Visit(self.cast, self.plan.visits.get())

    def notified(self) -> None:
        inspection_plans.publish_plan(inspection_plan=self.plan, actor=self.cast.justice_leader)
        self.plan.refresh_from_db()
        self.visit.inspection.refresh_from_db()
        self.clock.move_to(datetime(2026, 10, 21, 11, tzinfo=BEIJING))

    def under_way(self) -> None:
        self.visit.sign_in()

    def checked(self) -> None:
        self.visit.check()

    def rectifying(self) -> None:
        self.visit.sign()

    def reported(self) -> None:
        self.visit.report()

    def closed(self) -> None:
        self.visit.confirm()

    def subjects(self) -> list[Any]:
        found: list[Any] = [self.plan, self.plan.wishes.get(department=self.cast.safety)]
        if self.visit:
            inspection = self.visit.inspection
            found += [inspection, *inspection.departments.filter(department=self.cast.safety)]
            found += inspection.findings.all()
        return found


def inputs_for(story: Story) -> dict[str, dict[str, Any]]:
    cast, visit = story.cast, story.visit
    has_lists = visit is not None and visit.inspection.departments.exists()
    place = {"enterprise": cast.other_enterprise, "planned_on": VISIT_DAY, "place": "厂区"}
    return {
        "enter_wishes": {"wishes": [{"enterprise": cast.enterprise, **SAFETY, "repeat_reason": "专项"}]},
        "arrange_visits": {"visits": [place]},
        "return_plan": {"opinion": "合并"},
        "withdraw_plan": {"reason": "不办"},
        "drop_wish": {"reason": "不查"},
        "reject_inspection": {"remark": "列入计划"},
        "join_inspection": {**SAFETY, **GROUND, "topic": "粉尘防爆"},
        "move_inspection": {"planned_on": date(2026, 10, 28), "reason": "停产"},
        "cancel_inspection": {"reason": "停产"},
        "sign_in_inspection": {"inspectors": visit.inspectors() if visit else []},
        "fill_check_list": {"results": visit.results(cast.safety) if has_lists else {}, "summary": "无"},
        "record_refusal": {"refusal": "不签", "witness": "杨帆"},
        "report_finding": {"report": "已改"},
        "confirm_finding": RECHECK,
        "return_finding": {**RECHECK, "put_right_by": date(2026, 11, 20)},
        "transfer_finding": {**RECHECK, "transferred_to": "执法大队"},
    }


# The stages that add little to those around them are left to `make soak`.
LONG = {"in_review", "checked", "rectifying", "closed"}


@pytest.mark.parametrize(
    "stage",
    [pytest.param(name, marks=[pytest.mark.soak] if name in LONG else []) for name in Story.STAGES],
)
def test_every_act_by_every_person_at_every_stage(stage: str, clock, delegation_cast) -> None:
    story = Story(delegation_cast, clock)
    story.goes_to(stage)
    forbidden = {"drop_wish"} if stage != "collecting" else set()
    if stage != "under_way":
        forbidden.add("fill_check_list")
    people, inputs = {name: getattr(delegation_cast, name) for name in PEOPLE}, inputs_for(story)
    for subject in story.subjects():
        acts = {code: inputs.get(code, {}) for code in ALLOWED if ACTS[code].subject == subject.SUBJECT}
        offered = offered_to(people, subject)
        assert offered == expected_of(subject, ALLOWED, forbidden), subject
        assert_refused(people, subject, acts, offered)
        assert_carried_out(people, subject, acts, offered)
    assert readers_of(people, story.plan) == AROUND | ASKED
    if story.visit:
        told = FIRM if story.visit.inspection.notified_at else set()
        assert readers_of(people, story.visit.inspection) == AROUND | ASKED | told


def test_a_proposal_is_the_leaders_and_no_enterprise_hears_of_one_that_was_refused(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    asked = propose(cast)
    people = {name: getattr(cast, name) for name in PEOPLE}
    acts: dict[str, Any] = {"approve_inspection": {}, "reject_inspection": {"remark": "列入计划"}}
    offered = offered_to(people, asked)
    assert offered == {"leader": set(acts)}
    assert_refused(people, asked, acts, offered)
    assert_carried_out(people, asked, acts, offered)
    assert readers_of(people, asked) == AROUND | SAFE


def test_pages_open_for_who_sees_them_and_are_unknown_to_neighbours(
    clock, delegation_cast, client: Client
) -> None:
    cast = delegation_cast
    story = Story(cast, clock)
    story.goes_to("rectifying")
    pages = {"plan": story.plan.get_absolute_url(), "visit": story.visit.inspection.get_absolute_url()}
    report = reverse("delegation:act", args=["report_finding", story.visit.finding.pk])
    recheck = reverse("delegation:act", args=["return_finding", story.visit.finding.pk])
    for name, open_to in {
        "leader": {"plan", "visit"},
        "market_clerk": {"plan", "visit"},
        "justice_clerk": {"plan", "visit"},
        "other_owner": {"visit"},
        "owner": set(),
        "environment_clerk": set(),
        "other_leader": set(),
        "city_justice_clerk": set(),
    }.items():
        client.force_login(getattr(cast, name).user)
        assert {key for key, page in pages.items() if client.get(page).status_code == 200} == open_to, name
        assert client.get(report).status_code == (200 if name == "other_owner" else 404)
    client.force_login(cast.safety_clerk.user)
    assert client.get(recheck).status_code == 200
    text = client.get(pages["visit"]).content.decode()
    assert all(words in text for words in ("作业审批", "不符合", "检查员1", "整改期限"))


def test_forms_take_what_people_type(clock, delegation_cast, client: Client) -> None:
    """A wish by its enterprise's name, with the list line by line; a repeat is refused beside what was typed."""
    cast = delegation_cast
    story = Story(cast, clock)
    story.goes_to("collecting")
    address = reverse("delegation:act", args=["enter_wishes", story.plan.pk])
    row: dict[str, Any] = {
        "key": uuid.uuid4(),
        "wishes-TOTAL_FORMS": "1",
        "wishes-INITIAL_FORMS": "0",
        "wishes-0-enterprise": cast.other_enterprise.name,
        "wishes-0-topic": SAFETY["topic"],
        "wishes-0-legal_basis": "《安全生产法》第六十五条",
        "wishes-0-points": "台账\n\n审批\n",
        "wishes-0-repeat_reason": "",
    }
    client.force_login(cast.market_clerk.user)
    assert client.get(address).status_code == 200
    refused = client.post(address, row)
    assert refused.status_code == 422
    assert "不重复检查" in "".join(refused.context["form"].non_field_errors())
    assert (
        client.post(address, {**row, "key": uuid.uuid4(), "wishes-0-repeat_reason": "专项整治"}).status_code
        == 302
    )
    assert InspectionWish.objects.latest("pk").points == ["台账", "审批"]
    client.force_login(cast.officer.user)
    arranging = client.get(reverse("delegation:act", args=["arrange_visits", story.plan.pk]))
    assert cast.other_enterprise.name in arranging.content.decode()
    client.force_login(cast.safety_clerk.user)
    assert client.get(reverse("delegation:begin", args=["inspection", "propose"])).status_code == 200
