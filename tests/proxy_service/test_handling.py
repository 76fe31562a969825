"""Handling: hand-overs, limits, pauses, corrections by departments (BZ54-4.2, BZ54-4.3, BZ54-5.3, BZ54-6.2)."""

import pytest

from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from proxy_service.enums import HandoverState, MatterState, ProblemKind, ProblemState, RequestState
from proxy_service.models import ProgressNode
from proxy_service.services import checking, handling, handovers, problems
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.stages import lead_on, make_course

pytestmark = pytest.mark.django_db


@pytest.mark.rule("BZ54-5.3")
def test_a_hand_over_is_listed_signed_for_and_starts_the_limits(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "handed_over")
    handed = course.handover()
    listed = course.request.ledger.documents.get(kind=DocumentKind.HANDOVER)
    assert [material["name"] for material in listed.facts["materials"]] == ["营业执照", "不动产登记申请书"]
    assert listed.facts["receiver"] == cast.bole_land.name
    assert not course.request.ledger.deadlines.filter(kind="statutory_limit").exists()
    with standing("2026-06-02 15:00"):
        course.sign_handover()
    limits = {
        clock.kind: clock
        for clock in course.request.ledger.deadlines.filter(subject=course.matter.subject_key)
    }
    assert limits["statutory_limit"].due_at == at("2026-07-02 00:00"), (
        "20 working days, 端午节 on a Friday left out"
    )
    assert limits["promised_limit"].due_at == at("2026-06-17 00:00")
    assert limits["promised_limit"].organ == cast.bole_land
    handed.refresh_from_db()
    assert (handed.state, handed.signed_by) == (HandoverState.SIGNED, cast.land_clerk)
    signed = course.request.ledger.documents.get(kind=DocumentKind.HANDOVER, replaces=listed)
    signature = {
        "person": cast.land_clerk.user.full_name,
        "at": "2026-06-02T15:00:00+08:00",
        "capacity": "部门经办人",
    }
    assert signed.facts == listed.facts | {"signed": signature}
    assert signed.number in str(course.request.ledger.entries.get(kind="sign_handover").data)


@pytest.mark.rule("BZ54-5.3")
def test_the_limit_counts_on_the_calendar_of_the_organ_that_owes_it(cast: Cast) -> None:
    """Signed before 古尔邦节 (27 to 31 May 2026, Xinjiang only)."""
    with standing("2026-05-25 10:00"):
        course = make_course(cast, "received")
    promised = course.request.ledger.deadlines.get(kind="promised_limit")
    assert promised.due_at == at("2026-06-12 00:00")
    assert "古尔邦节" in [reason for _day, reason in promised.skipped]


@pytest.mark.rule("BZ54-5.3")
def test_a_pause_moves_the_due_date_by_the_days_that_it_took(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "in_review")
    promised = course.request.ledger.deadlines.get(kind="promised_limit")
    assert promised.due_on == at("2026-06-15 00:00").date()
    with standing("2026-06-03 10:00"):
        handling.pause(
            matter=course.matter, actor=cast.land_clerk, kind="hearing", reason="听证", estimated_days=4
        )
    promised.refresh_from_db()
    assert (promised.due_at, promised.is_live) == (None, True)
    with pytest.raises(Conflict, match="特殊程序尚未结束"):
        course.grant()
    with standing("2026-06-08 16:00"):
        handling.resume(matter=course.matter, actor=cast.land_clerk)
    promised.refresh_from_db()
    assert promised.due_on == at("2026-06-18 00:00").date(), "4, 5 and 8 June did not count"
    told = Message.objects.filter(user=cast.owner.user, subject__contains="进入特殊程序").get()
    assert "4 个工作日" in told.body


@pytest.mark.rule("BZ54-4.2")
def test_a_correction_before_the_departments_acceptance_restarts_the_limit(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "correction")
    assert not course.request.ledger.deadlines.live().filter(kind="promised_limit").exists()
    with standing("2026-06-03 10:00"):
        course.hand_over()
        course.sign_handover()
    renewed = course.request.ledger.deadlines.live().get(kind="promised_limit")
    assert renewed.started_at == at("2026-06-03 10:00")


@pytest.mark.rule("BZ54-5.3")
def test_a_pause_that_still_lasts_holds_the_limit_that_a_correction_restarts(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "received")
        handling.pause(
            matter=course.matter, actor=cast.land_clerk, kind="hearing", reason="听证", estimated_days=4
        )
        course.return_for_correction()
    with standing("2026-06-03 10:00"):
        course.hand_over()
        course.sign_handover()
    renewed = course.request.ledger.deadlines.live().get(kind="promised_limit")
    assert renewed.due_at is None
    with standing("2026-06-05 10:00"):
        handling.resume(matter=course.matter, actor=cast.land_clerk)
    renewed.refresh_from_db()
    assert renewed.due_on == at("2026-06-22 00:00").date(), (
        "ten working days after the resumption, 19 June off"
    )


