"""Handling of the matters, side by side: materials, progress, pauses and decisions (BZ54-5.3, BZ54-6.2)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.deadlines import services as deadlines
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from proxy_service import rules
from proxy_service.enums import (
    HandoverState,
    MatterState,
    NodeKind,
    ProblemKind,
    RequestState,
)
from proxy_service.lifecycle import Clock
from proxy_service.models import Pause, ProgressNode, RequestMatter
from proxy_service.services.acting import Step, perform
from proxy_service.services.limits import LIMITS, clocks_on, move_limits
from proxy_service.services.permits import end_permits
from proxy_service.services.problems import (
    DefectText,
    open_problem,
    resolve_problems_of_withdrawn,
    settle_left_over,
)
from proxy_service.services.window import keep_paper


def prepare_materials(*, matter: RequestMatter, actor: Membership) -> RequestMatter:
    """The officer confirms that the papers of the matter are complete; only those that may follow can be missing."""
    with perform("prepare_materials", matter, actor) as step:
        missing = step.subject.materials.filter(required=True, may_follow=False, files=None)
        if missing:
            names = "、".join(material.name for material in missing)
            raise InvalidInput(_("材料尚不齐全：%(names)s。") % {"names": names})
        step.say(_("“%(matter)s”申请材料已备齐") % {"matter": step.subject})
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
        stored = store_upload(upload=attachment, by=actor, ledger=step.case.ledger) if attachment else None
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
        move_limits(step)
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
        move_limits(step)
        step.say(
            _("“%(matter)s”%(kind)s结束，恢复计时")
            % {"matter": step.subject, "kind": running.get_kind_display()}
        )
    return step.subject


def _decide(step: Step, *, number: str, reason: str, remedies: str, upload: UploadedFile | None) -> None:
    matter = step.subject
    if matter.pauses.filter(ended_at=None).exists():
        raise Conflict(_("特殊程序尚未结束，请先登记“特殊程序结束”。"))
    if upload is not None:
        matter.result_file = store_upload(upload=upload, by=step.actor, ledger=step.case.ledger)
    decide_matter(step, at=step.now, by=step.actor, number=number, reason=reason, remedies=remedies)


def decide_matter(
    step: Step, *, at: datetime, by: Membership | None, number: str, reason: str, remedies: str
) -> None:
    """The decision on the matter of an act, whoever made it and when; ``step.to_state`` says which."""
    matter = step.subject
    matter.decided_at, matter.decided_by = at, by
    matter.decision_number, matter.decision_reason, matter.remedies = number, reason, remedies
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
    request = step.case
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
        applied_for = [step.subject] if step.subject.state == MatterState.PERMIT else []
        step.subject.state = MatterState.WITHDRAWN
        step.subject.save(update_fields=["state"])
        for row in clocks_on(step, step.subject):
            deadlines.cancel(ledger=step.case.ledger, kind=row.kind, subject=row.subject, now=step.now)
        _call_off_handovers(step)
        resolve_problems_of_withdrawn(step)
        ended = end_permits(step, applied_for, withdraws=True, reason=reason)
        step.say(
            _("企业撤回“%(matter)s”。%(reason)s") % {"matter": step.subject, "reason": reason} + kept + ended
        )
        complete_if_decided(step)
    return step.subject
