"""Coordination starts within 48 hours, by somebody or by the system (BZ54-5.5-48H, BZ54-6.2)."""

from datetime import timedelta

import pytest

from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.notifications.models import Message
from proxy_service import access
from proxy_service.enums import CoordinationKind, CoordinationState, DecisionState, ProblemState, RequestState
from proxy_service.lifecycle import ACTS
from proxy_service.services import problems
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.stages import make_course

pytestmark = pytest.mark.django_db


@pytest.mark.rule("BZ54-5.5-48H")
def test_nobody_starts_so_the_system_does_half_an_hour_before(cast: Cast) -> None:
    """A Friday afternoon: the hours run through the week-end."""
    with standing("2026-06-05 16:00"):
        course = make_course(cast, "correction")
    clock = course.request.ledger.deadlines.live().get(kind="coordination_48h")
    assert clock.due_at == at("2026-06-07 16:00")
    sweep(now=at("2026-06-07 15:29:59"))
    assert course.problem.state == ProblemState.OPEN
    with standing("2026-06-07 15:30"):
        sweep(now=at("2026-06-07 15:30"))
        sweep(now=at("2026-06-07 15:30"))
    problem = course.problem
    assert problem.state == ProblemState.COORDINATING
    held = problem.coordinations.get()
    assert (held.kind, held.started_by, list(held.organs.all())) == ("letter", None, [cast.bole_land])
    assert held.started_at < clock.due_at
    letter = course.request.ledger.documents.get(kind=DocumentKind.COORDINATION_LETTER)
    assert letter.facts["recipients"] == [cast.bole_land.name]
    clock.refresh_from_db()
    assert (clock.state, clock.was_late) == ("settled", False)
    entry = course.request.ledger.entries.get(kind="start_coordination")
    assert (entry.actor, entry.occurred_at) == (None, at("2026-06-07 15:30"))
    for person in (cast.land_clerk, cast.officer, cast.owner, cast.leader):
        assert Message.objects.filter(user=person.user, subject__contains="启动协调").exists(), person
    sweep(now=at("2026-06-09 00:00"))
    assert problem.coordinations.count() == 1


@pytest.mark.rule("BZ54-5.5-48H")
def test_an_officer_who_starts_stops_the_clock(cast: Cast) -> None:
    with standing("2026-06-05 16:00"):
        course = make_course(cast, "correction")
    with standing("2026-06-06 09:00"):
        course.coordinate()
    clock = course.request.ledger.deadlines.get(kind="coordination_48h")
    assert (clock.state, clock.settled_at) == ("settled", at("2026-06-06 09:00"))
    sweep(now=at("2026-06-08 00:00"))
    assert course.coordination.problem.coordinations.count() == 1


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_sweep_that_comes_late_stamps_the_moment_due_and_says_so(cast: Cast) -> None:
    with standing("2026-06-05 16:00"):
        course = make_course(cast, "correction")
    with standing("2026-06-07 18:00"):
        sweep(now=at("2026-06-07 18:00"))
    assert course.coordination.started_by is None
    clock = course.request.ledger.deadlines.get(kind="coordination_48h")
    assert (clock.fired_at, clock.found_at) == (at("2026-06-07 15:30"), at("2026-06-07 18:00"))
    assert clock.was_late is True
    assert course.coordination.started_at == at("2026-06-07 15:30")
    ledger = course.request.ledger
    letter = ledger.documents.get(kind=DocumentKind.COORDINATION_LETTER)
    assert letter.issued_at == at("2026-06-07 18:00"), "no paper is dated back"
    fired = ledger.entries.get(kind="deadline.fired")
    assert fired.occurred_at == at("2026-06-07 15:30")
    assert "系统迟 2 小时 30 分 执行" in fired.summary


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_problem_without_a_matter_is_coordinated_too(cast: Cast) -> None:
    with standing("2026-06-05 16:00"):
        course = make_course(cast, "in_progress")
        problems.report_problem(request=course.request, actor=cast.owner, description="两个部门说法不一")
    with standing("2026-06-07 15:30"):
        sweep(now=at("2026-06-07 15:30"))
    assert (course.coordination.kind, course.coordination.started_by) == (CoordinationKind.CALL, None)


