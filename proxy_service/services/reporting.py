"""The report of the evaluation: composed from the ledger, approved by the leader, sent within 5 working days."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.organizations.models import Membership
from proxy_service import composing, parties
from proxy_service.enums import RecipientState, ReportState, RequestState
from proxy_service.lifecycle import Clock
from proxy_service.models import ProxyRequest, Report, ReportRecipient
from proxy_service.services.acting import perform


def draft_report(request: ProxyRequest, now: datetime) -> Report:
    """Composes the report from the ledger when the evaluation is completed; part of that act."""
    report, _created = Report.objects.update_or_create(
        request=request,
        defaults={
            "state": ReportState.DRAFT,
            "process": composing.process_text(request),
            "coordination": composing.coordination_text(request),
            "satisfaction": composing.satisfaction_text(request),
            "suggestions": composing.suggestions_text(request),
        },
    )
    return report


def _edit(
    report: Report, actor: Membership, process: str, coordination: str, satisfaction: str, suggestions: str
) -> None:
    """The three contents that BZ54-5.5-MULTI asks for; a feedback to a county carries the same."""
    if not (process.strip() and coordination.strip() and satisfaction.strip()):
        raise InvalidInput(_("事项办理流程、跨部门协调记录、企业满意度均不能为空。"))
    report.process, report.coordination = process, coordination
    report.satisfaction, report.suggestions = satisfaction, suggestions
    report.drafted_by = actor


def save_report(
    *,
    report: Report,
    actor: Membership,
    process: str,
    coordination: str,
    satisfaction: str,
    suggestions: str = "",
) -> Report:
    """Keeps the officer's wording."""
    with perform("save_report", report, actor) as step:
        _edit(step.subject, actor, process, coordination, satisfaction, suggestions)
        step.say(_("编辑评价报告"))
    return step.subject


def submit_report(
    *,
    report: Report,
    actor: Membership,
    process: str,
    coordination: str,
    satisfaction: str,
    suggestions: str = "",
) -> Report:
    """Puts the report before the leader."""
    with perform("submit_report", report, actor) as step:
        _edit(step.subject, actor, process, coordination, satisfaction, suggestions)
        step.say(_("评价报告提请审签"))
    return step.subject


def reject_report(*, report: Report, actor: Membership, comment: str) -> Report:
    """The leader gives the draft back to its author."""
    with perform("reject_report", report, actor) as step:
        step.subject.leader_comment = comment
        step.say(_("报告退回拟稿人：%(comment)s") % {"comment": comment})
    return step.subject


def approve_report(*, report: Report, actor: Membership) -> Report:
    """The leader signs: the report is frozen in a document and sent, which stops the 5 working days (BZ54-5.5).

    A request within one county reports to the county government, one across counties to the work-group office.
    """
    with perform("approve_report", report, actor) as step:
        receivers = parties.overseers_of(step.case)
        if not receivers:
            raise InvalidInput(_("未找到应报送的县市人民政府或州专班办公室，请联系系统管理员。"))
        approved = step.subject
        approved.approved_by, approved.approved_at = actor, step.now
        approved.round += 1
        step.replaces = approved.document  # of the round before
        kind = DocumentKind.COMPREHENSIVE if step.case.is_multi else DocumentKind.FEEDBACK
        approved.document = step.issue(kind, approved)
        approved.save()
        for organization in receivers:
            recipient = ReportRecipient.objects.create(
                report=approved, organization=organization, round=approved.round, sent_at=step.now
            )
            step.open_clock(Clock.REPORT_SIGNATURE, recipient)
        step.settle_clock(Clock.REPORT, step.case)
        step.case.state, step.case.reported_at = RequestState.REPORTED, step.now
        step.say(
            _("审签并报送%(to)s") % {"to": "、".join(organization.name for organization in receivers)},
            round=approved.round,
        )
    return approved


def sign_report(*, recipient: ReportRecipient, actor: Membership) -> ReportRecipient:
    """The recipient signs for the report; its time to review begins."""
    with perform("sign_report", recipient, actor) as step:
        step.subject.signed_at, step.subject.signed_by = step.now, actor
        step.say(_("%(organ)s签收评价报告") % {"organ": step.subject.organization.name})
    return step.subject


def accept_report(*, recipient: ReportRecipient, actor: Membership, comments: str = "") -> ReportRecipient:
    with perform("accept_report", recipient, actor) as step:
        step.subject.reviewed_at, step.subject.comments = step.now, comments
        step.say(
            _("%(organ)s审阅通过。%(comments)s")
            % {"organ": step.subject.organization.name, "comments": comments}
        )
    return step.subject


def return_report(*, recipient: ReportRecipient, actor: Membership, comments: str) -> ReportRecipient:
    """The recipient wants the report revised: a new version goes the same way, again within 5 working days."""
    with perform("return_report", recipient, actor) as step:
        step.subject.reviewed_at, step.subject.comments = step.now, comments
        report = step.subject.report
        report.state, report.leader_comment = ReportState.DRAFT, comments
        report.save(update_fields=["state", "leader_comment"])
        others = report.recipients.filter(
            round=report.round, state__in=[RecipientState.SENT, RecipientState.SIGNED]
        ).exclude(pk=step.subject.pk)
        for other in others:
            step.cancel_clock(Clock.REPORT_SIGNATURE, other)
            step.cancel_clock(Clock.REVIEW, other)
        step.case.state = RequestState.EVALUATED
        step.open_clock(Clock.REPORT, step.case)
        step.say(
            _("%(organ)s退回报告修改：%(comments)s")
            % {"organ": step.subject.organization.name, "comments": comments}
        )
    return step.subject
