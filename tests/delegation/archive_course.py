"""Cases of every kind that are over, and the closing of their files, each station told once."""

from collections.abc import Callable
from typing import Any

from delegation.models.filings import Filing
from delegation.services import inquiries
from delegation.services.registry import SERVICES
from portal.organizations.models import Membership
from tests.delegation import inspection_course, opening_course, whistle_course
from tests.delegation.cast import DelegationCast
from tests.delegation.oversight_course import GRANTED, OrderCourse
from tests.delegation.permit_course import yining

DELIVERED = GRANTED


def hand_over(case: Any, actor: Membership, remark: str = "") -> Filing:
    filing: Filing = SERVICES[f"hand_over_{case.SUBJECT}_file"](
        **{case.SUBJECT: case}, actor=actor, remark=remark
    )
    return filing


def send_back(case: Any, actor: Membership, reason: str) -> Filing:
    filing: Filing = SERVICES[f"return_{case.SUBJECT}_file"](
        **{case.SUBJECT: case}, actor=actor, reason=reason
    )
    return filing


def archive(case: Any, actor: Membership, retention: str = "permanent") -> Filing:
    filing: Filing = SERVICES[f"archive_{case.SUBJECT}"](
        **{case.SUBJECT: case}, actor=actor, retention=retention
    )
    case.refresh_from_db()
    return filing


def ended_whistle(cast: DelegationCast) -> Any:
    course = whistle_course.blow(cast)
    course.forward()
    course.arrive()
    course.solve()
    course.confirm()
    course.whistle.refresh_from_db()
    return course.whistle


def ended_inspection(cast: DelegationCast) -> Any:
    inspection = inspection_course.propose(cast)
    SERVICES["reject_inspection"](inspection=inspection, actor=cast.leader, remark="并入季度检查。")
    inspection.refresh_from_db()
    return inspection


def ended_opening(cast: DelegationCast) -> Any:
    opening_course.open_window(cast)
    course = opening_course.apply(cast)
    SERVICES["withdraw_opening"](opening=course.opening, actor=cast.owner, reason="另行选址")
    course.opening.refresh_from_db()
    return course.opening


def ended_inquiry(cast: DelegationCast) -> Any:
    inquiry = inquiries.ask_inquiry(
        actor=cast.clerk,
        enterprise=None,
        question="用水报装要什么材料？",
        asker="马文秀",
        asker_phone="13999090003",
    )
    inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="身份证明、平面图。")
    inquiry.refresh_from_db()
    return inquiry


def ended_order(cast: DelegationCast) -> Any:
    course = yining(cast)
    course.goes(*DELIVERED)
    return OrderCourse(course).goes("draft", "issue", "report", "accept")


#: How each comes to its end, who keeps its file, and the word for it in 档号.
ENDED: dict[str, tuple[Callable[[DelegationCast], Any], str, str]] = {
    "whistle": (ended_whistle, "leader", "654002-YNYQ-ZY·2026-D10-CS-0001"),
    "inspection": (ended_inspection, "officer", "654002-YNYQ-ZY·2026-D10-JC-0001"),
    "opening": (ended_opening, "clerk", "654002-YNYQ-ZY·2026-D10-KB-0001"),
    "inquiry": (ended_inquiry, "clerk", "654002-YNYQ-ZY·2026-D10-SW-0001"),
    "order": (ended_order, "bureau_clerk", "654002-CGJ-ZY·2026-D30-JD-0001"),
}
