"""A day of joint inspection in the browser: two departments enter once; what they found is put right and checked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delegation.models.inspections import Inspection, InspectionPlan
from portal.organizations.enums import Role
from tests.journeys.conftest import Stage
from tests.journeys.people import Person
from tests.journeys.prepared import FIRM, owner_in_yining

PARK, SAFETY, MARKET, JUSTICE = "654002-YNYQ", "654002-YJJ", "654002-SCJG", "654002-SFJ"
SUBJECTS = {
    "应急": ("有限空间作业安全", "《中华人民共和国安全生产法》第六十五条", "作业审批"),
    "市监": ("食品生产许可条件保持", "《中华人民共和国食品安全法》第一百一十条", "生产场所"),
}
pytestmark = pytest.mark.rule("YN84-2.5")


def wishes(person: Person, plan: str, topic: str, basis: str, point: str) -> None:
    person.opens(plan).begins("提出检查需求")
    answers = {"企业": FIRM, "检查事项": topic, "检查依据": basis, "检查内容": point}
    person.fills(answers, within=person.page.locator("fieldset.row-form").first).confirms()


@pytest.mark.soak  # without a browser: tests/delegation/test_inspections.py, test_inspection_access.py
def test_a_day_of_joint_inspection(stage: Stage) -> None:
    officer = stage.staff("杨帆", (Role.PROXY_OFFICER, PARK))
    safety = stage.staff("赛里克", (Role.DEPARTMENT_CLERK, SAFETY))
    market = stage.staff("阿迪拉", (Role.DEPARTMENT_CLERK, MARKET))
    justice = stage.staff("吐尔洪", (Role.DEPARTMENT_CLERK, JUSTICE))
    owner = owner_in_yining(stage)

    today = timezone.localdate()
    officer.opens("/delegation/inspection_plan/").follows("编制联合检查计划")
    departments = ["伊宁市应急管理局", "伊宁市市场监督管理局"]
    officer.fills({"参加部门": departments, "季度": "第一季度"}).confirms()
    plan = InspectionPlan.objects.get().get_absolute_url()
    wishes(safety, plan, *SUBJECTS["应急"])
    wishes(market, plan, *SUBJECTS["市监"])
    officer.opens(plan).begins("合并上门，报请审核").sees(FIRM, SUBJECTS["应急"][0], SUBJECTS["市监"][0])
    officer.fills({"检查日期": (today + timedelta(days=1)).isoformat()}).confirms()
    justice.opens(plan).does("审核通过并公布").sees("已公布")

    visit = Inspection.objects.get().get_absolute_url()
    stage.the_worker_runs()
    assert "生产场所" not in owner.opens(visit).reads("联合检查通知书")
    stage.later(hours=24)
    for person in (officer, safety, market, owner):
        person.comes_in()
    officer.opens(visit).begins("检查人员签到")
    for number, row in enumerate(officer.page.locator("fieldset.row-form").all(), start=1):
        officer.fills({"姓名": f"检查员{number}", "执法证号": f"3104{number:04d}"}, within=row)
    officer.confirms().sees("检查员4")
    market.opens(visit).begins("填写检查单")
    market.fills({"检查结果": "符合"}, within=market.row("生产场所"))
    market.fills({"检查结论": "未发现问题。"}).confirms()
    safety.opens(visit).begins("填写检查单")
    safety.fills({"检查结果": "不符合"}, within=safety.row("作业审批"))
    safety.page.locator("details.disclosure summary").first.click()
    until = (today + timedelta(days=15)).isoformat()
    wrong = {"存在的问题": "污水池作业没有审批。", "违反的条款": "第十四条", "整改期限": until}
    safety.fills(wrong, within=safety.row("作业审批"))
    safety.fills({"检查结论": "1 项不符合。"}).confirms()

    owner.opens(visit).sees("污水池作业没有审批。").does("确认检查记录并签字", {"企业意见": "属实。"})
    stage.the_worker_runs()
    record = officer.opens(visit).reads("联合检查记录表")
    for words in (FIRM, "检查员1", "污水池作业没有审批。", "企业意见属实。", "艾山"):
        assert words in record
    owner.opens(visit).does("报告整改情况", {"整改情况": "已补办审批并培训。"}, about="作业审批")
    rechecked = {"复查情况": "现场查看，已落实。", "复查人员": "赛里克、任海波"}
    safety.opens(visit).does("复查：已整改", rechecked, about="作业审批").sees("已办结")
