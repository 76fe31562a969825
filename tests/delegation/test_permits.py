"""The park's own approval: the five outcomes, name and seal of the mode, clocks, refusal of what lies out of bounds."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from delegation.enums.permits import PermitState
from delegation.models import Instrument, InstrumentItem, PendingCase
from delegation.models.permits import Permit
from delegation.services import permit_checking as checking
from delegation.services import permit_deciding as deciding
from delegation.services import permit_filing as filing
from delegation.services import permit_review as review
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput, NotAllowed
from tests.delegation.cast import DelegationCast
from tests.delegation.permit_course import DECLINE, GRANT, Course, chenzhou, put_posting, yining
from tests.proxy_service.moments import at, standing

K = DocumentKind
MONDAY = "2026-03-02 11:00"
pytestmark = pytest.mark.usefixtures("own_media")


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Course:
    return yining(delegation_cast)


@pytest.mark.rule("YN84-1")
@pytest.mark.rule("YN84-3.2")
def test_from_the_application_to_the_certificate_in_the_bureaus_name(course: Course) -> None:
    cast = course.cast
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review", "grant", "certify", "deliver")
    permit = course.permit
    assert permit.state == PermitState.DELIVERED
    assert permit.number == "霍经伊园管代许可2026-0001"
    papers = [course.paper(kind) for kind in (K.PERMIT_ACCEPTANCE, K.PERMIT_GRANT, K.PERMIT_CERTIFICATE)]
    assert {paper.issuer for paper in papers} == {cast.bureau}
    assert [paper.number for paper in papers] == [
        "伊市城管许受〔2026〕1号",
        "伊市城管许准〔2026〕1号",
        "伊市城管许证〔2026〕1号",
    ]
    decision = papers[1].facts
    assert decision["liability"] == "由委托机关伊宁市城市管理局对行为的后果承担法律责任，不得转委托"
    assert "向伊宁市人民政府申请行政复议" in decision["remedy"]
    assert "以伊宁市城市管理局的名义作出决定" in decision["authority"]
    assert permit.authority["seal"] == "伊宁市城市管理局印章"
    assert permit.certificate_number == papers[2].number
    assert papers[2].facts["decision_number"] == permit.decision_number == papers[1].number
    assert not permit.ledger.deadlines.live().exclude(kind="case_archive").exists()


@pytest.mark.rule("CZ4-2.2")
def test_a_direct_grant_is_decided_in_the_parks_own_name(delegation_cast: DelegationCast) -> None:
    course = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "grant")
    paper = course.paper(K.PERMIT_GRANT)
    assert paper.issuer == delegation_cast.city_park
    assert course.permit.authority["seal"] == "郴州高新技术产业开发区管委会行政审批专用章"
    assert course.permit.authority["liable"] == ["郴州高新技术产业开发区管委会"]
    assert "向郴州市人民政府申请行政复议" in paper.facts["remedy"]


@pytest.mark.rule("CZ4-2.5")
def test_who_answers_is_settled_on_the_day_of_the_decision(delegation_cast: DelegationCast) -> None:
    """The transition ends between acceptance and decision: joint before, the park alone after."""
    course = chenzhou(delegation_cast, delegation_cast.granted, transition_until=date(2025, 6, 10))
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review")
        assert course.permit.authority["liable"] == [
            "郴州市住房和城乡建设局",
            "郴州高新技术产业开发区管委会",
        ]
    with standing("2025-06-11 10:00"):
        course.grant()
    assert course.permit.authority["liable"] == ["郴州高新技术产业开发区管委会"]
    assert "共同" not in course.paper(K.PERMIT_GRANT).facts["liability"]


@pytest.mark.rule("CZ4-2.2")
def test_a_posted_unit_decides_while_its_posting_runs(delegation_cast: DelegationCast) -> None:
    course = chenzhou(delegation_cast, delegation_cast.posted)
    clerk = course.leader = course.clerk
    put_posting(course, clerk, at("2025-06-01 00:00"), at("2025-06-06 18:00"))
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review")
    with standing("2025-06-06 17:59"):
        course.grant()
    assert course.paper(K.PERMIT_GRANT).issuer == delegation_cast.city_construction


@pytest.mark.rule("CZ4-2.2")
def test_what_is_reviewed_goes_to_the_province_and_is_stamped_on_demand(
    delegation_cast: DelegationCast,
) -> None:
    course = chenzhou(delegation_cast, delegation_cast.forwarded)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "forward", "ask_stamp")
        assert course.clock("permit_stamp").organ == delegation_cast.city_construction
        deciding.stamp_permit(
            permit=course.permit, actor=delegation_cast.construction_clerk, paper=pdf("已盖章")
        )
        deciding.record_permit_result(
            permit=course.reload(),
            actor=course.clerk,
            outcome="granted",
            decision_number="湘建许〔2025〕88号",
            paper=pdf("资质证书"),
        )
        course.reload()
        assert course.permit.state == PermitState.CERTIFIED
        assert course.clock("permit_certificate").due_on == date(2025, 6, 19)
        course.deliver()
    assert course.permit.decision_number == "湘建许〔2025〕88号"
    assert not Document.objects.filter(ledger=course.permit.ledger, kind=K.PERMIT_GRANT).exists()
    assert not course.permit.ledger.deadlines.live().exclude(kind="case_archive").exists()


@pytest.mark.parametrize(
    ("limits", "changed", "field", "says"),
    [
        ({"area_codes": ["654002-YNYQ-DP"]}, {}, "area_code", "区域范围"),
        ({}, {"area_code": "outside"}, "area_code", "不在园区管辖范围"),
        ({"object_text": "日排放 500 立方米以下"}, {}, "within_object", "日排放 500 立方米以下"),
        (
            {"amount_limit": Decimal(500), "unit": "立方米"},
            {"amount": Decimal(501)},
            "amount",
            "限额500立方米",
        ),
        ({"amount_limit": Decimal(500), "unit": "立方米"}, {}, "amount", "限额500立方米"),
    ],
)
@pytest.mark.rule("YN84-3.2")
def test_what_lies_out_of_bounds_is_refused_beside_its_field(
    course: Course, limits: dict[str, Any], changed: dict[str, Any], field: str, says: str
) -> None:
    InstrumentItem.objects.update(**limits)
    with standing(MONDAY):
        course.begin()
        with pytest.raises(InvalidInput) as refused:
            course.submit(**changed)
    assert refused.value.field == field
    assert says in refused.value.message
    assert "请向伊宁市城市管理局申请" in refused.value.message
    assert course.reload().state == PermitState.DRAFT


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"valid_from": date(2026, 4, 1)}, "起生效"),
        ({"valid_from": date(2025, 1, 1), "valid_until": date(2026, 3, 1)}, "已于2026年3月1日到期"),
        (
            {
                "valid_from": date(2025, 1, 1),
                "taken_back_on": date(2026, 3, 2),
                "taken_back_reason": "职能调整",
                "state": "taken_back",
            },
            "收回",
        ),
        (
            {
                "valid_from": date(2025, 1, 1),
                "suspended_from": date(2026, 2, 1),
                "suspended_reason": "人员未到位",
            },
            "暂停行使（人员未到位）",
        ),
    ],
)
@pytest.mark.rule("YN84-1")
def test_what_the_park_may_not_decide_cannot_even_be_begun(
    delegation_cast: DelegationCast, facts: dict[str, Any], says: str
) -> None:
    course = yining(delegation_cast, **facts)
    with standing(MONDAY), pytest.raises(InvalidInput) as refused:
        course.begin()
    assert refused.value.field == "power"
    assert says in refused.value.message
    assert "请向伊宁市城市管理局申请" in refused.value.message
    assert not Permit.objects.exists()


@pytest.mark.rule("CZ4-2.2")
def test_a_lapsed_document_stops_applications_and_not_what_was_accepted(
    delegation_cast: DelegationCast,
) -> None:
    """郴政办发〔2021〕4号 shows 2026-02-23."""
    course = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2026-02-13 16:00"):
        course.goes("begin", "submit", "accept")
    with standing("2026-03-02 10:00"):
        course.goes("review", "grant")
        with pytest.raises(InvalidInput, match="有效期已于2026年2月23日届满"):
            course.begin()
    paper = Document.objects.get(kind=K.PERMIT_GRANT)
    assert paper.issuer == delegation_cast.city_park


@pytest.mark.parametrize("left_with_the_park", [False, True])
@pytest.mark.rule("YN84-3.2")
def test_who_ends_what_was_under_way_when_the_power_went_back(
    delegation_cast: DelegationCast, left_with_the_park: bool
) -> None:
    """The department, in its own name; the park where the case was left with it (``PendingCase``)."""
    course = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review")
    taken_back = {"taken_back_on": date(2025, 6, 9), "taken_back_reason": "职能调整", "state": "taken_back"}
    Instrument.objects.update(**taken_back, last_day=date(2025, 6, 8))
    if left_with_the_park:
        PendingCase.objects.create(
            instrument=course.instrument,
            moment="take_back",
            number=course.permit.number,
            applicant="郴州石墨新材料有限公司",
            stage="待决定",
            ender="park",
        )
    department, park = delegation_cast.construction_leader, course.leader
    other, course.leader = (department, park) if left_with_the_park else (park, department)
    with standing("2025-06-10 10:00"):
        with pytest.raises(NotAllowed):
            deciding.grant_permit(permit=course.reload(), actor=other, **GRANT)
        course.grant()
    paper = course.paper(K.PERMIT_GRANT)
    assert paper.issuer == course.leader.organization
    assert paper.facts["liability"].startswith(f"由{course.leader.organization.name}承担法律责任")


def test_everything_that_is_missing_is_told_once(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "ask")
        assert len(course.paper(K.PERMIT_CORRECTION).facts["defects"]) == 1
    with standing("2026-03-12 10:00"):
        course.answer()
        assert course.clock("permit_first_check").due_on == date(2026, 3, 19)
        with pytest.raises(Conflict, match="一次性"):
            course.ask()
    assert Document.objects.filter(kind=K.PERMIT_CORRECTION).count() == 1


@pytest.mark.parametrize(
    ("ground", "state"), [("not_needed", PermitState.NOT_NEEDED), ("not_competent", PermitState.NOT_ACCEPTED)]
)
def test_what_is_not_accepted_is_answered_with_its_reason(course: Course, ground: str, state: str) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit")
        checking.decline_permit(permit=course.permit, actor=course.clerk, **{**DECLINE, "ground": ground})
    assert course.reload().state == state
    facts = course.paper(K.PERMIT_NON_ACCEPTANCE).facts
    assert facts["ground"] == ground
    assert facts["competent_organ"] == "伊宁市城市管理局"
    assert "行政复议" in facts["remedy"]


def test_who_declines_as_not_competent_names_the_organ_that_is(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit")
        for changed, field in (
            ({"competent_organ": " "}, "competent_organ"),
            ({"ground": "incomplete"}, "ground"),
        ):
            with pytest.raises(InvalidInput) as refused:
                checking.decline_permit(permit=course.permit, actor=course.clerk, **{**DECLINE, **changed})
            assert refused.value.field == field


def test_an_error_is_put_right_on_the_spot(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit")
        paper = course.permit.materials.first()
        checking.fix_permit(
            permit=course.permit, actor=course.clerk, note="更正日期", material=paper, upload=pdf("更正后")
        )
    assert paper is not None
    assert paper.files.count() == 2
    assert course.reload().state == PermitState.RECEIVED


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt(course: Course) -> None:
    """The days of the digest: received on 2 March, silent to the 9th, the limit ends on the 31st, in Xinjiang."""
    with standing(MONDAY):
        course.goes("begin", "submit")
        assert course.clock("permit_first_check").due_on == date(2026, 3, 9)
    sweep(now=at("2026-03-09 23:59"))
    assert course.reload().state == PermitState.RECEIVED
    with standing("2026-03-10 00:05"):
        sweep(now=at("2026-03-10 00:05"))
    permit = course.reload()
    assert permit.state == PermitState.ACCEPTED
    assert permit.deemed_accepted
    assert permit.accepted_at == at(MONDAY)
    assert course.clock("permit_limit").due_on == date(2026, 3, 31)
    facts = course.paper(K.PERMIT_ACCEPTANCE).facts
    assert (facts["deemed"], facts["accepted_on"], facts["due_on"]) == (True, "2026-03-02", "2026-03-31")
    sweep(now=at("2026-03-10 00:06"))
    assert Document.objects.filter(kind=K.PERMIT_ACCEPTANCE).count() == 1


def test_the_head_extends_the_limit_once_and_before_its_end(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    with standing("2026-03-30 10:00"):
        course.extend()
    assert course.clock("permit_limit").due_on == date(2026, 4, 15)
    facts = course.paper(K.PERMIT_EXTENSION).facts
    assert (facts["due_on"], facts["extended_until"], facts["extension_days"]) == (
        "2026-03-31",
        "2026-04-15",
        10,
    )
    with standing("2026-03-30 11:00"), pytest.raises(Conflict, match="只能延长一次"):
        course.extend()


def test_no_extension_after_the_end(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    with standing("2026-04-01 00:00"), pytest.raises(Conflict, match="已经届满"):
        course.extend()


def test_a_procedure_moves_the_end_by_its_days(course: Course) -> None:
    """Days after the day of the pause up to the day of resumption do not count (行政许可法 45)."""
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    with standing("2026-03-04 10:00"):
        course.pause()
        assert course.clock("permit_limit").due_on is None
        assert course.paper(K.PERMIT_PROCEDURE).facts["estimated_days"] == 7
    with standing("2026-03-11 10:00"):
        course.resume()
    assert course.clock("permit_limit").due_on == date(2026, 4, 8)
    with standing("2026-03-12 10:00"):
        course.extend()
    assert course.clock("permit_limit").due_on == date(2026, 4, 22)


def test_a_visit_takes_two_of_the_staff(course: Course) -> None:
    cast = course.cast
    visit: dict[str, Any] = {"visited_on": date(2026, 3, 3), "finding": "设施已建成。"}
    with standing("2026-03-03 16:00"):
        course.goes("begin", "submit", "accept")
        for staff in ([cast.clerk], [cast.clerk, cast.clerk], [cast.clerk, cast.other_clerk]):
            with pytest.raises(InvalidInput):
                review.verify_permit(permit=course.permit, actor=course.clerk, staff=staff, **visit)
        review.verify_permit(
            permit=course.permit, actor=course.clerk, staff=[cast.clerk, cast.zone_clerk], **visit
        )
    assert course.permit.visits.get().staff.count() == 2


def test_a_refusal_tells_why_and_where_to_turn(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review", "refuse")
        facts = course.paper(K.PERMIT_REFUSAL).facts
        assert facts["reason"] == "没有建设预处理设施。"
        assert "行政诉讼" in facts["remedy"]
        assert course.clock("permit_certificate").rule == "平台默认时限（可调整）"
        course.deliver()
    assert course.permit.state == PermitState.REFUSAL_DELIVERED


def test_what_may_follow_must_be_there_for_a_grant(course: Course) -> None:
    with standing(MONDAY):
        course.begin()
        given = course.permit.materials.filter(may_follow=False)
        course.submit(uploads={paper.pk: [pdf(paper.name)] for paper in given})
        course.goes("promise", "accept", "review")
        with pytest.raises(InvalidInput, match="水质、水量检测报告"):
            course.grant()
        late = course.permit.materials.get(may_follow=True)
        filing.add_permit_material(
            permit=course.permit, actor=course.applicant, uploads={late.pk: [pdf("检测报告")]}
        )
        course.grant()
    assert course.permit.outcome == "granted"


def test_nothing_is_owed_for_what_was_taken_back(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "pause", "withdraw")
    assert course.permit.state == PermitState.WITHDRAWN
    assert not course.permit.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert not course.permit.pauses.filter(ended_at=None).exists()


def test_the_window_enters_a_paper_for_an_enterprise(course: Course) -> None:
    cast = course.cast
    entry: dict[str, Any] = {
        "actor": cast.clerk,
        "power": cast.sewage,
        "contact_name": "艾山",
        "contact_phone": "1",
    }
    with standing(MONDAY):
        with pytest.raises(InvalidInput) as refused:
            filing.enter_permit(enterprise="没有的企业", paper=pdf("申请书"), **entry)
        assert refused.value.field == "enterprise"
        course.permit = filing.enter_permit(enterprise=cast.enterprise.uscc, paper=pdf("申请书"), **entry)
        course.applicant = cast.clerk
        course.submit()
    assert course.permit.applicant == cast.enterprise
    assert course.permit.filed_at_window


def test_only_the_decision_stays_with_the_department_where_it_was_not_handed_over(course: Course) -> None:
    InstrumentItem.objects.update(parts=["acceptance", "review"])
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
        with pytest.raises(NotAllowed):
            course.grant()
        deciding.grant_permit(permit=course.permit, actor=course.cast.bureau_leader, **GRANT)
    assert course.reload().state == PermitState.GRANTED
