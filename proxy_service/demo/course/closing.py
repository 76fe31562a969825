"""From the delivery to the archive, and the ways in which a request ends early."""

from proxy_service.demo.course.case import Case
from proxy_service.enums import DIMENSIONS, DeliveryMode, RecipientState, ReturnReason
from proxy_service.services import closing, delivery, evaluation, reporting


class Closing(Case):
    """Delivery, evaluation, report, visit and archive."""

    def deliver(self, mode: str = DeliveryMode.ELECTRONIC, tracking_number: str = "") -> None:
        delivery.deliver(request=self.request, actor=self.clerk, mode=mode, tracking_number=tracking_number)

    def return_delivery(self, reason: str = ReturnReason.SENT_BACK, note: str = "") -> None:
        delivery.return_delivery(request=self.request, actor=self.clerk, reason=reason, note=note)

    def open_results(self) -> None:
        """Somebody of the enterprise reads what was delivered before they sign for it."""
        for matter in self.request.matters.exclude(result_file=None):
            delivery.record_opening(request=self.reload(), actor=self.owner, opened=matter.result_file)

    def sign_delivery(self) -> None:
        name = self.owner.user.full_name
        delivery.sign_delivery(request=self.request, actor=self.owner, recipient_name=name)
        self.reload()

    def scores(self, score: int) -> dict[str, int]:
        return {dimension.value: score for dimension in DIMENSIONS[self.request.jurisdiction]}

    def evaluate_as_enterprise(self, score: int = 5, opinion: str = "专员全程陪办，省了很多路") -> None:
        evaluation.evaluate_as_enterprise(
            request=self.request, actor=self.owner, scores=self.scores(score), opinion=opinion
        )
        self.reload()

    def evaluate_as_park(self, score: int = 4, opinion: str = "部门反馈及时，材料一次补正到位") -> None:
        evaluation.evaluate_as_park(
            request=self.request, actor=self.officer, scores=self.scores(score), opinion=opinion
        )
        self.reload()

    def submit_report(self) -> None:
        report = self.reload().report
        reporting.submit_report(
            report=report,
            actor=self.officer,
            process=report.process,
            coordination=report.coordination,
            satisfaction=report.satisfaction,
            suggestions=report.suggestions,
        )

    def approve_report(self) -> None:
        reporting.approve_report(report=self.reload().report, actor=self.leader)
        self.reload()

    def sign_reports(self) -> None:
        for recipient in self.recipients:
            if recipient.state == RecipientState.SENT:
                reporting.sign_report(recipient=recipient, actor=self.overseer(recipient.organization))

    def accept_reports(self) -> None:
        for recipient in self.recipients:
            if recipient.state == RecipientState.SIGNED:
                actor = self.overseer(recipient.organization)
                reporting.accept_report(recipient=recipient, actor=actor, comments="情况清楚，同意")

    def visit(self, *, satisfied: bool = True) -> None:
        organization = self.recipients[0].organization
        closing.visit(
            request=self.request,
            actor=self.overseer(organization),
            interviewee=self.request.contact_name,
            satisfied=satisfied,
            note="电话回访" if satisfied else "希望部门之间少跑一趟",
        )

    def archive(self) -> None:
        closing.archive(request=self.request, actor=self.officer)
        self.reload()

    def withdraw(self) -> None:
        closing.withdraw(request=self.request, actor=self.owner, reason="项目计划调整")
        self.reload()

    def terminate(self) -> None:
        closing.terminate(request=self.request, actor=self.leader, reason="委托期限届满且企业不再续期")
        self.reload()
