"""The demonstration's joint inspection: one plan, published, with one visit of two departments ahead."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from delegation.demo.cast import YINING_PARK, acting
from delegation.services import inspection_plans
from portal.organizations.enums import Role
from portal.organizations.models import Organization
from portal.workdays.due import beijing_date

SAFETY, MARKET, JUSTICE = "654002-YJJ", "654002-SCJG", "654002-SFJ"
WISHES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        SAFETY,
        {
            "topic": "样例：有限空间作业安全",
            "legal_basis": "《中华人民共和国安全生产法》第六十五条",
            "points": ["有限空间辨识和管理台账", "作业审批、通风检测和监护", "应急救援器材"],
        },
    ),
    (
        MARKET,
        {
            "topic": "样例：食品生产许可条件保持情况",
            "legal_basis": "《中华人民共和国食品安全法》第一百一十条",
            "points": ["生产场所和设备布局", "进货查验和出厂检验记录"],
        },
    ),
)


def seed(enterprises: Mapping[str, Organization]) -> None:
    officer, food = acting(Role.PROXY_OFFICER, YINING_PARK), enterprises["shipin"]
    visit_on = _quarter_day(beijing_date(timezone.now()))
    plan = inspection_plans.draft_inspection_plan(
        actor=officer,
        year=visit_on.year,
        quarter=(visit_on.month - 1) // 3 + 1,
        departments=[acting(Role.DEPARTMENT_CLERK, code).organization for code, _wish in WISHES],
        wishes_by=beijing_date(timezone.now()),
        note="样例：食品加工企业有限空间和生产许可条件，一次上门。",
    )
    for code, wish in WISHES:
        inspection_plans.enter_wishes(
            inspection_plan=plan,
            actor=acting(Role.DEPARTMENT_CLERK, code),
            wishes=[{"enterprise": food, **wish}],
        )
    place = food.address or "伊宁园区（样例）"
    inspection_plans.arrange_visits(
        inspection_plan=plan,
        actor=officer,
        visits=[{"enterprise": food, "planned_on": visit_on, "place": place}],
    )
    inspection_plans.publish_plan(
        inspection_plan=plan,
        actor=acting(Role.DEPARTMENT_LEADER, JUSTICE),
        opinion="样例：已合并为一次上门，同意公布。",
    )


def _quarter_day(today: date) -> date:
    """About three weeks ahead, on a weekday; whichever quarter that day lies in is the plan's."""
    day = today + timedelta(days=21)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
