"""Handling of the matters, side by side: materials, hand-overs, progress, pauses and decisions
(BZ54-5.3, BZ54-6.2)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, Organization
from proxy_service import access, rules
from proxy_service.enums import (
    HandoverPurpose,
    HandoverState,
    MatterState,
    NodeKind,
    ProblemKind,
    RequestState,
)
from proxy_service.lifecycle import Clock, Party
from proxy_service.models import Handover, Pause, ProgressNode, RequestMaterial, RequestMatter
from proxy_service.services.acting import Step, perform, tell
from proxy_service.services.problems import (
    DefectText,
    open_problem,
    resolve_corrections_of,
    resolve_problems_of_withdrawn,
    settle_left_over,
)
from proxy_service.services.window import keep_paper

LIMITS = (Clock.STATUTORY_LIMIT, Clock.PROMISED_LIMIT)


def clocks_on(step: Step, matter: RequestMatter) -> list[Deadline]:
    """The deadlines that still wait for the matter's act, running or overdue."""
    return list(step.request.ledger.deadlines.live().filter(subject=matter.subject_key))


def prepare_materials(*, matter: RequestMatter, actor: Membership) -> RequestMatter:
    """The officer confirms that the papers of the matter are complete; only those that may follow can be missing."""
    with perform("prepare_materials", matter, actor) as step:
        missing = step.subject.materials.filter(required=True, may_follow=False, files=None)
        if missing:
            names = "、".join(material.name for material in missing)
            raise InvalidInput(_("材料尚不齐全：%(names)s。") % {"names": names})
        step.say(_("“%(matter)s”申请材料已备齐") % {"matter": step.subject})
    return step.subject


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
    if any(material.request_id != step.request.pk for material in materials):
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
        if organ.division_code not in step.request.divisions:
            raise InvalidInput(_("请选择本申请所涉县市的部门。"), field="organ")
        handover = _hand(step, organ=organ, purpose=HandoverPurpose.ASSIST, materials=materials, note=note)
        tell(step, Party.DEPARTMENT, subject=handover)
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
            _open_limits(step, matter)
        step.say(
            _("%(organ)s签收“%(matter)s”移交材料") % {"organ": signed.organ.name, "matter": signed.matter}
        )
    return signed


def _list_of(handover: Handover) -> Document | None:
    """The list that stands, which the department read."""
    lists = handover.request.ledger.documents.filter(kind=DocumentKind.HANDOVER, subject=handover.subject_key)
    return lists.exclude(state=DocumentState.VOID).last()


def _pauses_of(matter: RequestMatter) -> list[tuple[datetime, datetime | None]]:
    return [(pause.started_at, pause.ended_at) for pause in matter.pauses.all()]


def _open_limits(step: Step, matter: RequestMatter) -> None:
    """Starts the limits with the signature. A pause that still lasts, from before a correction, holds them too."""
    version, pauses = matter.version, _pauses_of(matter)
    running = {row.kind for row in clocks_on(step, matter)}
    limits = {Clock.STATUTORY_LIMIT: version.statutory_limit, Clock.PROMISED_LIMIT: version.promised_limit}
    for clock, days in limits.items():
        if days is not None and clock.value not in running:
            step.open_clock(clock, matter, amount=days, title=f"{version.name}·{clock.label}", pauses=pauses)


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


def post_progress(
    *,
    matter: RequestMatter,
    actor: Membership,
    kind: str,
    opinion: str = "",
    attachment: UploadedFile | None = None,
    corrects: ProgressNode | None = None,
) -> ProgressNode:
    """The department reports a node (BZ54-4.2). A mistake is corrected by a new node that names the old one."""
    with perform("post_progress", matter, actor) as step:
        if corrects is not None and corrects.matter_id != step.subject.pk:
            raise InvalidInput(_("被更正的节点不属于本事项。"), field="corrects")
        stored = store_upload(upload=attachment, by=actor, ledger=step.request.ledger) if attachment else None
        node = ProgressNode.objects.create(
            matter=step.subject,
            kind=kind,
            opinion=opinion,
            attachment=stored,
            corrects=corrects,
            posted_at=step.now,
            posted_by=actor,
        )
        prefix = _("更正：") if corrects else ""
        detail = f"——{opinion}" if opinion else ""
        step.say(
            f"{prefix}“{step.subject}”{node.get_kind_display()}{detail}",
            node=kind,
            corrects=corrects.pk if corrects else None,
        )
    return node


def return_for_correction(
    *, matter: RequestMatter, actor: Membership, defects: Sequence[DefectText]
) -> RequestMatter:
    """The department wants papers put right: a problem, with its 48 hours.

    Before the department's own acceptance (受理) the limit has not truly begun, so it starts again with the next
    signature; after it, it goes on (行政许可法 32).
    """
    with perform("return_for_correction", matter, actor) as step:
        if not defects:
            raise InvalidInput(_("请至少列明一处需要补正的材料。"))
        returned = step.subject
        if not returned.nodes.filter(kind=NodeKind.ACCEPTANCE).exists():
            for clock in LIMITS:
                step.cancel_clock(clock)
        named = "；".join(f"{defect['material']}：{defect['problem']}" for defect in defects)
        description = _("%(organ)s要求补正——%(named)s") % {"organ": returned.organ.name, "named": named}
        open_problem(
            step, kind=ProblemKind.CORRECTION, description=description, matter=returned, defects=defects
        )
        step.say(_("“%(matter)s”%(description)s") % {"matter": returned, "description": description})
    return returned


