"""Evaluations, reports, visits and letters of supervision."""

from django.db.models import QuerySet

from proxy_service.api import filters, seen
from proxy_service.api.resources.parts import Parts, person
from proxy_service.api.serializers import closing, supervision
from proxy_service.models import Evaluation, Report, ReportRecipient, Supervision, Visit


class Evaluations(Parts):
    """双方的评价。双方都提交之前，只有本方的可见。"""

    model = Evaluation
    serializer_class = closing.EvaluationItem
    filter_class = filters.EvaluationFilters
    beside = person("given_by")

    def visible(self) -> QuerySet[Evaluation]:
        return self.read_whole(seen.seen_evaluations(self.membership))


class Reports(Parts):
    """评价结果反馈和综合报告。"""

    model = Report
    serializer_class = closing.ReportItem
    detail_serializer_class = closing.ReportDetail
    filter_class = filters.ReportFilters
    beside = ("document", *person("approved_by"))

    def visible(self) -> QuerySet[Report]:
        reports = seen.seen_reports(self.membership)
        if self.action != "list":
            reports = reports.prefetch_related(
                "recipients__organization",
                "recipients__signed_by__user",
                "recipients__signed_by__organization",
            )
        return self.read_whole(reports)


class ReportRecipients(Parts):
    """报告的接收单位：签收和审阅。"""

    model = ReportRecipient
    way = "report__request"
    serializer_class = closing.RecipientItem
    filter_class = filters.RecipientFilters
    beside = ("organization", *person("signed_by"))

    def visible(self) -> QuerySet[ReportRecipient]:
        return self.read_whole(seen.seen_recipients(self.membership))


class Visits(Parts):
    """满意度回访。"""

    model = Visit
    serializer_class = closing.VisitItem
    filter_class = filters.VisitFilters
    beside = ("organization", *person("visited_by"))


class Supervisions(Parts):
    """督办。函件和反馈的内容只对有关单位公开；其余各方只看到进展。"""

    model = Supervision
    serializer_class = supervision.SupervisionItem
    filter_class = filters.SupervisionFilters
    beside = (
        "issuer", "organ", "matter__version__matter", "period", "document", *person("issued_by"), *person("signed_by"),
    )  # fmt: skip
    together = ("copies_to", "replies__paper", "replies__given_by__user", "replies__given_by__organization")

    def visible(self) -> QuerySet[Supervision]:
        return self.read_whole(seen.seen_letters(self.membership))
