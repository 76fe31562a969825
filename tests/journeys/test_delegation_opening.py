"""A company is opened at one window: one form, five free seals, licence and seals in one hand."""

import pytest

from delegation.services.hall_windows import open_hall_window
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.organizations.services.registration import register_enterprise
from tests.delegation.opening_course import LICENCE, SERVICES, WINDOW
from tests.journeys.conftest import Stage
from tests.journeys.people import PASSWORD, Person

PARK = "654002-YNYQ"
COMPANY = "伊宁市天马包装材料有限公司"
FORM = {
    "住所": "伊宁园区上海路 20 号",
    "注册资本（万元）": "100.00",
    "经营范围": "包装材料制造、销售。",
    "股东（出资人）": "努尔兰·赛力克",
    "认缴出资（万元）": "100.00",
}
# What each organ runs: the market, tax and human resources bureaus; the window has seals and account.
MARKET, TAX, PEOPLE = "654002-SCJG", "654002-SHUIWU", "654002-RSJ"


def founder(stage: Stage) -> Person:
    """Somebody who intends to open a company in the park: a record without a credit code."""
    register_enterprise(
        stage="intending",
        name=COMPANY,
        uscc="",
        legal_representative="努尔兰·赛力克",
        address="拟入驻伊宁园区",
        division_code="654002",
        username="founder",
        password=PASSWORD,
        full_name="努尔兰·赛力克",
        phone="13999090005",
        email="founder@example.org",
    )
    return stage.visitor("努尔兰·赛力克", "founder").comes_in()


@pytest.mark.soak  # without a browser: tests/delegation/test_openings.py
@pytest.mark.rule("YN84-2.3")
def test_a_company_is_opened_with_five_seals(stage: Stage) -> None:
    clerk = stage.staff("迪丽努尔", (Role.WINDOW_CLERK, PARK))
    leader = stage.staff("哈力木拉提", (Role.PARK_LEADER, PARK))
    market, tax, people = (
        stage.staff(name, (Role.DEPARTMENT_CLERK, code))
        for name, code in (("米娜瓦尔", MARKET), ("古丽", TAX), ("阿里木", PEOPLE))
    )
    actor = Membership.objects.get(user__username=leader.username)
    open_hall_window(actor=actor, services=SERVICES, **WINDOW)
    owner = founder(stage)

    stage.visitor().opens("/hall/").sees("用水报装", "2 个工作日内答复或者办结").follows("叫号情况")
    owner.opens("/delegation/opening/").follows("申请开办企业").sees("首套印章（五枚，费用 0 元）")
    owner.fills({"在哪个园区开办": actor.organization.name, **FORM, "公章": False})
    owner.confirms().sees("五枚印章均为免费。确有不需要刻制的，请说明理由。")
    owner.fills({"公章": True}).confirms().sees("待窗口核对", "免费刻制，0 元")
    path = owner.page.url

    clerk.opens(path).does("核对通过，分送各环节")
    for person, part, number in (
        (market, "营业执照", LICENCE),
        (tax, "发票申领", "税受2026001"),
        (people, "社会保险登记", "社登2026001"),
        (clerk, "首套印章", "6540020012345"),
        (clerk, "银行账户", "开受2026001"),
    ):
        person.opens(path).does("登记办结", {"编号": number}, about=part).sees(number)
    clerk.sees("执照和印章已备齐，待发放").does("窗口发放执照和印章")
    stage.the_worker_runs()
    receipt = owner.opens(path).reads("企业开办材料领取单")
    for words in (LICENCE, "公章", "财务专用章", "合同专用章", "发票专用章", "法定代表人名章", "合计6件0元"):
        assert words in receipt
    owner.does("签收执照和印章").sees("已办结")
