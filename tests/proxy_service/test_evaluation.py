"""Delivery, joint evaluation and its report (BZ54-5.4, BZ54-5.5-SINGLE, BZ54-5.5-MULTI)."""

import pytest
from django.test import Client

from portal.deadlines.services import sweep
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput
from portal.notifications.models import Message
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from proxy_service.enums import DeliveryMode, EvaluationSide, ReportState, RequestState
from proxy_service.next_steps import next_steps
from proxy_service.services import delivery, evaluation, reporting
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.stages import lead_on, make_course, make_request

pytestmark = pytest.mark.django_db

SINGLE = {"efficiency", "quality", "problem_solving"}
MULTI = {"collaboration", "communication", "completeness"}


@pytest.mark.rule("BZ54-5.4")
def test_results_are_delivered_signed_for_and_end_the_service(cast: Cast) -> None:
    course = make_course(cast, "completed")
    with pytest.raises(Conflict, match="尚未送出"):
        course.sign_delivery()
    with pytest.raises(InvalidInput, match="快递单号"):
        course.deliver(DeliveryMode.COURIER)
    course.deliver(DeliveryMode.COURIER, "SF123")
    receipt = course.request.ledger.documents.get(kind=DocumentKind.DELIVERY)
    assert receipt.facts["tracking_number"] == "SF123"
    assert course.reload().state == RequestState.COMPLETED, "what is on its way is not delivered"
    course.sign_delivery()
    assert course.request.state == RequestState.DELIVERED
    clocks = {clock.kind for clock in course.request.ledger.deadlines.live()}
    assert clocks == {"evaluation", "park_evaluation", "visit"}, "delivery and entrustment are over"


@pytest.mark.rule("BZ54-5.4")
def test_results_that_came_back_are_delivered_another_way(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "completed")
        course.deliver(DeliveryMode.COURIER, "SF123")
    with standing("2026-06-04 11:00"):
        course.return_delivery(note="查无此人")
    assert course.reload().state == RequestState.COMPLETED
    clock = course.request.ledger.deadlines.live().get(kind="delivery")
    assert (clock.started_at.isoformat(), clock.due_on.isoformat()) == (
        "2026-06-04T03:00:00+00:00",
        "2026-06-08",
    )
    assert [str(step.what) for step in next_steps(course.request)] == ["另行送达结果"]
    with pytest.raises(Conflict, match="尚未送出"):
        course.sign_delivery()
    with pytest.raises(Conflict, match="无需登记退件"):
        course.return_delivery()
    with standing("2026-06-05 10:00"):
        course.deliver(DeliveryMode.WINDOW)
    first, second = course.request.ledger.documents.filter(kind=DocumentKind.DELIVERY).order_by("sequence")
    assert second.replaces == first
    assert second.facts["note"] == "2026年6月1日邮寄送达（SF123）未签收（邮件被退回），另行送达。"
    told = course.request.ledger.entries.filter(kind__in=["return_delivery", "deliver"]).order_by("sequence")
    assert [entry.summary for entry in told] == [
        "送达审批结果（邮寄送达，SF123）",
        "邮寄送达未签收：邮件被退回；查无此人，须另行送达",
        f"送达审批结果（窗口领取）（替代未签收的{first.number}）",
    ]
    assert not course.request.ledger.deadlines.live().filter(kind="delivery").exists()
    course.reload()
    course.sign_delivery()
    assert course.request.state == RequestState.DELIVERED
    assert [sent.signed_at is not None for sent in course.request.deliveries.all()] == [False, True]


@pytest.mark.rule("BZ54-5.4")
def test_electronic_delivery_needs_the_enterprises_consent(cast: Cast) -> None:
    course = make_course(cast, "completed", electronic_service=False)
    with pytest.raises(InvalidInput, match="未同意电子送达"):
        course.deliver(DeliveryMode.ELECTRONIC)


