"""A matter that is a delegated power becomes an application for a permit, which the proxy officer files for the
enterprise (行政许可法 29; YN84-3.2), and ends with the request if that ends first."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.permits import has_judged as took_part
from delegation.models import Permit
from delegation.services.permit_agency import (
    AgentPaper,
    answer_by_agent,
    deliver_with_origin,
    file_by_agent,
    withdraw_with_origin,
)
from portal.documents.enums import DocumentKind
from portal.documents.models import StoredFile
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from proxy_service.enums import MatterState
from proxy_service.models import ProxyRequest, RequestMatter
from proxy_service.permits import is_of_the_power, needs_correction
from proxy_service.services.acting import Step, perform
from proxy_service.services.problems import resolve_corrections_of


def apply_permit(
    *,
    matter: RequestMatter,
    actor: Membership,
    area_code: str,
    content: str,
    amount: Decimal | None = None,
    within_object: bool = False,
) -> RequestMatter:
    """Files the application with the request's own data and papers; nothing is uploaded again.

    ``InvalidInput`` with the reason and the competent organ where the park may not take it: the papers are handed over
    to the department then, as those of every other matter.
    """
    with perform("apply_permit", matter, actor) as step:
        applied, request = step.subject, step.case
        if not is_of_the_power(applied):
            raise Conflict(_("“%(matter)s”不由园区受托或者赋权办理，请移交部门。") % {"matter": applied})
        _require_entrusted(step)
        _require_impartial(step)
        applied.permit = file_by_agent(
            agent=actor,
            applicant=request.enterprise,
            power=applied.version.power,
            park=request.park,
            contact_name=request.contact_name,
            contact_phone=request.contact_phone,
            project=request.project_name,
            site=request.project_place,
            area_code=area_code,
            content=content,
            amount=amount,
            within_object=within_object,
            papers=_papers_of(applied),
            letter=_letter_of(request),
        )
        resolve_corrections_of(step, _("已向园区申请许可"))
        step.say(
            _("“%(matter)s”向%(park)s提交许可申请%(number)s")
            % {
                "matter": applied,
                "park": applied.permit.park.name,
                "number": applied.permit.number,
            },
            permit=applied.permit.number,
            authority=applied.permit.authority,
        )
    return step.subject


def correct_permit(*, matter: RequestMatter, actor: Membership, answer: str = "") -> RequestMatter:
    """Hands in what the request has got since of the papers that were asked for, or an explanation."""
    with perform("correct_permit", matter, actor) as step:
        if not needs_correction(step.subject):
            raise Conflict(_("许可申请没有待补正的材料。"))
        _require_entrusted(step)
        _require_impartial(step)
        permit = answer_by_agent(
            permit=step.subject.permit, agent=actor, files=_files_of(step.subject), answer=answer
        )
        resolve_corrections_of(step, _("已提交补正"))
        step.say(
            _("“%(matter)s”许可申请%(number)s提交补正") % {"matter": step.subject, "number": permit.number}
        )
    return step.subject


def _require_entrusted(step: Step) -> None:
    """The letter names the matters of the request, for a period (民法典 165, 173)."""
    request = step.case
    if not request.entrusted_from <= timezone.localdate(step.now) <= request.entrusted_until:
        raise InvalidInput(_("委托期限已经届满，代办专员不能代理申请，请企业重新委托或者自行申请。"))


def _require_impartial(step: Step) -> None:
    """Nobody acts for an applicant on whose application they judged, as officer or standing in for one."""
    if has_judged(step.actor, step.case):
        raise Conflict(_("您办理过本申请的许可审查，应当回避，请由其他代办专员代理。"))


def _letter_of(request: ProxyRequest) -> str:
    letter = request.ledger.documents.filter(kind=DocumentKind.ENTRUSTMENT).last()
    return f"《{letter.title}》{letter.number}" if letter else str(DocumentKind.ENTRUSTMENT.label)


def _papers_of(matter: RequestMatter) -> list[AgentPaper]:
    return [
        AgentPaper(
            name=paper.name,
            form=paper.form,
            copies=paper.copies,
            may_follow=paper.may_follow,
            required=paper.required,
            files=[handed.stored_file for handed in paper.files.all()],
        )
        for paper in matter.materials.prefetch_related("files__stored_file").order_by("position")
    ]


def _files_of(matter: RequestMatter) -> dict[str, list[StoredFile]]:
    materials = matter.materials.prefetch_related("files__stored_file")
    return {paper.name: [handed.stored_file for handed in paper.files.all()] for paper in materials}


def end_permits(step: Step, matters: Iterable[RequestMatter], *, withdraws: bool, reason: str = "") -> str:
    """What becomes of the applications of ``matters``, which were under way and are withdrawn by now, in words for the
    ledger.

    What the enterprise withdraws is withdrawn with it, unless it was decided. Where the park's service ends the
    enterprise goes on with the application itself: the agent's power ends, what the agent did stands (民法典 173).
    """
    words = ""
    for matter in matters:
        permit = matter.permit
        if permit is None:
            continue
        named = {"number": permit.number, "park": permit.handler.name}
        if not withdraws:
            words += _("；许可申请%(number)s由企业自行继续办理") % named
        elif withdraw_with_origin(permit=permit, by=step.actor, reason=reason):
            words += _("；同时撤回许可申请%(number)s") % named
        else:
            words += _("；许可申请%(number)s已经作出决定，由%(park)s另行送达") % named
    return words


def under_permit(request: ProxyRequest) -> list[RequestMatter]:
    """The matters of the request whose applications are under way."""
    matters = request.matters.filter(state=MatterState.PERMIT)
    return list(matters.select_related("permit__park", "permit__power__organ"))


def deliver_permits(step: Step, *, mode: str, recipient: str) -> None:
    """Decisions and certificates reach the enterprise with everything else: one signature counts for both. Not those of
    matters that were withdrawn, nor what the park has delivered before."""
    matters = step.case.matters.exclude(state=MatterState.WITHDRAWN)
    for permit in Permit.objects.filter(request_matter__in=matters).order_by("number"):
        deliver_with_origin(permit=permit, by=step.actor, delivery=mode, recipient=recipient)


def has_judged(membership: Membership, request: ProxyRequest) -> bool:
    """Whether the person took part in the judgement of an application of the request, of one that came to nothing too:
    they cannot act for it as well."""
    filed = request.ledger.entries.filter(kind="apply_permit")
    numbers = [entry.data["permit"] for entry in filed]
    return bool(numbers) and took_part(membership, Permit.objects.filter(number__in=numbers))
