"""The straight way of a request within one county, as every kind of screen must allow it."""

import re
from pathlib import Path

from django.core.management import call_command

from portal.organizations.enums import Role
from tests.journeys.case import BEST, BJHZQ, BJHZQ_NAME, PROJECT_FILING, Case, Scan, files
from tests.journeys.conftest import Stage
from tests.journeys.people import Person, tables
from tests.journeys.test_accounts import firm_name, registers


def is_filed(stage: Stage, scan: Scan, serial: int) -> Case:
    """From registration to the letter of entrustment, which the enterprise reads."""
    owner = registers(stage.visitor("李建国"), serial)
    case = files(owner, scan, stage.the_worker_runs, {PROJECT_FILING: ""}, park=BJHZQ_NAME)
    entrustment = owner.opens(case.path).sees(case.number).reads("政务服务代办委托书")
    assert firm_name(serial) in entrustment
    assert PROJECT_FILING in entrustment
    return case


def goes_on_to_the_notice(stage: Stage, case: Case, serial: int) -> None:
    """Everybody comes in, and the park accepts."""
    case.brings_in_the_park(stage, BJHZQ)
    clerk = stage.staff("古丽娜", (Role.DEPARTMENT_CLERK, "652701-FGW"))
    case.matters[PROJECT_FILING] = clerk
    case.overseer = stage.staff("王县长", (Role.COUNTY_OFFICER, "652701"))
    case.is_accepted()
    notice = case.owner.opens(case.path).reads("代办服务受理通知书")
    assert "博边合管代受〔2026〕1号" in notice
    for part in (firm_name(serial), PROJECT_FILING, BJHZQ_NAME, "2026年3月2日"):
        assert part in notice


def goes_on_to_the_archive(case: Case, scan: Scan, serial: int) -> None:
    """From the plan to the archive."""
    owner, clerk = case.owner, case.matters[PROJECT_FILING]
    case.is_planned()
    assert PROJECT_FILING in owner.opens(case.path).reads("代办工作计划表")
    case.is_handed_over(PROJECT_FILING)
    case.is_signed_for(PROJECT_FILING)
    assert "营业执照" in clerk.opens(case.path).reads("材料移交清单")
    posts_progress_in_three_clicks(clerk, case)
    case.act(clerk, "反馈进度", {"办理节点": "审查", "办理意见": "符合备案条件。"}).sees("符合备案条件。")
    receives_the_result(case, scan("项目备案证.pdf"))
    evaluates_blind(case)
    case.is_reported()
    letter = case.overseer.opens(case.path).reads("评价结果反馈函")
    assert "博乐市人民政府：" in letter, "the letter is addressed to the county government"
    assert "处处有人管" in letter
    case.is_reviewed()
    case.is_visited()
    case.is_archived()
    reads_the_file(case, firm_name(serial))


def posts_progress_in_three_clicks(clerk: Person, case: Case) -> None:
    """From the work list: open, choose, post."""
    clerk.opens("/home/").follows(re.compile("^反馈进度"))
    clerk.fills({"办理节点": "受理"}).confirms()
    clerk.opens(case.path).sees("审批中", "受理")


def receives_the_result(case: Case, result: Path) -> None:
    case.is_granted(PROJECT_FILING, result, number="博发改备〔2026〕7号")
    case.owner.opens(case.path).sees("博发改备〔2026〕7号")
    assert case.owner.downloads(result.name).startswith(b"%PDF")
    case.is_delivered()
    assert case.number in case.owner.opens(case.path).reads("办结送达回证")


def evaluates_blind(case: Case) -> None:
    """Each side gives its scores without seeing the other's; with both in, everybody reads both."""
    scores = dict.fromkeys(("服务效率", "办理质量", "问题解决能力"), BEST)
    answers = {**scores, "办理质量": "满意", "意见建议": "处处有人管。"}
    case.act(case.owner, "企业评价", answers).sees("处处有人管。")
    case.officer.opens(case.path).sees("企业已提交").does_not_see("处处有人管")
    case.act(case.officer, "园区评价", {**scores, "意见建议": "企业配合。"}).sees("处处有人管", "企业配合")
    case.owner.opens(case.path).sees("企业配合", "已评价")


def reads_the_file(case: Case, firm: str) -> None:
    """What is kept: the tracking record with its seven columns, the ledger on paper, and a ledger that verifies."""
    (table,) = tables(case.officer.opens(case.path).receives("代办服务全程跟踪备案表"))
    assert {len(row) for row in table} == {7}
    assert any(firm in cell for row in table for cell in row)
    ledger = case.owner.opens(case.path).sees("台账完整").reads("代办服务台账")
    assert "予以受理" in ledger
    assert "归档" in ledger
    call_command("verify_ledger", case.number)
    assert case.officer.downloads("下载归档案卷").startswith(b"PK")
