"""Who acts next on a request, and what on: one readable answer for the page's header and the public query."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from proxy_service.enums import (
    EvaluationSide,
    MatterState,
    RecipientState,
    ReportState,
    RequestState,
    SupervisionState,
    VisitState,
)
from proxy_service.models import ProxyRequest, RequestMatter
from proxy_service.permits import needs_correction

S, M = RequestState, MatterState


@dataclass(frozen=True)
class NextStep:
    """``who`` owes ``what``."""

    who: str
    what: str | Promise


def next_steps(request: ProxyRequest) -> list[NextStep]:
    """What the request waits for now; empty once it has ended. Reads only what is prefetched with the request."""
    return list(dict.fromkeys([*_waiting(request), *_supervised(request)]))


def ready_for_archive(request: ProxyRequest) -> bool:
    """Whether nothing that the archive needs is left to be done: acceptance by all recipients, visit, remedy."""
    if any(letter.is_open for letter in request.supervisions.all()):
        return False
    if request.reported_at is None:
        return True
    visits, report = list(request.visits.all()), request.report
    accepted = all(
        recipient.state == RecipientState.ACCEPTED
        for recipient in report.recipients.all()
        if recipient.round == report.round
    )
    return accepted and bool(visits) and all(visit.state == VisitState.CLOSED for visit in visits)


def _officer(request: ProxyRequest) -> str:
    if request.officer is None:
        return request.park.label if request.park else ""
    return _("代办专员%(name)s") % {"name": request.officer.user.full_name}


def _waiting(request: ProxyRequest) -> Iterator[NextStep]:
    enterprise = request.enterprise.label
    match request.state:
        case S.DRAFT:
            yield NextStep(enterprise, _("填写并提交申请"))
        case S.SUBMITTED:
            yield NextStep(request.park.label, _("初审申请材料"))
        case S.CORRECTION_REQUESTED:
            yield NextStep(enterprise, _("按告知书补正材料"))
        case S.ACCEPTED if request.officer is None:
            yield NextStep(request.park.label, _("指定代办专员"))
        case S.ACCEPTED:
            yield NextStep(_officer(request), _("编制工作计划"))
        case S.PLANNED:
            yield NextStep(enterprise, _("确认工作计划或提出意见"))
        case S.IN_PROGRESS:
            for matter in request.matters.all():
                yield from _on_matter(request, matter)
        case S.COMPLETED:
            if request.delivery is not None:
                yield NextStep(enterprise, _("签收结果"))
            else:
                again = _("另行送达结果") if request.deliveries.all() else _("送达结果")
                yield NextStep(_officer(request), again)
        case S.DELIVERED:
            given = {evaluation.side for evaluation in request.evaluations.all()}
            if EvaluationSide.ENTERPRISE not in given:
                yield NextStep(enterprise, _("评价代办服务"))
            if EvaluationSide.PARK not in given:
                yield NextStep(_officer(request), _("评价代办服务"))
        case S.EVALUATED:
            approval = (
                getattr(request, "report", None) and request.report.state == ReportState.AWAITING_APPROVAL
            )
            if approval:
                yield NextStep(_("园区负责人"), _("审签评价报告"))
            else:
                yield NextStep(_officer(request), _("编写评价报告并提请审签"))
        case S.REPORTED:
            yield from _after_report(request)
        case S.DECLINED | S.WITHDRAWN | S.TERMINATED:
            yield NextStep(_officer(request), _("归档"))


def _supervised(request: ProxyRequest) -> Iterator[NextStep]:
    for letter in request.supervisions.all():
        match letter.state:
            case SupervisionState.ISSUED:
                yield NextStep(letter.organ.label, _("签收督办函"))
            case SupervisionState.SIGNED | SupervisionState.RETURNED:
                yield NextStep(letter.organ.label, _("反馈督办情况"))
            case SupervisionState.ANSWERED:
                yield NextStep(letter.issuer.label, _("审结督办"))


def _on_matter(request: ProxyRequest, matter: RequestMatter) -> Iterator[NextStep]:
    organ = matter.organ.label if matter.organ else ""
    match matter.state:
        case M.PENDING:
            yield NextStep(_officer(request), _("备齐“%(matter)s”材料") % {"matter": matter})
        case M.PREPARED if matter.version.power_id is not None:
            yield NextStep(_officer(request), _("为“%(matter)s”申请许可或者移交材料") % {"matter": matter})
        case M.PREPARED | M.CORRECTION:
            yield NextStep(_officer(request), _("移交“%(matter)s”材料") % {"matter": matter})
        case M.HANDED_OVER:
            yield NextStep(organ, _("签收“%(matter)s”材料") % {"matter": matter})
        case M.PERMIT if needs_correction(matter):
            yield NextStep(_officer(request), _("补正“%(matter)s”许可申请") % {"matter": matter})
        case M.PERMIT:
            yield NextStep(matter.permit.handler.label, _("审批“%(matter)s”") % {"matter": matter})
        case M.RECEIVED | M.IN_REVIEW:
            yield NextStep(organ, _("审批“%(matter)s”") % {"matter": matter})


def _after_report(request: ProxyRequest) -> Iterator[NextStep]:
    report = request.report
    for recipient in report.recipients.all():
        if recipient.round == report.round and recipient.state == RecipientState.SENT:
            yield NextStep(recipient.organization.label, _("签收评价报告"))
        if recipient.round == report.round and recipient.state == RecipientState.SIGNED:
            yield NextStep(recipient.organization.label, _("审阅评价报告"))
    visits = list(request.visits.all())
    if any(visit.state == VisitState.FOLLOW_UP for visit in visits):
        yield NextStep(_officer(request), _("整改并办结不满意回访"))
    if not visits:
        yield NextStep(_("县市政府或州专班"), _("回访企业是否满意"))
    accepted = all(
        r.state == RecipientState.ACCEPTED for r in report.recipients.all() if r.round == report.round
    )
    if accepted and visits and all(visit.state == VisitState.CLOSED for visit in visits):
        yield NextStep(_officer(request), _("归档"))
