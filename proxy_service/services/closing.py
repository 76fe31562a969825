"""Follow-up visits, the archive, and the ways in which a request ends early (BZ54-5.5-LEDGER, 6.3; 民法典 173)."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.deadlines import services as deadlines
from portal.documents import seals as documents
from portal.errors import Conflict
from portal.ledger import services as ledger
from portal.organizations.models import Membership
from proxy_service.enums import (
    CLOSED_MATTER_STATES,
    OPEN_SUPERVISION,
    MatterState,
    RecipientState,
    RequestState,
    VisitState,
)
from proxy_service.lifecycle import Clock
from proxy_service.models import ProxyRequest, Visit
from proxy_service.services.acting import perform
from proxy_service.services.permits import end_permits, under_permit
from proxy_service.services.problems import settle_left_over
from proxy_service.services.window import keep_paper


def visit(
    *, request: ProxyRequest, actor: Membership, interviewee: str, satisfied: bool, note: str = ""
) -> Visit:
    """A county government or the work-group asks the enterprise: 满意 or 不满意. 不满意 must be put right."""
    with perform("visit", request, actor) as step:
        made = Visit.objects.create(
            request=step.case,
            organization=actor.organization,
            visited_at=step.now,
            visited_by=actor,
            interviewee=interviewee,
            satisfied=satisfied,
            note=note,
            state=VisitState.CLOSED if satisfied else VisitState.FOLLOW_UP,
        )
        if not satisfied:
            step.open_clock(Clock.FOLLOW_UP, made)
        step.say(
            _("满意度回访：%(answer)s。%(note)s") % {"answer": made, "note": note}, interviewee=interviewee
        )
    return made


def close_follow_up(*, visit: Visit, actor: Membership, measures: str) -> Visit:
    """The park says what it did about a dissatisfied answer."""
    with perform("close_follow_up", visit, actor) as step:
        step.subject.measures, step.subject.closed_at, step.subject.closed_by = measures, step.now, actor
        step.say(_("不满意回访整改办结：%(measures)s") % {"measures": measures})
    return step.subject


def retention_months() -> int:
    """How long a file is kept at the least (BZ54-5.5-LEDGER: 2 years; a setting, never shorter)."""
    return 12 * max(settings.RETENTION_YEARS, 2)


@transaction.atomic
def archive(*, request: ProxyRequest, actor: Membership) -> ProxyRequest:
    """Closes the file: tracking record (BZ54-A3), ledger, index and cover become documents, the ledger takes no entry
    any more.

    A reported request needs the recipients' acceptance, a follow-up visit and no open remedy.
    """
    with perform("archive", request, actor) as step:
        archived = step.case
        if archived.number is None:
            raise Conflict(_("未提交的草稿无需归档。"))
        if archived.reported_at is not None:
            report = archived.report
            left = report.recipients.filter(round=report.round).exclude(state=RecipientState.ACCEPTED)
            if left.exists():
                raise Conflict(_("报告尚未全部审阅通过，不能归档。"))
            if not archived.visits.exists():
                raise Conflict(_("尚未进行满意度回访，不能归档。"))
            if archived.visits.filter(state=VisitState.FOLLOW_UP).exists():
                raise Conflict(_("不满意回访的整改尚未办结，不能归档。"))
        if archived.supervisions.filter(state__in=OPEN_SUPERVISION).exists():
            raise Conflict(_("督办尚未审结，不能归档。"))
        if waiting := documents.being_sealed(archived.ledger):
            raise Conflict(
                _("文书%(numbers)s正在用印，用印完成或者失败以后才能归档，请稍后再试。")
                % {"numbers": "、".join(waiting)}
            )
        archived.archived_at = step.now
        # The state is set before the papers are issued: the tracking record shows it.
        archived.state = RequestState.ARCHIVED
        deadlines.cancel_all(ledger=archived.ledger, now=step.now)
        kept = step.open_clock(Clock.RETENTION, archived, amount=retention_months())
        archived.retained_until = kept.due_on
        step.say(_("归档，至少保存至%(until)s") % {"until": kept.due_on})
    ledger.close_ledger(archived.ledger, step.now)
    return archived


def withdraw(
    *, request: ProxyRequest, actor: Membership, reason: str = "", paper: UploadedFile | None = None
) -> ProxyRequest:
    """The enterprise takes back its entrustment, or throws a draft away; every clock stops (民法典 173)."""
    return _end("withdraw", request, actor, reason, _("企业撤回委托。%(reason)s"), paper)


def terminate(*, request: ProxyRequest, actor: Membership, reason: str) -> ProxyRequest:
    """The park ends the service: the entrustment ran out, or the act would lie outside it (BZ54-2.3)."""
    return _end("terminate", request, actor, reason, _("终止代办：%(reason)s"))


def _end(
    code: str,
    request: ProxyRequest,
    actor: Membership,
    reason: str,
    text: str,
    paper: UploadedFile | None = None,
) -> ProxyRequest:
    with perform(code, request, actor) as step:
        kept = keep_paper(step, paper) if code == "withdraw" else ""
        step.case.ended_at, step.case.end_reason = step.now, reason
        applied_for = under_permit(step.case)
        step.case.matters.exclude(state__in=CLOSED_MATTER_STATES).update(state=MatterState.WITHDRAWN)
        ended = end_permits(step, applied_for, withdraws=code == "withdraw", reason=reason)
        settle_left_over(step)
        deadlines.cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(text % {"reason": reason} + kept + ended)
    return step.case
