"""How people come to the portal: an enterprise registers, colleagues are invited, one person holds several roles."""

import re
from typing import Any

import pytest
from django.core import mail

from portal.organizations.enums import Role
from tests.journeys.conftest import Stage
from tests.journeys.people import PASSWORD, Person, credit_code

PARK = "652701-BJHZQ"


def firm_name(serial: int) -> str:
    return f"博乐市赛湖食品第{serial}有限公司"


def registration(serial: int, **changes: Any) -> dict[str, Any]:
    """What an enterprise types when it registers."""
    return {
        "入园状态": "已入园",
        "所在（拟入驻）园区": "博乐边境经济合作区管委会",
        "企业名称": firm_name(serial),
        "统一社会信用代码": credit_code(serial),
        "法定代表人（负责人）": "阿依古丽・买买提",
        "企业地址": "博乐市北京路 18 号",
        "您的姓名": "李建国",
        "手机号码": "13812345678",
        "电子邮箱": f"owner{serial}@example.org",
        "用户名": f"owner{serial}",
        "密码": PASSWORD,
        "再次输入密码": PASSWORD,
        "我已阅读并同意《个人信息保护说明》": True,
        **changes,
    }


def registers(person: Person, serial: int, **changes: Any) -> Person:
    answers = registration(serial, **changes)
    person.username = answers["用户名"]
    return person.opens("/register/").fills(answers).presses("注册").sees("注册成功")


@pytest.mark.rule("BZ54-3.2")
def test_enterprise_registers_and_signs_in_again(stage: Stage) -> None:
    owner = stage.visitor("李建国")
    owner.opens("/register/").presses("注册")
    assert owner.page.title().startswith("错误：")
    focused = owner.page.locator(":focus").inner_text()
    assert "企业名称：" in focused, "the summary of errors takes the focus and names the fields"

    # The check character is a warning that the person may overrule; everything typed is kept.
    code = credit_code(7)
    misprinted = code[:-1] + ("A" if code[-1] != "A" else "B")
    owner.fills(registration(7, 统一社会信用代码=misprinted)).presses("注册").sees("校验位不符")
    owner.fills({"密码": PASSWORD, "再次输入密码": PASSWORD, "我已对照营业执照逐位核对，代码无误": True})
    owner.presses("注册").sees("注册成功")

    owner.page.locator(".tool-menu summary").click()
    owner.presses("退出登录", within=".tool-panel")
    owner.username = "owner7"
    owner.opens("/home/")
    owner.fills({"用户名": "owner7", "密码": "不是这个密码呀"}).presses("登录").sees("用户名", "密码")
    owner.fills({"用户名": "owner7", "密码": PASSWORD}).presses("登录")
    assert owner.page.url.endswith("/home/")


@pytest.mark.soak  # without a browser: tests/portal/organizations/test_people.py
@pytest.mark.rule("BZ54-3.2")
def test_intending_enterprise_registers_without_a_credit_code(stage: Stage) -> None:
    person = stage.visitor("王芳")
    registers(person, 8, 入园状态="意向入园", 统一社会信用代码="")


@pytest.mark.soak  # without a browser: tests/portal/organizations/test_people.py
def test_leader_invites_a_colleague_who_then_holds_two_roles(stage: Stage) -> None:
    leader = stage.staff("巴特尔", (Role.PARK_LEADER, PARK))
    leader.opens("/people/").follows("邀请同事")
    here = {"组织": "博乐边境经济合作区管委会"}
    leader.fills({"姓名": "其其格", "电子邮箱": "qiqige@example.org", **here, "角色": "代办专员"})
    leader.presses("发送邀请")
    leader.sees("其其格")
    stage.the_worker_runs()
    link = re.search(r"http\S+/invitations/\S+/", mail.outbox[-1].body)
    assert link is not None

    officer = stage.visitor("其其格", "qiqige")
    path = re.sub(r"^https?://[^/]+", "", link[0])
    account = {"用户名": "qiqige", "密码": PASSWORD, "再次输入密码": PASSWORD}
    officer.opens(path).fills({"手机号码": "13998765432", **account}).presses("加入")
    officer.opens("/home/")
    expect_role(officer, "代办专员")

    leader.opens("/people/").follows("其其格")
    leader.fills({**here, "角色": "窗口受理人"}).presses("增加").sees("已增加角色")
    officer.opens("/home/").page.locator(".tool-menu summary").click()
    officer.presses(re.compile("窗口受理人"), within=".tool-panel").sees("已切换")
    expect_role(officer, "窗口受理人")
    stage.visitor("别人").opens(path, expects=410).sees("失效")


def expect_role(person: Person, role: str) -> None:
    assert role in person.page.locator(".who-role").inner_text()


@pytest.mark.soak  # without a browser: tests/portal/organizations
def test_forgotten_password_is_set_anew(stage: Stage) -> None:
    clerk = stage.staff("古丽", (Role.WINDOW_CLERK, PARK))
    forgetful = stage.visitor("古丽", clerk.username)
    forgetful.opens("/login/").follows("忘记密码")
    forgetful.fills({"注册时的电子邮箱": f"{clerk.username}@example.org"}).presses("发送链接")
    stage.the_worker_runs()
    link = re.search(r"/password/reset/\S+/", mail.outbox[-1].body)
    assert link is not None
    fresh = "赛里木湖的蓝-2026"
    forgetful.opens(link[0])
    for field in forgetful.page.locator("main input[type=password]").all():
        field.fill(fresh)
    forgetful.presses("保存新密码").sees("密码已重新设置")
    forgetful.logs_in(fresh)