def test_the_window_signs_for_an_enterprise_only_with_the_slip(cast: Cast) -> None:
    request = make_request(cast, "sent")
    with pytest.raises(InvalidInput, match="签收回执"):
        delivery.sign_delivery(request=request, actor=cast.clerk, recipient_name="周建华")


@pytest.mark.parametrize(
    ("jurisdiction", "wanted"),
    [
        pytest.param("single", SINGLE, marks=pytest.mark.rule("BZ54-5.5-SINGLE")),
        pytest.param("multi", MULTI, marks=pytest.mark.rule("BZ54-5.5-MULTI")),
    ],
)
def test_each_jurisdiction_has_its_own_three_dimensions(
    cast: Cast, jurisdiction: str, wanted: set[str]
) -> None:
    course = make_course(cast, "delivered", jurisdiction)
    assert set(course.scores(5)) == wanted
    for scores in (
        {},
        dict.fromkeys(wanted, 6),
        dict.fromkeys(SINGLE ^ MULTI, 3),
        {**course.scores(5), "x": 1},
    ):
        with pytest.raises(InvalidInput, match="1 至 5 分"):
            evaluation.evaluate_as_enterprise(request=course.request, actor=cast.owner, scores=scores)
    assert not course.request.evaluations.exists()
    course.evaluate_as_enterprise(1)
    assert course.request.evaluations.get().scores == dict.fromkeys(wanted, 1)


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_each_side_is_blind_to_the_other_until_both_are_in(cast: Cast, client: Client) -> None:
    course = make_course(cast, "delivered")
    course.evaluate_as_park(2, "企业补件拖延")
    text = str(list(course.request.ledger.entries.values()))
    assert "企业补件拖延" not in text
    client.force_login(cast.owner.user)
    seen = client.get(f"/requests/{course.request.pk}/").content.decode()
    assert "企业补件拖延" not in seen
    client.force_login(cast.officer.user)
    assert "企业补件拖延" in client.get(f"/requests/{course.request.pk}/").content.decode()
    course.evaluate_as_enterprise()
    client.force_login(cast.owner.user)
    assert "企业补件拖延" in client.get(f"/requests/{course.request.pk}/").content.decode()


@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.parametrize(
    ("completed", "due_on", "why"),
    [
        ("2026-06-01 10:00", "2026-06-08", "an ordinary week"),
        ("2026-06-01 23:59", "2026-06-08", "the day itself does not count, however late"),
        ("2026-05-25 10:00", "2026-06-04", "古尔邦节, in Xinjiang alone"),
        ("2026-03-17 10:00", "2026-03-25", "肉孜节 on a Friday, in Xinjiang alone"),
        ("2026-09-28 10:00", "2026-10-10", "the National Day, and a Saturday worked in exchange"),
        ("2026-02-13 10:00", "2026-02-27", "the Spring Festival with its make-up Saturdays"),
    ],
)
def test_the_report_is_due_five_working_days_after_the_evaluation(
    cast: Cast, completed: str, due_on: str, why: str
) -> None:
    course = make_course(cast, "half_evaluated")
    with standing(completed):
        course.evaluate_as_enterprise()
    clock = course.request.ledger.deadlines.get(kind="evaluation_report")
    assert clock.due_on.isoformat() == due_on, why
    assert not clock.provisional


def test_a_report_due_in_a_year_without_a_notice_is_provisional(cast: Cast) -> None:
    course = make_course(cast, "half_evaluated")
    with standing("2026-12-30 10:00"):
        course.evaluate_as_enterprise()
    clock = course.request.ledger.deadlines.get(kind="evaluation_report")
    assert (clock.provisional, clock.due_on.year) == (True, 2027)


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_one_county_reports_to_its_government(cast: Cast) -> None:
    course = make_course(cast, "reported")
    assert [recipient.organization for recipient in course.recipients] == [cast.bole]
    letter = course.request.ledger.documents.get(kind=DocumentKind.FEEDBACK)
    assert letter.facts["addressees"] == [cast.bole.name]
    scores = {
        row["name"]: (row["park"], row["enterprise"]) for row in letter.facts["evaluation"]["dimensions"]
    }
    assert scores == {"服务效率": (4, 5), "办理质量": (4, 5), "问题解决能力": (4, 5)}
    html = compose(Paper.of(letter))
    assert "专员全程陪办，省了很多路" in html
    assert "部门反馈及时" in html
    assert course.request.ledger.deadlines.get(kind="evaluation_report").state == "settled"


