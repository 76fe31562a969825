"""The demonstration's whistles: one solved on the spot and confirmed, one under way, one that waits for the park."""

from collections.abc import Mapping
from typing import Any

from delegation.demo.cast import YINING_PARK, acting, owner_of
from delegation.services import calls, whistles
from portal.organizations.enums import Role
from portal.organizations.models import Organization

BASIS = "伊市政发〔2024〕84号第二条"
LIMITS: dict[str, Any] = {"report_amount": 24, "report_unit": "hours", "solve_days": 5}
PLACE: dict[str, Any] = {"place": "伊宁园区深圳路 12 号（样例）", "contact_phone": "0999-8310000"}


def seed(enterprises: Mapping[str, Organization]) -> None:
    leader, clerk = acting(Role.PARK_LEADER, YINING_PARK), acting(Role.WINDOW_CLERK, YINING_PARK)
    environment, market = (
        acting(Role.DEPARTMENT_CLERK, "654002-STJ"),
        acting(Role.DEPARTMENT_CLERK, "654002-SCJG"),
    )
    discharge = whistles.list_whistle_matter(
        actor=leader,
        name="样例：排污口位置现场核定",
        departments=[environment.organization, acting(Role.DEPARTMENT_CLERK, "654002-CGJ").organization],
        basis=BASIS,
        calls_at_once=False,
        **LIMITS,
    )
    scope = whistles.list_whistle_matter(
        actor=leader,
        name="样例：经营范围表述现场指导",
        departments=[market.organization],
        basis=BASIS,
        calls_at_once=True,
        **LIMITS,
    )
    cleaning, food = owner_of(enterprises["huanwei"].pk), owner_of(enterprises["shipin"].pk)

    solved = whistles.blow_whistle(
        actor=cleaning,
        matter=scope,
        request="拟增加餐厨垃圾处理业务，经营范围如何表述，请到园区当面指导。",
        contact=cleaning.user.full_name,
        **PLACE,
    )
    call = solved.calls.get()
    calls.sign_in_call(
        call=call, actor=clerk, arrived_people=market.user.full_name, received_by=clerk.user.full_name
    )
    calls.solve_call(
        call=call, actor=market, solution="当面核对规范表述目录，企业已在全程电子化平台提交变更。"
    )
    calls.confirm_call(call=call, actor=cleaning, score=5, remark="当天就解决了。")

    running = whistles.blow_whistle(
        actor=food,
        matter=discharge,
        request="厂区排污口位置与环评批复附图不一致，施工暂停，请到现场核定。",
        contact=food.user.full_name,
        **PLACE,
    )
    whistles.forward_whistle(whistle=running, actor=clerk, departments=list(discharge.departments.all()))
    calls.sign_in_call(
        call=running.calls.get(department=environment.organization),
        actor=clerk,
        arrived_people=environment.user.full_name,
        received_by=clerk.user.full_name,
    )

    whistles.blow_whistle(
        actor=cleaning,
        matter=discharge,
        request="垃圾中转站渗滤液收集池是否需要单独设排放口，请有关部门到场答复。",
        contact=cleaning.user.full_name,
        **PLACE,
    )
