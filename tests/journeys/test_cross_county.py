"""Matters in two counties, entrusted to the park's zone 五台片区, up to the work-group of the prefecture. One of the
departments does its part from its own system, over the open interface."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.organizations.enums import Role
from portal.organizations.models import Organization
from tests.journeys.case import PROJECT_FILING, Case, Scan, files
from tests.journeys.conftest import Stage
from tests.journeys.people import Person, tables
from tests.journeys.test_accounts import firm_name, registers
from tests.speaking import issue_key

WUTAI, WUTAI_NAME = "652701-BJHZQ-WT", "博乐边境经济合作区五台片区"
SITE = "建设项目用地预审与规划选址意见书"
LATER = "建设项目用地预审与选址论证报告"


def is_checked_at_home(case: Case, home: Person) -> None:
    """A department of the enterprise's own county helps to check the papers; the decision stays with the other."""
    case.act(case.officer, "请本县市部门协助审核", {"协助审核的部门": "博乐市自然资源局"}, about=SITE)
    case.act(home, "签收材料", about=SITE)
    case.act(home, "反馈协助审核意见", {"审核意见": "红线图坐标系正确。"}, about=SITE)
    case.officer.opens(case.path).sees("红线图坐标系正确。")


def is_done_by_a_system(stage: Stage, owner: Person, path: str, papers: Path) -> None:
    told = works_from_its_own_system("652701-FGW", stage.base, papers)
    fetched = len(list(papers.glob("*/*")))
    assert fetched
    assert [line.split(" ")[0] for line in told] == ["已下载"] * fetched + [
        "已签收",
        "已反馈",
        "已反馈",
        "已准予",
    ]
    owner.opens(path).sees("办理中", "审批系统（服务账号）", "示例〔2026〕")


def works_from_its_own_system(department: str, address: str, papers: Path) -> list[str]:
    """What the department's system did, line by line, until nothing was left for it."""
    _account, key = issue_key(Organization.objects.get(code=department), Role.DEPARTMENT_CLERK)
    told = StringIO()
    call_command("mock_department", url=address, key=key, papers=papers, until_idle=True, stdout=told)
    return told.getvalue().splitlines()


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-4.3")
@pytest.mark.rule("BZ54-5.5-MULTI")
def test_cross_county(stage: Stage, scan: Scan, tmp_path: Path) -> None:
    owner = registers(stage.visitor("阿依古丽"), 4)
    matters = {SITE: "精河县", PROJECT_FILING: ""}
    case = files(owner, scan, stage.the_worker_runs, matters, park=WUTAI_NAME, leaves_out=(LATER,))
    case.brings_in_the_park(stage, WUTAI)
    jinghe = stage.staff("巴音", (Role.DEPARTMENT_CLERK, "652722-ZRZY"))
    home = stage.staff("叶尔肯", (Role.DEPARTMENT_CLERK, "652701-ZRZY"))
    case.matters = {SITE: jinghe}
    case.overseer = stage.staff("专班刘主任", (Role.WORKGROUP_OFFICER, "652700-ZBB"))

    owner.opens(case.path).sees("跨县市", "精河县自然资源局")
    case.is_accepted()
    assert WUTAI_NAME in owner.opens(case.path).reads("代办服务受理通知书")
    case.is_planned()
    is_checked_at_home(case, home)
    # The paper that might follow, follows.
    case.act(owner, "补充材料", {"材料": LATER, "文件": scan("论证报告.pdf")})

    for matter in matters:
        case.is_handed_over(matter)
    case.is_signed_for(SITE)
    case.act(jinghe, "反馈进度", {"办理节点": "受理"}, about=SITE)
    jinghe.opens("/home/").does_not_see(PROJECT_FILING)
    case.act(jinghe, "进入特殊程序", {"特殊程序": "专家评审", "说明": "组织专家论证", "预计所需工作日": "5"})
    case.act(jinghe, "特殊程序结束")
    is_done_by_a_system(stage, owner, case.path, tmp_path)
    case.is_granted(SITE, scan("选址意见书.pdf"), number="用字第 652722202600001 号")
    case.is_delivered()

    scores = dict.fromkeys(("协同效率", "跨区域沟通成效", "事项办结完整性"), "满意")
    case.act(owner, "企业评价", {**scores, "意见建议": "两地跑一地办。"})
    case.act(case.officer, "园区评价", scores)
    case.is_reported()
    report = case.overseer.opens(case.path).reads("综合报告")
    for content in ("事项办理流程", "跨部门协调记录", "企业满意度", "两地跑一地办", firm_name(4)):
        assert content in report
    case.is_reviewed()
    case.is_visited()
    case.is_archived()
    (record,) = tables(case.officer.opens(case.path).receives("代办服务全程跟踪备案表"))
    assert {len(row) for row in record} == {7}
    call_command("verify_ledger", case.number)