@pytest.mark.rule("BZ54-5.5-48H")
def test_people_are_reminded_before_the_48_hours_are_over(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "correction")
    with standing("2026-06-02 10:00"):
        sweep(now=at("2026-06-02 10:00"))
    officers = Message.objects.filter(user=course.officer.user, subject__startswith="提醒")
    assert officers.filter(subject__contains="48 小时启动协调").exists()


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_special_meeting_has_time_place_minutes_and_decisions_with_owner_and_date(cast: Cast) -> None:
    course = make_course(cast, "correction")
    inputs = {
        "kind": CoordinationKind.SPECIAL_MEETING,
        "subject_matter": "协调补正",
        "organs": [cast.bole_land],
    }
    with pytest.raises(InvalidInput, match="时间和地点"):
        problems.start_coordination(problem=course.problem, actor=cast.officer, **inputs)
    course.coordinate(CoordinationKind.SPECIAL_MEETING)
    course.conclude(solved=True, due_in_days=3)
    minutes = course.request.ledger.documents.get(kind=DocumentKind.MINUTES)
    assert minutes.facts["decisions"][0]["owner"] == cast.bole_land.name
    assert minutes.facts["present"] == [cast.officer.user.full_name, cast.owner.user.full_name]
    held = course.coordination
    assert held.state == CoordinationState.CONCLUDED
    assert held.problem.state == ProblemState.RESOLVED
    decision = held.decisions.get()
    clock = course.request.ledger.deadlines.live().get(kind="decision")
    assert (clock.subject, clock.organ, clock.due_on) == (
        decision.subject_key,
        cast.bole_land,
        decision.due_on,
    )


@pytest.mark.rule("BZ54-6.2")
def test_a_grave_problem_goes_to_a_joint_meeting(cast: Cast) -> None:
    course = make_course(cast, "coordinating", "multi")
    course.coordinate(CoordinationKind.JOINT_MEETING)
    course.conclude()
    assert [held.kind for held in course.coordination.problem.coordinations.all()] == [
        "call",
        "joint_meeting",
    ]
    assert course.request.ledger.documents.filter(kind=DocumentKind.MINUTES).count() == 1


def test_a_department_that_takes_part_reads_the_case_and_reports_on_what_it_owes(cast: Cast) -> None:
    course = make_course(cast, "correction")
    assert not access.visible_requests(cast.environment_clerk).exists()
    problems.start_coordination(
        problem=course.problem,
        actor=cast.officer,
        kind="call",
        subject_matter="环保意见",
        organs=[cast.bole_land, cast.bole_environment],
    )
    course.conclude(solved=True, due_in_days=2)
    assert list(access.visible_requests(cast.environment_clerk)) == [course.request]
    decision = course.coordination.decisions.get(organ=cast.bole_environment)
    found = access.get_subject(cast.environment_clerk, ACTS["fulfil_decision"], decision.pk)
    problems.fulfil_decision(decision=found, actor=cast.environment_clerk, note="已出具意见")
    decision.refresh_from_db()
    assert decision.state == DecisionState.DONE
    assert not course.request.ledger.deadlines.live().filter(subject=decision.subject_key).exists()


def test_a_decision_may_be_fulfilled_after_the_last_matter_is_decided(cast: Cast) -> None:
    course = make_course(cast, "decided_upon")
    course.decide_all()
    assert course.request.state == RequestState.COMPLETED
    decision = course.coordination.decisions.get()
    problems.fulfil_decision(decision=decision, actor=cast.land_clerk, note="已落实")
    decision.refresh_from_db()
    assert decision.done_at - course.request.completed_at < timedelta(minutes=5)


def test_handing_over_again_answers_the_correction(cast: Cast) -> None:
    course = make_course(cast, "correction")
    problem = course.problem
    course.hand_over()
    problem.refresh_from_db()
    assert (problem.state, problem.resolution) == (ProblemState.RESOLVED, "已重新移交材料")
    assert course.request.ledger.deadlines.get(kind="coordination_48h").state == "settled"
