"""No repeated and no scattered inspections (YN84-2.5): the same subject, two visits in a quarter, two departments."""

from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection

from delegation.enums.inspections import InspectionState
from delegation.models.inspections import Inspection, InspectionPlan, InspectionWish
from delegation.repeats import months_before, repeats_of, topic_key
from delegation.services import inspection_joins, inspection_plans, inspections
from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.inspection_course import (
    BEGIN,
    GROUND,
    MARKET,
    SAFETY,
    VISIT_DAY,
    arrange,
    collected,
    draft,
    propose,
    published,
    wish,
)

pytestmark = pytest.mark.rule("YN84-2.5")


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def approved(cast: DelegationCast, **changes: Any) -> Inspection:
    asked = propose(cast, **changes)
    return inspections.approve_inspection(inspection=asked, actor=cast.leader)


def test_a_subject_is_the_same_however_it_is_typed() -> None:
    assert topic_key("有限空间 作业（安全）") == topic_key("有限空间作业(安全)。")
    assert topic_key("ＡＢ检查") == topic_key("ab 检查")
    assert topic_key("消防设施") != topic_key("消防通道")


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
    ],
)
def test_months_are_counted_to_the_same_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@pytest.mark.django_db
def test_two_departments_want_the_same_of_one_enterprise(clock, delegation_cast) -> None:
    cast = delegation_cast
    plan = collected(cast)
    with pytest.raises(InvalidInput, match="本部门已提出"):
        wish(plan, cast.safety_leader, cast.other_enterprise, SAFETY, repeat_reason="再查")
    same = {**SAFETY, "topic": "有限空间 作业安全"}
    with pytest.raises(InvalidInput, match="由伊宁市应急管理局安排在 2026年第4季度"):
        wish(plan, cast.market_clerk, cast.other_enterprise, same)
    wish(plan, cast.market_clerk, cast.enterprise, same)  # another enterprise
    wish(plan, cast.market_clerk, cast.other_enterprise, same, repeat_reason="检查冷库氨制冷，内容不同。")
    entry = plan.ledger.entries.latest("sequence")
    assert entry.data["wishes"][0]["repeats"] == [plan.number]
    assert entry.data["wishes"][0]["reason"] == "检查冷库氨制冷，内容不同。"


@pytest.mark.django_db
def test_what_was_inspected_is_not_inspected_again_within_the_months_of_the_setting(
    clock, delegation_cast, settings
) -> None:
    cast = delegation_cast
    done = approved(cast)  # on 8 September
    plan = draft(cast)
    with pytest.raises(InvalidInput, match=r"2026-09-08 检查（.*不满 12 个月"):
        wish(plan, cast.safety_clerk, cast.other_enterprise, SAFETY)
    settings.INSPECTION_REPEAT_MONTHS = 2
    wish(plan, cast.safety_clerk, cast.other_enterprise, SAFETY)  # late in the quarter it is none
    with pytest.raises(InvalidInput, match="不满 2 个月"):
        arrange(plan, cast, VISIT_DAY)
    arrange(plan, cast, date(2026, 11, 9))
    assert plan.visits.get().planned_on == date(2026, 11, 9)
    settings.INSPECTION_REPEAT_MONTHS = 12
    inspection_plans.withdraw_plan(inspection_plan=plan, actor=cast.leader, reason="不检查了")
    on = date(2026, 10, 1)
    assert [one.inspection for one in repeats_of(cast.other_enterprise, SAFETY["topic"], on)] == [done]
    inspections.cancel_inspection(inspection=done, actor=cast.leader, reason="误报")
    assert repeats_of(cast.other_enterprise, SAFETY["topic"], on) == []


@pytest.mark.django_db
def test_a_subject_whose_department_did_not_come_was_not_inspected(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    clock.move_to(datetime(2026, 10, 21, 11, tzinfo=BEIJING))
    visit.sign_in(inspectors=visit.inspectors(cast.safety), absent=[cast.market], absence="临时任务")
    on = date(2026, 12, 1)
    assert repeats_of(cast.other_enterprise, MARKET["topic"], on) == []
    assert len(repeats_of(cast.other_enterprise, SAFETY["topic"], on)) == 1


@pytest.mark.django_db
def test_a_second_visit_in_the_quarter_joins_the_first_and_the_enterprise_gets_a_new_notice(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    visit = published(cast)

    def let_in(inspection: Any) -> None:
        asked = inspection.wishes.get(state="asked")
        inspection_joins.approve_join(inspection_wish=asked, actor=cast.leader)

    odour = {"topic": "恶臭排放", "legal_basis": "《大气污染防治法》第二十九条", "points": ["收集处理设施"]}
    asked = {"actor": cast.environment_clerk, "planned_on": date(2026, 10, 9), **odour}
    joined = propose(cast, **asked)
    assert joined == visit.inspection
    let_in(joined)
    assert visit.part(cast.environment).items.count() == 1
    notices = joined.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE)
    assert notices.count() == 2
    assert notices.filter(replaces__isnull=False).get().facts["departments"][-1] == {
        "department": cast.environment.name,
        "topics": [{"topic": "恶臭排放", "legal_basis": "《大气污染防治法》第二十九条"}],
    }
    apart = propose(cast, **{**asked, "topic": "危险废物贮存"}, apart_reason="异味扰民，当天必须到场。")
    assert (apart.state, apart.apart_reason) == (InspectionState.PROPOSED, "异味扰民，当天必须到场。")
    later = propose(cast, **{**asked, "topic": "噪声排放", "planned_on": date(2027, 1, 6)})
    assert later.state == InspectionState.PROPOSED
    dust = {**SAFETY, **GROUND, "topic": "粉尘防爆"}
    inspection_joins.join_inspection(inspection=joined, actor=cast.safety_clerk, **dust)
    let_in(joined)
    assert visit.part(cast.safety).items.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["plan", "outside"])
def test_two_departments_at_the_same_instant_cannot_both_enter_the_same_subject(
    way: str, delegation_cast: DelegationCast
) -> None:
    """Through one plan, or one through the plan and the other outside it: one is in, the other is told of it."""
    cast = delegation_cast
    start, answers = Barrier(2), []
    with time_machine.travel(BEGIN, tick=False):
        plan = draft(cast)

        def enter(actor: Any) -> None:
            start.wait()
            try:
                if way == "outside" and actor == cast.market_clerk:
                    propose(cast, actor)
                else:
                    wish(InspectionPlan.objects.get(pk=plan.pk), actor, cast.other_enterprise, SAFETY)
                answers.append("entered")
            except InvalidInput as error:
                answers.append(error.message)
            finally:
                connection.close()

        threads = [Thread(target=enter, args=[actor]) for actor in (cast.safety_clerk, cast.market_clerk)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    answers.sort(key=len)
    assert answers[0] == "entered"
    assert "不重复检查" in answers[1]
    assert InspectionWish.objects.count() == 1