@pytest.mark.rule("BZ54-4.2")
def test_a_correction_after_the_departments_acceptance_lets_the_limit_run_on(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "in_review")
    with standing("2026-06-02 10:00"):
        course.return_for_correction()
    with standing("2026-06-03 10:00"):
        course.hand_over()
        course.sign_handover()
    limit = course.request.ledger.deadlines.get(kind="promised_limit")
    assert (limit.is_live, limit.started_at) == (True, at("2026-06-01 10:00"))


@pytest.mark.rule("BZ54-4.2")
def test_progress_is_only_ever_added(cast: Cast) -> None:
    course = make_course(cast, "in_review")
    wrong = ProgressNode.objects.get()
    handling.post_progress(
        matter=course.matter, actor=cast.land_leader, kind="review", opinion="应为审查", corrects=wrong
    )
    nodes = list(ProgressNode.objects.values_list("kind", "corrects"))
    assert nodes == [("acceptance", None), ("review", wrong.pk)]
    summaries = [entry.summary for entry in course.request.ledger.entries.filter(kind="post_progress")]
    assert len(summaries) == 2
    assert summaries[1].startswith("更正：")


@pytest.mark.rule("BZ54-4.2")
def test_a_department_sends_papers_back_with_its_reasons(cast: Cast) -> None:
    course = make_course(cast, "refused_handover")
    assert course.matter.state == MatterState.PREPARED
    assert (course.problem.kind, course.problem.raised_by) == (ProblemKind.STALLED_HANDOVER, cast.land_clerk)
    assert (
        course.request.ledger.deadlines.live().get(kind="coordination_48h").subject
        == course.problem.subject_key
    )
    course.hand_over()
    assert not course.request.problems.exclude(state=ProblemState.RESOLVED).exists()


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_hand_over_that_nobody_signs_is_raised_by_the_system(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "handed_over")
    assert sweep(now=at("2026-06-02 23:59")) >= 0
    assert not course.request.problems.exists()
    with standing("2026-06-03 00:00"):
        sweep(now=at("2026-06-03 00:00"))
        sweep(now=at("2026-06-03 00:00"))
    problem = course.request.problems.get()
    assert (problem.kind, problem.raised_by, problem.handover) == (
        "stalled_handover",
        None,
        course.handover(),
    )
    clock = course.request.ledger.deadlines.live().get(kind="coordination_48h")
    assert clock.due_at == at("2026-06-05 00:00")
    entry = course.request.ledger.entries.get(kind="report_problem")
    assert (entry.actor, entry.heading) == (None, "problem")
    assert Message.objects.filter(user=cast.officer.user, subject__contains="反映问题").exists()


def test_a_hand_over_that_was_signed_is_not_raised(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "received")
    sweep(now=at("2026-06-03 00:00"))
    assert not course.request.problems.exists()


def test_a_hand_over_left_over_at_the_end_is_not_raised(cast: Cast) -> None:
    """The assisting department never answered, and the matters are decided without it."""
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "assisting")
        course.decide_all()
    assert course.request.state == RequestState.COMPLETED
    sweep(now=at("2026-06-03 00:00"))
    assert not course.request.problems.exists()
    assert not course.request.ledger.deadlines.exclude(error="").exists()


@pytest.mark.rule("BZ54-4.3")
def test_a_department_of_the_home_county_helps_to_check_the_papers(cast: Cast) -> None:
    course = make_course(cast, "assisting", "multi")
    handed = course.handover()
    assert (handed.organ, handed.purpose) == (cast.bole_environment, "assist")
    with pytest.raises(InvalidInput, match="所涉县市的部门"):
        handovers.ask_assistance(
            matter=course.matter,
            actor=course.officer,
            organ=cast.prefecture_land,
            materials=list(course.matter.materials.all()),
        )
    handovers.sign_handover(handover=handed, actor=cast.environment_clerk)
    assert course.matter.state == MatterState.PENDING, "no limit of a permit begins with help"
    assert not course.request.ledger.deadlines.filter(kind="statutory_limit").exists()
    with pytest.raises(NotAllowed):
        handling.grant(matter=course.matter, actor=cast.environment_clerk)
    handovers.give_opinion(handover=handed, actor=cast.environment_clerk, opinion="材料齐全")
    entry = course.request.ledger.entries.latest("sequence")
    assert (entry.heading, "材料齐全" in entry.summary) == ("communication", True)


