"""Papers on their way to departments: handed over, signed for or sent back, answered (BZ54-4.3, BZ54-5.3)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, Organization
from proxy_service import access
from proxy_service.enums import HandoverPurpose, HandoverState, MatterState, ProblemKind
from proxy_service.lifecycle import Clock, Party
from proxy_service.models import Handover, RequestMaterial, RequestMatter
from proxy_service.services.acting import Step, perform
from proxy_service.services.limits import open_limits
from proxy_service.services.problems import DefectText, open_problem, resolve_corrections_of


def _hand(
    step: Step,
    *,
    organ: Organization,
    purpose: HandoverPurpose,
    materials: Sequence[RequestMaterial],
    note: str,
) -> Handover:
    """Hands papers to an organ: the list is numbered, the matter opened to the organ, the signature's clock set."""
    if not materials:
        raise InvalidInput(_("请至少选择一份移交的材料。"), field="materials")
    if any(material.request_id != step.case.pk for material in materials):
        raise InvalidInput(_("所选材料不属于本申请。"), field="materials")
    if Handover.objects.filter(
        matter=step.subject, organ=organ, purpose=purpose, state=HandoverState.SENT
    ).exists():
        raise Conflict(_("该部门尚有一次移交未签收。"))
    handover = Handover.objects.create(
        matter=step.subject,
        organ=organ,
        purpose=purpose,
        note=note,
        handed_at=step.now,
        handed_by=step.actor,
    )
    handover.materials.set(materials)
    access.grant_to(organ, step.subject)
    step.open_clock(Clock.HANDOVER_SIGNATURE, handover)
    step.issue(DocumentKind.HANDOVER, handover)
    step.say(
        _("“%(matter)s”材料 %(count)d 份移交%(organ)s（%(purpose)s）")
        % {
            "matter": step.subject,
            "count": len(materials),
            "organ": organ.name,
            "purpose": handover.get_purpose_display(),
        },
        materials=[material.name for material in materials],
        handover=handover.pk,
    )
    return handover


def hand_over(
    *, matter: RequestMatter, actor: Membership, materials: Sequence[RequestMaterial], note: str = ""
) -> Handover:
    """Hands the papers to the competent department, also again after it asked for a correction."""
    with perform("hand_over", matter, actor) as step:
        if step.subject.organ is None:
            raise InvalidInput(_("该事项尚未确定办理部门。"))
        handover = _hand(
            step, organ=step.subject.organ, purpose=HandoverPurpose.DECIDE, materials=materials, note=note
        )
        resolve_corrections_of(step)
    return handover


def ask_assistance(
    *,
    matter: RequestMatter,
    actor: Membership,
    organ: Organization,
    materials: Sequence[RequestMaterial],
    note: str = "",
) -> Handover:
    """Asks a department of the enterprise's own county to help check the papers (BZ54-4.3)."""
    with perform("ask_assistance", matter, actor) as step:
        if organ.division_code not in step.case.divisions:
            raise InvalidInput(_("请选择本申请所涉县市的部门。"), field="organ")
        handover = _hand(step, organ=organ, purpose=HandoverPurpose.ASSIST, materials=materials, note=note)
        step.tell(Party.DEPARTMENT, subject=handover)
    return handover


def _still_wanted(handover: Handover) -> None:
    """Papers of a matter that was withdrawn meanwhile need no answer."""
    if handover.matter.is_closed:
        raise Conflict(_("该事项已办结或已由企业撤回，无需再签收。"))


def sign_handover(*, handover: Handover, actor: Membership) -> Handover:
    """The department signs for the papers; with a hand-over for decision, the limits of the matter begin.

    The list is issued anew with the signature, in the place of the first, unless the park declared that void.
    """
    with perform("sign_handover", handover, actor) as step:
        signed = step.subject
        _still_wanted(signed)
        signed.signed_at, signed.signed_by = step.now, actor
        step.replaces = _list_of(signed)
        if step.replaces is not None:
            step.extra_facts["listed"] = step.replaces.facts
            step.issue(DocumentKind.HANDOVER)
        if signed.purpose == HandoverPurpose.DECIDE:
            matter = signed.matter
            matter.state, matter.received_at = MatterState.RECEIVED, step.now
            matter.save(update_fields=["state", "received_at"])
            open_limits(step, matter)
        step.say(
            _("%(organ)s签收“%(matter)s”移交材料") % {"organ": signed.organ.name, "matter": signed.matter}
        )
    return signed


def _list_of(handover: Handover) -> Document | None:
    """The list that stands, which the department read."""
    lists = handover.request.ledger.documents.filter(kind=DocumentKind.HANDOVER, subject=handover.subject_key)
    return lists.exclude(state=DocumentState.VOID).last()


def refuse_handover(
    *, handover: Handover, actor: Membership, reason: str, defects: Sequence[DefectText] = ()
) -> Handover:
    """The department sends the papers back with its reasons: a problem of hand-over, with its 48 hours."""
    with perform("refuse_handover", handover, actor) as step:
        refused = step.subject
        _still_wanted(refused)
        refused.signed_at, refused.signed_by, refused.reply = step.now, actor, reason
        if refused.purpose == HandoverPurpose.DECIDE:
            refused.matter.state = MatterState.PREPARED
            refused.matter.save(update_fields=["state"])
        open_problem(
            step,
            kind=ProblemKind.STALLED_HANDOVER,
            description=_("%(organ)s退回移交材料：%(reason)s")
            % {"organ": refused.organ.name, "reason": reason},
            matter=refused.matter,
            handover=refused,
            defects=defects,
        )
        step.say(
            _("%(organ)s退回“%(matter)s”移交材料：%(reason)s")
            % {"organ": refused.organ.name, "matter": refused.matter, "reason": reason}
        )
    return refused


def give_opinion(*, handover: Handover, actor: Membership, opinion: str) -> Handover:
    """The assisting department gives its opinion on the papers (BZ54-4.3)."""
    with perform("give_opinion", handover, actor) as step:
        if step.subject.purpose != HandoverPurpose.ASSIST:
            raise Conflict(_("该移交用于审批，请在事项上反馈进度。"))
        step.subject.reply = opinion
        step.say(
            _("%(organ)s协助审核意见：%(opinion)s") % {"organ": step.subject.organ.name, "opinion": opinion}
        )
    return step.subject