@pytest.mark.rule("BZ54-5.5-MULTI")
@pytest.mark.parametrize("place", ["park", "zone"])
def test_several_counties_report_to_the_work_group_through_the_lead_park(cast: Cast, place: str) -> None:
    """五台 is a zone: the lead park is 博乐边合区管委会."""
    course = make_course(cast, "reported", "multi", park=getattr(cast, place))
    assert [recipient.organization for recipient in course.recipients] == [cast.workgroup]
    report = course.request.ledger.documents.get(kind=DocumentKind.COMPREHENSIVE)
    assert report.issuer == cast.park
    assert report.facts["counties"] == ["博乐市", "精河县"]
    assert report.facts["process"], "办理流程"
    assert "coordination" in report.facts, "跨部门协调记录"
    assert "企业综合满意度 5.0 分" in report.facts["satisfaction"], "企业满意度"


@pytest.mark.rule("BZ54-5.5-MULTI")
def test_the_comprehensive_report_tells_of_every_coordination(cast: Cast) -> None:
    course = make_course(cast, "meeting", "multi")
    course.conclude()
    lead_on(course, "in_review", "reported")
    facts = course.request.ledger.documents.get(kind=DocumentKind.COMPREHENSIVE).facts
    assert [(row["kind"], row["participants"]) for row in facts["coordination"]] == [
        ("专项协调会", [cast.prefecture_land.name])
    ]


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_a_silent_enterprise_leaves_the_parks_evaluation_to_stand_alone(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "half_evaluated")
    sweep(now=at("2026-06-08 23:59:59"))
    assert course.reload().state == RequestState.DELIVERED
    with standing("2026-06-09 00:00"):
        sweep(now=at("2026-06-09 00:00"))
    request = course.reload()
    assert request.state == RequestState.EVALUATED
    assert "企业在规定时间内未作评价，以园区评价为准" in request.report.satisfaction
    assert request.ledger.deadlines.get(kind="evaluation_report").due_on.isoformat() == "2026-06-16"
    with pytest.raises(Conflict):
        evaluation.evaluate_as_enterprise(request=request, actor=cast.owner, scores=course.scores(5))
    course.submit_report()
    course.approve_report()
    rows = course.request.ledger.documents.get(kind=DocumentKind.FEEDBACK).facts["evaluation"]["dimensions"]
    assert all("enterprise" not in row for row in rows)


def test_a_late_park_completes_what_the_enterprise_let_pass(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "delivered")
    with standing("2026-06-09 00:00"):
        sweep(now=at("2026-06-09 00:00"))
        assert course.reload().state == RequestState.DELIVERED
        course.evaluate_as_park()
    assert course.reload().state == RequestState.EVALUATED


@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.parametrize(
    ("park_gave_it", "evaluated_at", "report_due"),
    [
        ("2026-06-01 10:00", "2026-06-09 00:00", "2026-06-16"),
        ("2026-06-10 10:00", "2026-06-10 10:00", "2026-06-17"),
    ],
)
def test_found_late_the_report_is_due_as_if_it_had_been_found_in_time(
    cast: Cast, park_gave_it: str, evaluated_at: str, report_due: str
) -> None:
    """From the moment due, or from the park's evaluation, if that came after it while no sweep passed."""
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "delivered")
    with standing(park_gave_it):
        course.evaluate_as_park()
    with standing("2026-06-11 09:00"):
        sweep(now=at("2026-06-11 09:00"))
    request = course.reload()
    assert (request.state, request.evaluated_at) == (RequestState.EVALUATED, at(evaluated_at))
    assert request.ledger.deadlines.get(kind="evaluation_report").due_on.isoformat() == report_due