@pytest.mark.rule("BZ54-4.3")
@pytest.mark.rule("BZ54-6.2")
def test_matters_go_side_by_side_to_the_departments_of_several_counties(cast: Cast) -> None:
    course = make_course(cast, "in_progress", "multi")
    for matter in course.matters:
        course.prepare(matter)
        course.hand_over(matter)
    organs = {matter.organ for matter in course.matters}
    assert organs == {cast.prefecture_land, cast.jinghe_environment}
    first, second = course.matters
    course.sign_handover(second)
    course.grant(second)
    first.refresh_from_db()
    assert first.state == MatterState.HANDED_OVER
    assert course.reload().state == RequestState.IN_PROGRESS, "one decided matter completes nothing"
    course.sign_handover(first)
    course.grant(first)
    assert course.reload().state == RequestState.COMPLETED


@pytest.mark.rule("BZ54-6.2")
def test_papers_are_pushed_to_the_department(cast: Cast) -> None:
    course = make_course(cast, "handed_over")
    for person in (cast.land_clerk, cast.land_leader):
        message = Message.objects.get(user=person.user, subject__contains="移交部门")
        assert message.url == f"/requests/{course.request.pk}/"
    assert not Message.objects.filter(user=cast.environment_clerk.user).exists()


@pytest.mark.rule("BZ54-5.4")
def test_a_refusal_carries_reasons_and_remedies_and_completes_too(cast: Cast) -> None:
    course = make_course(cast, "in_review")
    handling.refuse(
        matter=course.matter, actor=cast.land_leader, reason="不符合国土空间规划", remedies="可申请行政复议"
    )
    assert course.matter.state == MatterState.REFUSED
    assert course.reload().state == RequestState.COMPLETED
    assert course.request.ledger.deadlines.get(kind="delivery").is_live
    limits = course.request.ledger.deadlines.filter(subject=course.matter.subject_key)
    assert {limit.state for limit in limits} == {"settled"}


def test_one_matter_can_be_taken_back_but_not_the_last(cast: Cast) -> None:
    course = make_course(cast, "handed_over", matters=[cast.land, cast.environment])
    land, environment = course.matters
    handed = course.handover(land)
    handling.withdraw_matter(matter=land, actor=cast.owner, reason="改由自行办理")
    assert not course.request.ledger.deadlines.live().filter(subject=handed.subject_key).exists()
    with pytest.raises(Conflict, match="已由企业撤回"):
        handovers.sign_handover(handover=handed, actor=cast.land_clerk)
    with pytest.raises(Conflict, match="最后一个事项"):
        handling.withdraw_matter(matter=environment, actor=cast.owner)
    land.refresh_from_db()
    assert land.state == MatterState.WITHDRAWN


def test_a_withdrawn_matters_problem_closes_with_it(cast: Cast) -> None:
    course = make_course(cast, "correction", matters=[cast.land, cast.environment])
    handling.withdraw_matter(matter=course.matter, actor=cast.owner)
    assert course.request.problems.get().state == ProblemState.RESOLVED
    assert not course.request.ledger.deadlines.live().filter(kind="coordination_48h").exists()


def test_late_papers_may_follow_after_acceptance(cast: Cast) -> None:
    course = make_course(cast, "in_progress")
    late = course.request.materials.get(may_follow=True)
    course.prepare()
    checking.add_material(
        request=course.request, actor=cast.handler, material=late, upload=samples.pdf("地籍")
    )
    assert [material.name for material in course.hand_over().materials.all()] == [
        "营业执照",
        "不动产登记申请书",
        "地籍调查成果",
    ]


def test_a_department_decides_for_itself_alone(cast: Cast) -> None:
    course = make_course(cast, "in_review", matters=[cast.land, cast.environment])
    for stranger in (cast.environment_leader, cast.jinghe_land_leader, cast.prefecture_leader):
        with pytest.raises(NotAllowed):
            handling.grant(matter=course.matter, actor=stranger)
    assert course.matter.state == MatterState.IN_REVIEW


def test_whoever_is_concerned_reports_a_problem(cast: Cast) -> None:
    course = make_course(cast, "received")
    for person in (cast.handler, cast.officer, cast.land_clerk):
        problems.report_problem(
            request=course.request, actor=person, description="衔接不畅", matter=course.matter
        )
    assert course.request.ledger.deadlines.live().filter(kind="coordination_48h").count() == 3
    lead_on(course, "received", "in_review")
    course.decide_all()
    assert not course.request.ledger.deadlines.live().filter(kind="coordination_48h").exists()
