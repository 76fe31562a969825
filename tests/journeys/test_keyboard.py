"""Everything that matters can be reached and done with the keys alone, and at the window on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.organizations.enums import Role
from tests.journeys.case import BJHZQ, BJHZQ_NAME, PROJECT_FILING, Scan, fills_in, is_submitted
from tests.journeys.conftest import Stage
from tests.journeys.people import PASSWORD
from tests.journeys.prepared import course_at_department, enterprise, park_of_bole, post
from tests.journeys.test_accounts import firm_name


def test_department_posts_progress_with_the_keys_alone(stage: Stage) -> None:
    owner = enterprise(6, "李建国")
    park_of_bole()
    post("古丽娜", Role.DEPARTMENT_CLERK, "652701-FGW")
    course = course_at_department(owner)
    course.sign_handover()

    clerk = stage.visitor("古丽娜", "department_clerk-652701-FGW")
    keys = clerk.page.keyboard
    clerk.opens("/login/")
    assert clerk.focused() == "用户名", "there is nothing else to do here"
    keys.type(clerk.username)
    clerk.tabs_to("密码")
    keys.type("不对的密码呀")
    clerk.strikes("Enter")
    assert "请先改正" in clerk.focused(), "the summary of errors has the focus"
    clerk.tabs_to("用户名", tag="INPUT")
    keys.press("Control+A")
    keys.type(clerk.username)
    clerk.tabs_to("密码", tag="INPUT")
    keys.type(PASSWORD)
    clerk.strikes("Enter")

    clerk.opens("/home/")
    keys.press("Tab")
    assert clerk.focused() == "跳到正文", "the first stop leads past the header"
    clerk.tabs_to("为什么").strikes("Enter", leaves=False)
    expect(clerk.page.get_by_role("dialog")).to_contain_text("当日不计入")
    clerk.looks()
    clerk.strikes("Escape", leaves=False)
    expect(clerk.page.get_by_role("dialog")).to_be_hidden()
    assert clerk.focused().startswith("为什么"), "the focus is back where the panel was asked for"
    clerk.opens("/home/")
    clerk.tabs_to("反馈进度").strikes("Enter")
    clerk.tabs_to("受理", tag="INPUT")
    keys.press("ArrowDown")
    clerk.tabs_to("办理意见")
    keys.type("资料齐全。")
    clerk.tabs_to("反馈进度", tag="BUTTON").strikes("Enter")
    assert course.matter.nodes.get().opinion == "资料齐全。"
    assert course.matter.nodes.get().get_kind_display() == "审查"

    clerk.opens("/home/").tabs_to("古丽娜").strikes("Enter", leaves=False)
    clerk.tabs_to("退出登录").strikes("Enter")
    assert clerk.page.url.rstrip("/") == clerk.base


@pytest.mark.soak  # without a browser: tests/proxy_service/test_filing_pages.py
def test_window_files_for_an_enterprise_on_paper(stage: Stage, scan: Scan) -> None:
    enterprise(7, "王芳")
    window = stage.staff("其其格", (Role.WINDOW_CLERK, BJHZQ))
    window.opens("/drafts/new/").fills({"统一社会信用代码或企业全称": firm_name(7)})
    window.asks("查找").presses("为该企业填写申请").sees("窗口代填")
    fills_in(window, scan, {PROJECT_FILING: ""}, park=BJHZQ_NAME, contact=("王芳", "13812345678"))
    told = {
        "已向企业逐项核对以上委托内容、权限和期限，与签章原件一致": True,
        "已向企业告知个人信息的处理目的和范围，企业同意": True,
    }
    window.fills(told).presses("确认委托并提交").sees("窗口代填须上传企业签章的委托书原件扫描件")
    original: Path = scan("委托书原件.pdf")
    window.fills({**told, "已签章的委托书扫描件": original})
    case = is_submitted(window, stage.the_worker_runs)
    window.opens(case.path).sees(firm_name(7), "待初审")
    owner = stage.visitor("王芳", "owner7").comes_in()
    assert "王芳" in owner.opens(case.path).reads("政务服务代办委托书")