def test_the_enterprises_clock_is_settled_by_its_evaluation(cast: Cast) -> None:
    request = make_request(cast, "evaluated")
    clocks = {
        clock.kind: clock.state for clock in request.ledger.deadlines.filter(kind__contains="evaluation")
    }
    assert clocks == {"evaluation": "settled", "park_evaluation": "settled", "evaluation_report": "open"}


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_a_late_report_is_escalated_to_leader_and_county(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "evaluated")
    with standing("2026-06-09 00:00"):
        sweep(now=at("2026-06-09 00:00"))
    clock = course.request.ledger.deadlines.get(kind="evaluation_report")
    assert clock.state == "overdue"
    told = Message.objects.filter(subject__startswith="超期：评价结果反馈").values_list(
        "user__username", flat=True
    )
    assert {"leader", "county_officer", course.officer.user.username} <= set(told)
    assert "other_county_officer" not in told


def test_the_leader_may_give_the_draft_back(cast: Cast) -> None:
    course = make_course(cast, "awaiting_approval")
    reporting.reject_report(report=course.request.report, actor=cast.leader, comment="请补充部门意见")
    report = course.reload().report
    assert (report.state, report.leader_comment) == (ReportState.DRAFT, "请补充部门意见")
    assert course.request.ledger.deadlines.get(kind="evaluation_report").is_live
    assert not course.request.ledger.documents.filter(kind=DocumentKind.FEEDBACK).exists()


def test_an_empty_report_is_not_put_before_the_leader(cast: Cast) -> None:
    course = make_course(cast, "evaluated")
    with pytest.raises(InvalidInput, match="均不能为空"):
        reporting.submit_report(
            report=course.request.report,
            actor=course.officer,
            process="流程",
            coordination=" ",
            satisfaction="满意",
        )


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_a_returned_report_is_sent_again_within_five_working_days(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "returned")
    assert course.reload().state == RequestState.EVALUATED
    clock = course.request.ledger.deadlines.live().get(kind="evaluation_report")
    assert clock.due_on.isoformat() == "2026-06-08"
    with standing("2026-06-05 10:00"):
        course.submit_report()
        course.approve_report()
    rounds = [(recipient.round, recipient.state) for recipient in course.request.report.recipients.all()]
    assert rounds == [(1, "returned"), (2, "sent")]
    letters = course.request.ledger.documents.filter(kind=DocumentKind.FEEDBACK)
    assert [letter.sequence for letter in letters.order_by("sequence")] == [1, 2], (
        "the first stays as it was sent"
    )


def test_a_side_evaluates_once(cast: Cast) -> None:
    course = make_course(cast, "half_evaluated")
    with pytest.raises(Conflict, match="不能重复提交"):
        course.evaluate_as_park()
    assert [given.side for given in course.request.evaluations.all()] == [EvaluationSide.PARK]


def test_without_a_work_group_the_counties_concerned_receive_the_report(cast: Cast) -> None:
    course = make_course(cast, "awaiting_approval", "multi")
    Organization.objects.filter(pk=cast.workgroup.pk).update(is_active=False)
    course.approve_report()
    receivers = course.request.report.recipients.values_list("organization__division_code", flat=True)
    assert len(receivers) > 1
    assert sorted(receivers) == sorted(course.reload().divisions)


def test_without_an_overseer_nothing_is_sent(cast: Cast) -> None:
    course = make_course(cast, "awaiting_approval", "multi")
    overseers = Organization.objects.filter(kind__in=[OrganizationKind.WORKGROUP, OrganizationKind.COUNTY])
    overseers.update(is_active=False)
    with pytest.raises(InvalidInput, match="未找到应报送"):
        course.approve_report()
    assert course.reload().state == RequestState.EVALUATED
    assert not course.request.ledger.documents.filter(kind=DocumentKind.COMPREHENSIVE).exists()
