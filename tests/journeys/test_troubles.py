"""A request within one county on which much goes wrong, and how each trouble is got out of the way; on a telephone."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from portal.organizations.enums import Role
from tests.journeys.case import BEST, BJHZQ, BJHZQ_NAME, PROJECT_FILING, Case, Scan, files
from tests.journeys.conftest import Stage
from tests.journeys.people import PHONE, Person
from tests.journeys.prepared import course_at_department, enterprise, park_of_bole, people_of, post
from tests.journeys.test_accounts import registers

DEPARTMENT = "652701-FGW"
LICENCE, FORM = "营业执照", "企业投资项目备案信息表"
DEFECT = {"存在问题": "未加盖公章", "依据": "办事指南第 2 项", "补正要求": "加盖公章后重新上传"}


def test_a_stalled_handover_on_a_telephone(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(viewport=PHONE)
    owner = enterprise(5, "李建国")
    park_of_bole(BJHZQ)
    post("古丽娜", Role.DEPARTMENT_CLERK, DEPARTMENT)
    course = course_at_department(owner, BJHZQ)
    stage.the_worker_runs()
    case = people_of(stage, course, BJHZQ, DEPARTMENT)

    stalls_until_the_system_coordinates(stage, case)
    is_coordinated(case)


@pytest.mark.soak
@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.rule("BZ54-6.3")
def test_troubles_on_a_telephone(open_stage: Callable[..., Stage], scan: Scan) -> None:
    stage = open_stage(viewport=PHONE)
    owner = registers(stage.visitor("李建国"), 5)
    case = files(owner, scan, stage.the_worker_runs, {PROJECT_FILING: ""}, park=BJHZQ_NAME)
    case.brings_in_the_park(stage, BJHZQ)
    clerk = stage.staff("古丽娜", (Role.DEPARTMENT_CLERK, DEPARTMENT))
    case.matters[PROJECT_FILING] = clerk
    case.overseer = stage.staff("王县长", (Role.COUNTY_OFFICER, "652701"))

    is_corrected_at_the_first_check(case, scan)
    case.is_accepted()
    is_planned_anew_after_a_comment(case)
    case.is_handed_over(PROJECT_FILING)
    stalls_until_the_system_coordinates(stage, case)
    is_coordinated(case)
    case.is_signed_for(PROJECT_FILING)
    is_returned_by_the_department(case, clerk, scan)
    case.is_granted(PROJECT_FILING, scan("备案证.pdf"))
    case.is_delivered()
    scores = dict.fromkeys(("服务效率", "办理质量", "问题解决能力"), BEST)
    case.act(owner, "企业评价", {**scores, "服务效率": "不满意", "意见建议": "签收太慢。"})
    case.act(case.officer, "园区评价", scores)
    case.is_reported()
    is_returned_by_the_county(case)
    case.is_visited("不满意", "部门签收太慢。")
    archive = case.officer.opens(case.path).sees("待整改").page.get_by_role("link", name="归档", exact=True)
    assert archive.count() == 0, "no archive while the follow-up is open"
    case.act(case.officer, "整改办结", {"整改措施和结果": "已与发改委约定当日签收。"})
    case.is_archived()
    call_command("verify_ledger", case.number)


def is_corrected_at_the_first_check(case: Case, scan: Scan) -> None:
    """Every defect at once, each beside its paper; the enterprise answers them in one go."""
    case.clerk.opens(case.path).begins("一次性告知补正")
    for paper in (LICENCE, FORM):
        case.clerk.fills(DEFECT, within=case.clerk.row(paper))
    case.clerk.confirms().sees("待补正")
    case.worker()
    notice = case.owner.opens(case.path).sees("未加盖公章").reads("一次性补正告知书")
    for part in (LICENCE, FORM, "未加盖公章", "加盖公章后重新上传"):
        assert part in notice
    answers = {LICENCE: scan("营业执照（盖章）.pdf"), FORM: scan("备案信息表（盖章）.pdf")}
    case.act(case.owner, "提交补正材料", {**answers, "补正说明": "均已盖章。"}).sees("待初审")
    case.clerk.opens(case.path).sees("营业执照（盖章）.pdf")


def is_planned_anew_after_a_comment(case: Case) -> None:
    case.act(case.officer, "编制工作计划")
    case.act(case.owner, "对计划提出意见", {"对计划的意见": "请提前两天移交。"})
    case.officer.opens(case.path).sees("请提前两天移交。")
    case.is_planned()


def stalls_until_the_system_coordinates(stage: Stage, case: Case) -> None:
    """The department does not sign: the system says so, and starts coordination itself before the 48th hour."""
    stage.later(days=3)
    case.officer.comes_in().opens(case.path).sees("部门衔接不畅", "系统发现", "待协调")
    # The 48 hours count from the end of the day on which the department should have signed, whenever that was found.
    stage.later(hours=12)
    case.officer.comes_in().opens(case.path).does_not_see("系统自动启动")
    stage.later(hours=1, minutes=10)
    case.officer.opens(case.path).sees("系统自动启动", "协调中")
    assert "博乐市发展和改革委员会" in case.officer.opens(case.path).reads("协调函")
    for person in stage.people:
        person.comes_in()


def is_coordinated(case: Case) -> None:
    case.officer.opens(case.path).begins("记录协调结果")
    case.officer.fills(
        {
            "参加人员": "发改委 古丽娜",
            "协调记录": "经办人出差，材料无人签收。",
            "协调结果": "当日签收。",
            "问题已经解决": True,
        }
    )
    case.officer.confirms().sees("已完成：", "当日签收。", "已解决")


def is_returned_by_the_department(case: Case, clerk: Person, scan: Scan) -> None:
    """The department wants a paper put right: a problem with its 48 hours, closed by handing over again."""
    clerk.opens(case.path).begins("退回补正").fills(DEFECT, within=clerk.row(LICENCE))
    clerk.confirms().sees("部门要求补正", "材料补正")
    case.worker()
    case.act(case.owner, "补充材料", {"材料": LICENCE, "文件": scan("营业执照（新）.pdf")})
    case.act(case.officer, "移交部门", about=PROJECT_FILING).sees("已重新移交材料")
    case.is_signed_for(PROJECT_FILING)


def is_returned_by_the_county(case: Case) -> None:
    """The county wants the report revised; it goes the same way a second time."""
    case.act(case.overseer, "签收报告")
    case.act(case.overseer, "退回修改", {"退回意见": "请补充签收迟延的原因。"})
    case.officer.opens(case.path).sees("请补充签收迟延的原因。")
    case.act(case.officer, "编辑报告", {"意见建议": "签收迟延系经办人出差，已指定备岗。"})
    case.act(case.leader, "退回拟稿人", {"退回意见": "写明备岗人员。"})
    case.act(case.officer, "编辑报告", {"意见建议": "签收迟延系经办人出差，已指定古丽娜备岗。"})
    case.act(case.leader, "审签并报送")
    assert "已指定古丽娜备岗" in case.overseer.opens(case.path).reads("评价结果反馈函")
    case.is_reviewed()
