"""The demonstration's hall of the Yining park, and a company that is being opened there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from delegation.demo.cast import YINING_PARK, acting, owner_of
from delegation.enums.openings import SealKind
from delegation.models.hall import HallWindow
from delegation.services import appointments, hall_windows, inquiries, opening_parts, openings
from portal.organizations import uscc
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.workdays.due import beijing_date
from portal.workdays.queries import calendar_for

DAYS, HOURS = "working_days", "hours"
# letter, name, place, services (kind, name, provider, promise, unit)
WINDOWS: tuple[tuple[str, str, str, tuple[tuple[str, str, str, int, str], ...]], ...] = (
    (
        *("A", "企业开办", "一楼 1 号窗口（样例）"),
        (
            ("opening", "企业开办一窗通", "园区窗口", 4, DAYS),
            ("advice", "帮办代办咨询", "园区窗口", 1, DAYS),
        ),
    ),
    (
        *("B", "承接和派驻审批", "一楼 2 号窗口（样例）"),
        (
            ("taken_over", "城镇污水排入排水管网许可咨询受理", "园区管委会", 1, DAYS),
            ("taken_over", "城市建筑垃圾处置核准咨询受理", "园区管委会", 1, DAYS),
            ("posted", "派驻单位审批事项咨询", "派驻人员", 1, DAYS),
        ),
    ),
    (
        *("C", "公共服务", "一楼 3 号窗口（样例）"),
        (
            ("water", "用水报装", "供水企业（样例）", 2, DAYS),
            ("electricity", "用电报装", "供电企业（样例）", 2, DAYS),
            ("gas", "用气报装", "燃气企业（样例）", 2, DAYS),
            ("heat", "用暖报装", "供暖企业（样例）", 2, DAYS),
            ("telecom", "宽带、专线报装", "通信企业（样例）", 24, HOURS),
            ("finance", "融资对接咨询", "银行（样例）", 2, DAYS),
        ),
    ),
)
COMPANY = "样例：伊宁市天马包装材料有限公司"
FORM: dict[str, Any] = {
    "company_name": COMPANY,
    "company_type": "limited",
    "address": "伊宁园区上海路 20 号（样例）",
    "capital": Decimal("200.00"),
    "legal_representative": "马文秀",
    "scope": "包装材料制造、销售（样例）。",
    "delivery": "window",
    "delivery_address": "",
    "shareholders": [
        {"name": "样例：伊宁天山乳业有限公司", "amount": Decimal("120.00")},
        {"name": "马文秀", "amount": Decimal("80.00")},
    ],
    "optional_parts": ["invoices", "insurance", "account"],
    "seals": list(SealKind),
}


def seed(enterprises: Mapping[str, Organization]) -> None:
    food, cleaning = owner_of(enterprises["shipin"].pk), owner_of(enterprises["huanwei"].pk)
    windows = [_open(*window) for window in WINDOWS]
    _company(food)
    _asked(cleaning, windows[2])
    _booked(windows[2], (food, cleaning))


def _open(
    letter: str, name: str, place: str, services: tuple[tuple[str, str, str, int, str], ...]
) -> HallWindow:
    words = ("kind", "name", "provider", "promise_amount", "promise_unit")
    return hall_windows.open_hall_window(
        actor=acting(Role.PARK_LEADER, YINING_PARK),
        letter=letter,
        name=name,
        place=place,
        slot_minutes=30,
        capacity=2,
        is_sample=True,
        services=[dict(zip(words, one, strict=True)) for one in services],
    )


def _company(owner: Membership) -> None:
    """Licensed; the seals and the rest are under way."""
    clerk, market = acting(Role.WINDOW_CLERK, YINING_PARK), acting(Role.DEPARTMENT_CLERK, "654002-SCJG")
    opening = openings.begin_opening(
        actor=owner,
        park=clerk.organization.park,
        contact=owner.user.full_name,
        contact_phone=owner.user.phone or clerk.organization.phone,
        **FORM,
    )
    organs = {
        part: acting(Role.DEPARTMENT_CLERK, code).organization
        for part, code in (
            ("licence", "654002-SCJG"),
            ("invoices", "654002-SHUIWU"),
            ("insurance", "654002-RSJ"),
        )
    }
    openings.accept_opening(opening=opening, actor=clerk, organs=organs)
    code = "91654002MAYL0A019"
    opening_parts.finish_opening_part(
        opening_part=opening.opening_parts.get(kind="licence"),
        actor=market,
        number=code + uscc.check_character(code),
        finished_on=timezone.localdate(),
        note="样例",
    )
    opening_parts.start_opening_part(opening_part=opening.opening_parts.get(kind="seals"), actor=clerk)


def _asked(owner: Membership, window: HallWindow) -> None:
    """Asked at the window, handed on to a colleague who has not signed yet."""
    clerk = acting(Role.WINDOW_CLERK, YINING_PARK)
    inquiry = inquiries.ask_inquiry(
        actor=clerk,
        enterprise=owner.organization,
        service=window.services.get(kind="water"),
        asker=owner.user.full_name,
        asker_phone=owner.user.phone or clerk.organization.phone,
        question="样例：厂区扩建后用水量增加，水表要不要换，怎样办理？",
    )
    inquiries.hand_on_inquiry(
        inquiry=inquiry,
        actor=clerk,
        colleague=acting(Role.PROXY_OFFICER, YINING_PARK),
        reason="由代办专员联系供水企业现场查看。",
    )


def _booked(window: HallWindow, owners: tuple[Membership, ...]) -> None:
    """On the next working day, one after the other."""
    now = timezone.now()
    calendar = calendar_for(window.park)
    day = calendar.add_working_days(beijing_date(now), 1)
    slots = appointments.free_slots(window, day, now)
    for owner, (slot, _left) in zip(owners, slots, strict=False):
        appointments.book_appointment(
            actor=owner,
            window=window,
            day=day,
            begins=slot[0].time(),
            subject="样例：用水、用电报装",
            contact=owner.user.full_name,
            contact_phone=owner.user.phone or window.park.phone,
        )
