"""The course of an order about a permit, through the services, each station told once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from delegation.models import Order
from delegation.services import orders, revocations
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from tests.delegation.permit_course import Course

GRANTED = ("begin", "submit", "accept", "review", "grant", "certify", "deliver")
CORRECTION: dict[str, Any] = {
    "facts": "决定书没有载明水质监测频次。",
    "basis": "伊市政发〔2024〕84号第三条",
    "demand": "补充载明水质监测频次。",
    "until": date(2026, 3, 20),
}
REVOCATION: dict[str, Any] = {"ground": "fraud", "facts": "检测报告系伪造。"}
REVOKE: dict[str, Any] = {
    "answer": "不予采纳。",
    "reason": "以虚假材料取得许可。",
    "aftermath": "10日内交回证件。",
}


@dataclass
class OrderCourse:
    """An order of the bureau about the permit of a course."""

    course: Course
    order: Order = field(init=False)

    def reload(self) -> Order:
        self.order = Order.objects.get(pk=self.order.pk)
        self.course.reload()
        return self.order

    def draft(self, **changed: Any) -> Order:
        self.order = orders.draft_correction(
            actor=self.course.cast.bureau_clerk, permit=self.course.permit, **{**CORRECTION, **changed}
        )
        return self.order

    def issue(self) -> Order:
        orders.issue_correction(order=self.order, actor=self.course.cast.bureau_leader)
        return self.reload()

    def report(self) -> Order:
        orders.report_correction(order=self.order, actor=self.course.leader, report="已补充载明并送达。")
        return self.reload()

    def send_back(self) -> Order:
        orders.return_correction(
            order=self.order,
            actor=self.course.cast.bureau_clerk,
            opinion="没有重新制作证件。",
            until=date(2026, 3, 31),
        )
        return self.reload()

    def accept(self) -> Order:
        orders.accept_correction(order=self.order, actor=self.course.cast.bureau_clerk)
        return self.reload()

    def draft_revocation(self) -> Order:
        self.order = revocations.draft_revocation(
            actor=self.course.cast.bureau_clerk, permit=self.course.permit, **REVOCATION
        )
        return self.order

    def announce(self) -> Order:
        revocations.announce_revocation(order=self.order, actor=self.course.cast.bureau_leader)
        return self.reload()

    def defend(self) -> Order:
        revocations.state_defence(order=self.order, actor=self.course.applicant, statement="本单位不知情。")
        return self.reload()

    def ask_hearing(self) -> Order:
        revocations.state_defence(
            order=self.order, actor=self.course.applicant, statement="本单位不知情。", wants_hearing=True
        )
        return self.reload()

    def revoke(self) -> Order:
        revocations.revoke_permit(order=self.order, actor=self.course.cast.bureau_leader, **REVOKE)
        return self.reload()

    def keep(self) -> Order:
        revocations.keep_permit(
            order=self.order, actor=self.course.cast.bureau_leader, answer="采纳。", reason="不构成欺骗。"
        )
        return self.reload()

    def goes(self, *stations: str) -> Order:
        for station in stations:
            getattr(self, station)()
        return self.order

    def paper(self, kind: DocumentKind) -> Document:
        return Document.objects.get(ledger=self.order.ledger, kind=kind)

    def clock(self, code: str) -> Any:
        return self.order.ledger.deadlines.filter(kind=code).latest("pk")