def pause(*, matter: RequestMatter, actor: Membership, kind: str, reason: str, estimated_days: int) -> Pause:
    """A procedure that the limit leaves out begins; the enterprise is told how long it should take (行政许可法 45)."""
    with perform("pause", matter, actor) as step:
        if step.subject.pauses.filter(ended_at=None).exists():
            raise Conflict(_("该事项已处于特殊程序中。"))
        begun = Pause.objects.create(
            matter=step.subject,
            kind=kind,
            reason=reason,
            estimated_days=estimated_days,
            started_at=step.now,
        )
        _move_limits(step)
        step.say(
            _("“%(matter)s”进入%(kind)s，预计 %(days)d 个工作日，不计入办理时限：%(reason)s")
            % {
                "matter": step.subject,
                "kind": begun.get_kind_display(),
                "days": estimated_days,
                "reason": reason,
            }
        )
    return begun


def resume(*, matter: RequestMatter, actor: Membership) -> RequestMatter:
    """The procedure has ended; the limit runs on from the next working day."""
    with perform("resume", matter, actor) as step:
        running = step.subject.pauses.filter(ended_at=None).first()
        if running is None:
            raise Conflict(_("该事项没有正在进行的特殊程序。"))
        running.ended_at = step.now
        running.save(update_fields=["ended_at"])
        _move_limits(step)
        step.say(
            _("“%(matter)s”%(kind)s结束，恢复计时")
            % {"matter": step.subject, "kind": running.get_kind_display()}
        )
    return step.subject


def _move_limits(step: Step) -> None:
    """Recomputes both limits from the stored pauses, whatever they are."""
    pauses = _pauses_of(step.subject)
    for row in clocks_on(step, step.subject):
        if row.kind in {clock.value for clock in LIMITS}:
            deadlines.set_pauses(deadline=row, pauses=pauses, now=step.now)


def _decide(step: Step, *, number: str, reason: str, remedies: str, upload: UploadedFile | None) -> None:
    matter = step.subject
    if matter.pauses.filter(ended_at=None).exists():
        raise Conflict(_("特殊程序尚未结束，请先登记“特殊程序结束”。"))
    matter.decided_at, matter.decided_by = step.now, step.actor
    matter.decision_number, matter.decision_reason, matter.remedies = number, reason, remedies
    if upload is not None:
        matter.result_file = store_upload(upload=upload, by=step.actor, ledger=step.request.ledger)
    matter.state = step.to_state
    matter.save()
    _call_off_handovers(step)
    complete_if_decided(step)


def _call_off_handovers(step: Step) -> None:
    """Nobody has to sign any more for papers of a matter that is decided or withdrawn."""
    for handover in step.subject.handovers.filter(state=HandoverState.SENT):
        step.cancel_clock(Clock.HANDOVER_SIGNATURE, handover)


def complete_if_decided(step: Step) -> None:
    """When the last open matter is decided, the request is completed and the delivery's clock starts (BZ54-5.4)."""
    request = step.request
    if request.state == RequestState.IN_PROGRESS and rules.all_decided(request):
        request.state, request.completed_at = RequestState.COMPLETED, step.now
        step.open_clock(Clock.DELIVERY, request)
        settle_left_over(step)
        step.message = _("全部事项已有结果，请及时送达企业。") + step.summary


def grant(
    *,
    matter: RequestMatter,
    actor: Membership,
    decision_number: str = "",
    note: str = "",
    result_file: UploadedFile | None = None,
) -> RequestMatter:
    """The department's positive decision, with the document or certificate."""
    with perform("grant", matter, actor) as step:
        number = f"，{decision_number}" if decision_number else ""
        step.say(
            _("%(organ)s办成“%(matter)s”%(number)s")
            % {"organ": step.subject.organ.name, "matter": step.subject, "number": number},
            decision_number=decision_number,
        )
        _decide(step, number=decision_number, reason=note, remedies="", upload=result_file)
    return step.subject


def refuse(
    *,
    matter: RequestMatter,
    actor: Membership,
    reason: str,
    remedies: str,
    decision_number: str = "",
    result_file: UploadedFile | None = None,
) -> RequestMatter:
    """The department's negative decision, with reasons and remedies (行政许可法 38)."""
    with perform("refuse", matter, actor) as step:
        step.say(
            _("%(organ)s对“%(matter)s”作出不予准予决定：%(reason)s")
            % {"organ": step.subject.organ.name, "matter": step.subject, "reason": reason},
            decision_number=decision_number,
            remedies=remedies,
        )
        _decide(step, number=decision_number, reason=reason, remedies=remedies, upload=result_file)
    return step.subject


def withdraw_matter(
    *, matter: RequestMatter, actor: Membership, reason: str = "", paper: UploadedFile | None = None
) -> RequestMatter:
    """The enterprise takes one matter out of the entrustment; the last one cannot be taken out alone (BZ54-2.1)."""
    with perform("withdraw_matter", matter, actor) as step:
        if not rules.may_withdraw(step.subject):
            raise Conflict(_("这是最后一个事项，请改用“撤回委托”。"))
        kept = keep_paper(step, paper)
        step.subject.state = MatterState.WITHDRAWN
        step.subject.save(update_fields=["state"])
        for row in clocks_on(step, step.subject):
            deadlines.cancel(ledger=step.request.ledger, kind=row.kind, subject=row.subject, now=step.now)
        _call_off_handovers(step)
        resolve_problems_of_withdrawn(step)
        step.say(_("企业撤回“%(matter)s”。%(reason)s") % {"matter": step.subject, "reason": reason} + kept)
        complete_if_decided(step)
    return step.subject
