"""One request within one county, from the registration of the enterprise to the archive, everybody in their own
session, and the official documents read on the way."""

import re

import pytest
from django.core.management import call_command

from portal.organizations.enums import Role
from tests.journeys.case import BEST, BJHZQ, PROJECT_FILING, Case, Scan, files
from tests.journeys.conftest import Stage
from tests.journeys.people import Person, tables
from tests.journeys.test_accounts import registers

FIRM = "博乐市赛湖食品第1有限公司"


def park_staff(stage: Stage, case: Case, park: str = BJHZQ) -> None:
    case.clerk = stage.staff("其其格", (Role.WINDOW_CLERK, park))
    case.leader = stage.staff("巴特尔", (Role.PARK_LEADER, park))
    case.officer = stage.staff("努尔兰", (Role.PROXY_OFFICER, park))


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_single_county(stage: Stage, scan: Scan) -> None:
    owner = registers(stage.visitor("李建国"), 1)
    case = files(owner, scan, stage.the_worker_runs, {PROJECT_FILING: ""}, park="博乐边境经济合作区管委会")
    park_staff(stage, case)
    clerk = stage.staff("古丽娜", (Role.DEPARTMENT_CLERK, "652701-FGW"))
    case.matters[PROJECT_FILING] = clerk
    case.overseer = stage.staff("王县长", (Role.COUNTY_OFFICER, "652701"))

    letter = owner.opens(case.path).reads("政务服务代办委托书")
    assert FIRM in letter
    assert PROJECT_FILING in letter
    assert case.number in owner.text

    case.is_accepted()
    notice = owner.opens(case.path).reads("代办服务受理通知书")
    assert re.search(r"博边合管代受〔2026〕1号", notice), notice[:200]
    for part in (FIRM, PROJECT_FILING, "博乐边境经济合作区管委会", "2026年3月2日"):
        assert part in notice

    case.is_planned()
    assert PROJECT_FILING in owner.opens(case.path).reads("代办工作计划表")
    case.is_handed_over(PROJECT_FILING)
    assert "营业执照" in clerk.opens(case.path).reads("材料移交清单")
    case.is_signed_for(PROJECT_FILING)
    posts_progress_in_three_clicks(stage, clerk, case)
    case.act(clerk, "反馈进度", {"办理节点": "审查", "办理意见": "符合备案条件。"}).sees("符合备案条件。")
    case.is_granted(PROJECT_FILING, scan("项目备案证.pdf"), number="博发改备〔2026〕7号")
    owner.opens(case.path).sees("博发改备〔2026〕7号")
    assert owner.downloads("项目备案证.pdf").startswith(b"%PDF")
    case.is_delivered()
    assert FIRM in owner.reads("办结送达回证")

    evaluate_blind(case)
    case.is_reported()
    letter = case.overseer.opens(case.path).reads("评价结果反馈函")
    assert letter.find("博乐市人民政府：") > 0, "the letter is addressed to the county government"
    assert "处处有人管" in letter
    case.is_reviewed()
    case.is_visited()
    case.is_archived()
    read_the_file(case)


def posts_progress_in_three_clicks(stage: Stage, clerk: Person, case: Case) -> None:
    """From the work list: open, choose, post."""
    clerk.opens("/home/").follows(re.compile("^反馈进度"))
    clerk.fills({"办理节点": "受理"}).presses("反馈进度")
    stage.the_worker_runs()
    clerk.opens(case.path).sees("审批中", "受理")


def evaluate_blind(case: Case) -> None:
    """Each side gives its scores without seeing the other's; with both in, everybody reads both."""
    scores = {dimension: BEST for dimension in ("服务效率", "办理质量", "问题解决能力")}
    case.act(case.owner, "企业评价", {**scores, "办理质量": "满意", "意见建议": "处处有人管。"}).sees(
        "处处有人管。"
    )
    case.officer.opens(case.path).sees("企业已提交").does_not_see("处处有人管")
    case.act(case.officer, "园区评价", {**scores, "意见建议": "企业配合。"}).sees("处处有人管", "企业配合")
    case.owner.opens(case.path).sees("企业配合", "已评价")


def read_the_file(case: Case) -> None:
    """What is kept: the tracking record with its seven columns, the ledger on paper, and a ledger that verifies."""
    record = case.officer.opens(case.path).receives("代办服务全程跟踪备案表")
    (table,) = tables(record)
    assert {len(row) for row in table} == {7}
    assert any(FIRM in cell for row in table for cell in row)
    ledger = case.owner.opens(case.path).reads("代办服务台账")
    assert "予以受理" in ledger
    assert "归档" in ledger
    case.owner.sees("台账完整")
    call_command("verify_ledger", case.number)
    package = case.officer.downloads("下载归档案卷")
    assert package.startswith(b"PK")
