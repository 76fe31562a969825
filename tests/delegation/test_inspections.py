"""联合检查 (YN84-2.5): enter once, check everything; notice, check lists, signature, findings until they are closed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from delegation import access
from delegation.enums.inspections import FindingState, InspectionState, PartState, PlanState
from delegation.models.inspections import Inspection
from delegation.services import findings, inspection_days, inspection_plans, inspections
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.inspection_course import (
    BEGIN,
    RECHECK,
    VISIT_DAY,
    arrange,
    collected,
    draft,
    propose,
    published,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.5")]
PUT_RIGHT_BY = date(2026, 11, 4)


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def at(day: date, hour: int = 11, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


def let_pass(clock: Any, moment: datetime) -> None:
    """Time passes, and the sweep looks until nothing is due; then once more, which must do nothing."""
    clock.move_to(moment)
    while sweep(now=moment):
        pass


def deadline(case: Any, kind: str) -> Deadline:
    return case.ledger.deadlines.filter(kind=kind).latest("pk")


def told(person: Any, case: Any) -> int:
    return Message.objects.filter(user=person.user, ledger=case.ledger).count()


def test_wishes_of_two_departments_become_one_visit_of_which_the_enterprise_hears_when_it_is_published(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    plan = collected(cast)
    assert deadline(plan, "inspection_wishes").due_at == at(date(2026, 9, 19), 0)
    assert told(cast.safety_leader, plan) == 1
    arrange(plan, cast)
    visit = plan.visits.get()
    assert (visit.state, visit.standing_wishes.count()) == (InspectionState.PLANNED, 2)
    assert not access.sees(cast.other_owner, visit)
    assert access.sees(cast.market_clerk, visit)
    assert deadline(plan, "inspection_review").organ == cast.justice

    inspection_plans.publish_plan(inspection_plan=plan, actor=cast.justice_leader)
    visit.refresh_from_db()
    assert visit.state == InspectionState.NOTIFIED
    assert access.sees(cast.other_owner, visit)
    assert (told(cast.other_owner, visit), told(cast.market_clerk, visit)) == (1, 1)
    notice = visit.ledger.documents.get(kind=DocumentKind.INSPECTION_NOTICE)
    assert [one["department"] for one in notice.facts["departments"]] == [cast.safety.name, cast.market.name]
    assert notice.facts["planned_on"] == VISIT_DAY.isoformat()
    assert deadline(visit, "inspection_visit").due_at == at(VISIT_DAY + timedelta(days=1), 0)


def test_a_day_of_inspection_from_the_door_to_the_last_finding(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    assert not visit.inspection.ledger.deadlines.live().filter(kind="inspection_visit").exists()
    visit.fill(cast.safety, cast.safety_clerk, "作业审批", until=PUT_RIGHT_BY)
    assert visit.inspection.state == InspectionState.UNDER_WAY
    visit.fill(cast.market, cast.market_clerk)
    assert visit.inspection.state == InspectionState.CHECKED
    assert deadline(visit.inspection, "inspection_signature").organ == cast.park
    visit.sign()
    assert visit.inspection.state == InspectionState.RECTIFYING
    record = visit.inspection.ledger.documents.get(kind=DocumentKind.INSPECTION_RECORD).facts
    assert (record["signer"], record["opinion"]) == (cast.other_owner.user.full_name, "属实。")
    assert [one["problem"] for one in record["findings"]] == ["没有审批。"]
    assert [len(one["inspectors"]) for one in record["departments"]] == [2, 2]
    visit.report()
    assert visit.finding.state == FindingState.REPORTED
    visit.confirm()
    assert (visit.finding.state, visit.inspection.state) == (FindingState.PUT_RIGHT, InspectionState.CLOSED)
    assert not visit.inspection.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert verify(visit.inspection.ledger) is None
    assert [entry.kind for entry in visit.inspection.ledger.entries.order_by("sequence")] == [
        *("begin", "notify_inspection", "sign_in_inspection", "fill_check_list", "fill_check_list"),
        *("sign_inspection", "report_finding", "confirm_finding"),
    ]


def test_a_visit_without_findings_is_closed_by_the_signature(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    visit.fill(cast.safety, cast.safety_clerk)
    visit.fill(cast.market, cast.market_clerk)
    visit.sign()
    assert visit.inspection.state == InspectionState.CLOSED


def test_a_finding_put_right_before_the_signature_lets_the_signature_close(clock, delegation_cast) -> None:
    visit = published(delegation_cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    visit.check(PUT_RIGHT_BY)
    visit.report()
    visit.confirm()
    assert visit.inspection.state == InspectionState.CHECKED
    visit.sign()
    assert visit.inspection.state == InspectionState.CLOSED


def test_who_will_not_sign_is_recorded_with_a_witness_and_the_record_stands(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    visit.check(PUT_RIGHT_BY)
    inspection_days.record_refusal(
        inspection=visit.inspection, actor=cast.clerk, refusal="对结论有异议。", witness="杨帆（园区）"
    )
    visit.inspection.refresh_from_db()
    facts = visit.inspection.ledger.documents.get(kind=DocumentKind.INSPECTION_RECORD).facts
    assert (facts["witness"], "signer" in facts) == ("杨帆（园区）", False)
    assert visit.inspection.state == InspectionState.RECTIFYING
    with pytest.raises(Conflict):
        visit.sign()


def test_nobody_enters_on_another_day_or_alone_or_without_a_card_of_their_own(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    with pytest.raises(Conflict, match="改期"):
        visit.sign_in()
    clock.move_to(at(VISIT_DAY))
    alone = visit.inspectors()[:3]
    with pytest.raises(InvalidInput, match="不足两人"):
        visit.sign_in(inspectors=alone)
    same = [{**one, "card": "1"} for one in visit.inspectors()]
    with pytest.raises(InvalidInput, match="重复"):
        visit.sign_in(inspectors=same)
    with pytest.raises(InvalidInput, match="只登记通知书上"):
        visit.sign_in(inspectors=visit.inspectors(cast.safety, cast.market, cast.bureau))
    with pytest.raises(Conflict, match="签到后"):
        visit.fill(cast.safety, cast.safety_clerk)


def test_a_department_that_does_not_come_inspects_nothing_and_may_come_again_later(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    only = visit.inspectors(cast.safety)
    with pytest.raises(InvalidInput, match="未到场的情况"):
        visit.sign_in(inspectors=only, absent=[cast.market])
    visit.sign_in(inspectors=only, absent=[cast.market], absence="临时任务")
    assert visit.part(cast.market).state == PartState.ABSENT
    with pytest.raises(Conflict):
        visit.fill(cast.market, cast.market_clerk)
    visit.fill(cast.safety, cast.safety_clerk)
    assert visit.inspection.state == InspectionState.CHECKED
    visit.sign()
    record = visit.inspection.ledger.documents.get(kind=DocumentKind.INSPECTION_RECORD).facts
    assert record["absent"] == [cast.market.name]


def test_what_does_not_conform_needs_problem_clause_and_a_date(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    for until in (None, VISIT_DAY - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            visit.fill(cast.safety, cast.safety_clerk, "作业审批", until=until)
    some = dict(list(visit.results(cast.safety).items())[:1])
    with pytest.raises(InvalidInput, match="每一项"):
        inspection_days.fill_check_list(
            inspection_part=visit.part(cast.safety), actor=cast.safety_clerk, results=some, summary="无"
        )
    assert not visit.inspection.findings.exists()


def test_the_date_for_putting_right_has_a_clock_and_then_the_department_looks_for_itself(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(at(VISIT_DAY))
    visit.sign_in()
    visit.check(PUT_RIGHT_BY)
    visit.sign()
    end = at(PUT_RIGHT_BY + timedelta(days=1), 0)
    assert deadline(visit.inspection, "finding_put_right").due_at == end
    let_pass(clock, end - timedelta(minutes=1))
    assert not visit.finding.overdue
    let_pass(clock, end)
    assert visit.finding.overdue
    assert deadline(visit.inspection, "finding_recheck").organ == cast.safety
    let_pass(clock, end + timedelta(hours=1))
    assert visit.inspection.ledger.entries.filter(kind="note_finding_overdue").count() == 1

    visit.report()  # late, and the department's time begins anew
    assert visit.inspection.ledger.deadlines.live().filter(kind="finding_recheck").count() == 1
    with pytest.raises(InvalidInput, match="不足两人"):
        findings.confirm_finding(
            finding=visit.finding, actor=cast.safety_clerk, recheck="已看", recheckers="宋洁"
        )
    again = date(2026, 11, 20)
    findings.return_finding(finding=visit.finding, actor=cast.safety_clerk, put_right_by=again, **RECHECK)
    assert (visit.finding.state, visit.finding.rounds, visit.finding.overdue) == (FindingState.OPEN, 2, False)
    live = visit.inspection.ledger.deadlines.live()
    assert {one.kind for one in live} == {"finding_put_right"}
    assert live.get().due_on == again
    findings.transfer_finding(
        finding=visit.finding, actor=cast.safety_leader, transferred_to="应急管理局执法大队", **RECHECK
    )
    visit.inspection.refresh_from_db()
    assert visit.inspection.state == InspectionState.CLOSED
    assert not visit.inspection.ledger.deadlines.live().exclude(kind="case_archive").exists()


def test_the_lead_returns_a_plan_and_what_nobody_wants_any_more_is_never_heard_of(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    plan = collected(cast)
    arrange(plan, cast)
    inspection_plans.return_plan(inspection_plan=plan, actor=cast.justice_clerk, opinion="请改期")
    plan.refresh_from_db()
    assert plan.state == PlanState.COLLECTING
    assert deadline(plan, "inspection_wishes").organ == cast.park
    arrange(plan, cast, date(2026, 10, 28))
    visit = plan.visits.get()
    assert visit.planned_on == date(2026, 10, 28)
    with pytest.raises(Conflict, match="已报审"):
        inspection_plans.drop_wish(inspection_wish=plan.wishes.all()[0], actor=cast.officer, reason="不需要")
    inspection_plans.withdraw_plan(inspection_plan=plan, actor=cast.leader, reason="本季度不检查")
    visit.refresh_from_db()
    assert (visit.state, visit.notified_at) == (InspectionState.CANCELLED, None)
    assert not access.sees(cast.other_owner, visit)
    assert draft(cast).number != plan.number


def test_a_plan_is_made_once_a_quarter_and_its_days_lie_in_it(clock, delegation_cast) -> None:
    cast = delegation_cast
    plan = collected(cast)
    with pytest.raises(InvalidInput, match="已有联合检查计划"):
        draft(cast)
    with pytest.raises(InvalidInput, match="已经结束"):
        draft(cast, quarter=2)
    for day in (date(2026, 9, 30), date(2027, 1, 4)):
        with pytest.raises(InvalidInput, match="第4季度之内"):
            arrange(plan, cast, day)
    with pytest.raises(InvalidInput, match="不能遗漏"):
        inspection_plans.arrange_visits(inspection_plan=plan, actor=cast.officer, visits=[])
    arrange(plan, cast, plan.first_day)
    clock.move_to(at(plan.first_day))
    with pytest.raises(InvalidInput, match="请退回园区改期"):
        inspection_plans.publish_plan(inspection_plan=plan, actor=cast.justice_leader)


def test_no_visit_outside_the_plan_without_a_ground_that_the_parks_leader_accepts(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    for missing in ({"ground": ""}, {"ground": "routine"}, {"ground_text": ""}):
        with pytest.raises(InvalidInput, match="没有事由"):
            propose(cast, **missing)
    asked = propose(cast)
    assert (asked.state, deadline(asked, "inspection_approval").due_on) == (
        InspectionState.PROPOSED,
        date(2026, 9, 8),
    )
    assert not access.sees(cast.other_owner, asked)
    with pytest.raises(NotAllowed):
        inspections.approve_inspection(inspection=asked, actor=cast.officer)
    inspections.approve_inspection(inspection=asked, actor=cast.leader)
    asked.refresh_from_db()
    assert asked.state == InspectionState.NOTIFIED
    assert (told(cast.justice_clerk, asked), told(cast.other_owner, asked)) == (1, 1)
    facts = asked.ledger.documents.get(kind=DocumentKind.INSPECTION_NOTICE).facts
    assert (facts["ground"], "plan" in facts) == ("投诉举报", False)

    refused = propose(cast, enterprise=cast.enterprise)
    inspections.reject_inspection(inspection=refused, actor=cast.leader, remark="请列入季度计划")
    assert told(cast.justice_clerk, refused) == 1
    assert not access.sees(cast.owner, refused)


def test_another_day_gives_another_notice_and_a_cancelled_visit_ends_its_clocks(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    visit = published(cast)
    moved = date(2026, 11, 11)
    inspections.move_inspection(
        inspection=visit.inspection, actor=cast.officer, planned_on=moved, reason="企业停产检修"
    )
    visit.inspection.refresh_from_db()
    notices = visit.inspection.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE)
    assert notices.latest("issued_at", "number").facts["planned_on"] == moved.isoformat()
    assert notices.filter(replaces__isnull=False).count() == 1
    assert deadline(visit.inspection, "inspection_visit").due_on == moved
    for outside in (date(2026, 9, 30), date(2027, 1, 5)):
        with pytest.raises(InvalidInput, match="第4季度之内"):
            inspections.move_inspection(
                inspection=visit.inspection, actor=cast.officer, planned_on=outside, reason="改期"
            )
    inspections.cancel_inspection(inspection=visit.inspection, actor=cast.leader, reason="企业已停产")
    assert not visit.inspection.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert Inspection.objects.get().state == InspectionState.CANCELLED
