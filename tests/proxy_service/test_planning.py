"""Proxy officer and work plan (BZ54-5.2)."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.notifications.models import Message
from portal.organizations.models import Organization
from portal.organizations.services.people import hand_over_work
from proxy_service import access
from proxy_service.enums import RequestState
from proxy_service.models import PlanStep
from proxy_service.planning import suggest_plan
from proxy_service.services import checking, planning
from tests.cast import Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db


@pytest.mark.rule("BZ54-5.2")
def test_the_officer_with_the_fewest_open_cases_is_named(cast: Cast) -> None:
    officers = [make_request(cast, "accepted").officer for _ in range(3)]
    assert officers == [cast.officer, cast.second_officer, cast.officer]


@pytest.mark.rule("BZ54-5.2")
def test_the_leader_names_an_officer_of_the_park_and_the_enterprise_is_told(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    with pytest.raises(InvalidInput, match="本园区的代办专员"):
        planning.assign_officer(request=request, actor=cast.leader, officer=cast.other_officer)
    planning.assign_officer(request=request, actor=cast.leader, officer=cast.second_officer)
    request.refresh_from_db()
    assert request.officer == cast.second_officer
    told = Message.objects.filter(user=cast.owner.user).latest("pk")
    assert cast.second_officer.user.full_name in told.body


@pytest.mark.rule("BZ54-5.2")
def test_the_plan_covers_every_matter_with_steps_departments_and_materials(cast: Cast) -> None:
    course = make_course(cast, "accepted", matters=[cast.land, cast.environment])
    steps = suggest_plan(course.request, course.request.accepted_at)
    of_one = [step for step in steps if step["matter"].version == cast.land]
    with pytest.raises(InvalidInput, match=cast.environment.name):
        planning.propose_plan(request=course.request, actor=course.officer, steps=of_one)
    assert not PlanStep.objects.exists()
    course.propose_plan()
    course.agree_plan()
    plan = course.request.ledger.documents.get(kind=DocumentKind.PLAN)
    planned = {matter["name"]: matter for matter in plan.facts["matters"]}
    assert set(planned) == {cast.land.name, cast.environment.name}
    assert [material["name"] for material in planned[cast.environment.name]["materials"]] == [
        "营业执照",
        "环境影响报告表",
    ]
    assert planned[cast.land.name]["steps"][-1]["organ"] == cast.bole_land.name
    assert plan.facts["agreed"]["person"] == cast.owner.user.full_name


@pytest.mark.rule("BZ54-5.2")
def test_a_matter_whose_department_is_not_settled_is_planned_and_chosen(cast: Cast, client: Client) -> None:
    course = make_course(cast, "accepted", matters=[cast.land, cast.environment])
    Organization.objects.filter(pk=cast.bole_environment.pk).update(is_active=False)
    course.reload()
    open_steps = [
        step for step in suggest_plan(course.request, course.request.accepted_at) if step["organ"] is None
    ]
    assert [step["title"] for step in open_steps] == ["移交并签收材料", "审查并作出决定"]
    assert {step["matter"].version for step in open_steps} == {cast.environment}
    client.force_login(course.officer.user)
    page = client.get(reverse("act", args=["save_plan", course.request.pk]))
    assert "办理部门待定" in page.content.decode()
    typed = {"key": uuid.uuid4(), "steps-INITIAL_FORMS": 0}
    rows = page.context["formset"].forms
    typed["steps-TOTAL_FORMS"] = len(rows)
    for number, row in enumerate(rows):
        typed |= {f"steps-{number}-{name}": value or "" for name, value in row.initial.items()}
    refused = client.post(reverse("act", args=["propose_plan", course.request.pk]), typed)
    assert refused.status_code == 422, "the department has to be chosen"
    new = cast.bole_land.pk
    chosen = {name: new if name.endswith("organ") and not value else value for name, value in typed.items()}
    assert client.post(reverse("act", args=["propose_plan", course.request.pk]), chosen).status_code == 302
    matter = course.request.matters.get(version=cast.environment)
    assert matter.organ == cast.bole_land
    of_the_park = [
        {"matter": matter, "title": "办理", "organ": cast.park, "planned_on": timezone.localdate()}
        for matter in course.request.matters.all()
    ]
    course.request.matters.filter(version=cast.environment).update(organ=None)
    planning.comment_plan(request=course.reload(), actor=cast.owner, comment="请调整")
    with pytest.raises(InvalidInput, match="最后一步"):
        planning.save_plan(request=course.request, actor=course.officer, steps=of_the_park)


@pytest.mark.rule("BZ54-5.2")
def test_the_enterprise_may_ask_for_another_plan(cast: Cast) -> None:
    course = make_course(cast, "planned")
    planning.comment_plan(request=course.request, actor=cast.handler, comment="请把环评提前")
    request = course.reload()
    assert (request.state, request.plan_comment) == (RequestState.ACCEPTED, "请把环评提前")
    assert request.ledger.deadlines.get(kind="plan_consent").state == "settled"
    assert request.ledger.deadlines.open().filter(kind="plan").count() == 1
    course.propose_plan()
    course.agree_plan()
    assert course.request.ledger.documents.get(kind=DocumentKind.PLAN).facts["version"] == 2


def test_departments_see_the_case_when_the_plan_is_agreed_and_not_before(cast: Cast) -> None:
    course = make_course(cast, "planned")
    assert not access.visible_requests(cast.land_clerk).exists()
    course.agree_plan()
    assert list(access.visible_requests(cast.land_clerk)) == [course.request]
    assert list(access.visible_matters(cast.land_clerk)) == course.matters
    for neighbour in (cast.environment_clerk, cast.jinghe_land_clerk, cast.prefecture_clerk):
        assert not access.visible_requests(neighbour).exists()


def test_a_plan_without_an_officer_is_not_put_to_the_enterprise(cast: Cast) -> None:
    course = make_course(cast, "submitted")
    checking.accept(request=course.request, actor=cast.clerk)
    steps = suggest_plan(course.request, course.reload().accepted_at)
    with pytest.raises(InvalidInput, match="请先指定代办专员"):
        planning.propose_plan(request=course.request, actor=cast.leader, steps=steps)


def test_a_leavers_cases_go_to_the_colleague(cast: Cast) -> None:
    mine = make_request(cast, "in_progress")
    assert mine.officer == cast.officer
    for actor in (cast.leader, cast.security):
        source = mine.officer
        target = cast.second_officer if source == cast.officer else cast.officer
        assert hand_over_work(from_membership=source, to_membership=target, actor=actor) == 1
        mine.refresh_from_db()
        assert mine.officer == target
        assert mine.ledger.entries.latest("sequence").kind == "assign_officer"
