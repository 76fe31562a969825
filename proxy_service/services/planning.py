"""The proxy officer and the work plan, drawn up with the enterprise (BZ54-5.2)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.errors import InvalidInput
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Membership, Organization
from proxy_service import access
from proxy_service.models import PlanStep, ProxyRequest
from proxy_service.planning import PlanStepInput, officers_in, organ_settled
from proxy_service.services.acting import perform
from proxy_service.services.permits import has_judged
from proxy_service.services.window import keep_paper


def least_busy_officer(park: Organization, now: datetime) -> Membership:
    """Assignment by load. Raises ``InvalidInput`` where a park has no proxy officer at all."""
    found = officers_in(park, now)
    if not found:
        raise InvalidInput(_("本园区还没有代办专员，请负责人先在“人员管理”中指派。"))
    return found[0]


def assign_officer(
    *, request: ProxyRequest, actor: Membership | None, officer: Membership | None = None
) -> ProxyRequest:
    """Names the proxy officer (代办专员); without a name, the least busy one."""
    with perform("assign_officer", request, actor) as step:
        candidates = officers_in(step.case.park, step.now)
        chosen = officer or least_busy_officer(step.case.park, step.now)
        if chosen not in candidates:
            raise InvalidInput(_("请选择本园区的代办专员。"), field="officer")
        if has_judged(chosen, step.case):
            raise InvalidInput(
                _("%(name)s审查过申请%(number)s的许可，应当回避，请另选代办专员。")
                % {"name": chosen.user.full_name, "number": step.case.number},
                field="officer",
            )
        step.case.officer = chosen
        phone = chosen.user.phone or chosen.organization.phone
        step.say(
            _("指定代办专员%(name)s，联系电话%(phone)s") % {"name": chosen.user.full_name, "phone": phone},
            officer=chosen.pk,
        )
    return step.case


def _settle_organs(request: ProxyRequest, steps: Sequence[PlanStepInput]) -> None:
    """A matter without a department, or whose department was dissolved, goes to the one that its last step names."""
    for matter in request.matters.select_related("organ", "version"):
        if matter.is_closed or organ_settled(matter) is not None:
            continue
        named = [planned["organ"] for planned in steps if planned["matter"].pk == matter.pk]
        if not named:
            continue
        if named[-1].kind not in DEPARTMENT_KINDS:
            raise InvalidInput(_("请为“%(matter)s”的最后一步选择办理部门。") % {"matter": matter})
        matter.organ = named[-1]
        matter.save(update_fields=["organ"])


def _replace_steps(request: ProxyRequest, steps: Sequence[PlanStepInput]) -> None:
    covered = set()
    PlanStep.objects.filter(matter__request=request).delete()
    for position, planned in enumerate(steps, start=1):
        if planned["matter"].request_id != request.pk:
            raise InvalidInput(_("计划中的事项不属于本申请。"))
        PlanStep.objects.create(position=position, **planned)
        covered.add(planned["matter"].pk)
    _settle_organs(request, steps)
    left = [
        matter.version.name
        for matter in request.matters.all()
        if not matter.is_closed and matter.pk not in covered
    ]
    if left:
        raise InvalidInput(_("以下事项还没有计划步骤：%(names)s。") % {"names": "、".join(left)})


def save_plan(
    *, request: ProxyRequest, actor: Membership, steps: Sequence[PlanStepInput], note: str = ""
) -> ProxyRequest:
    """Saves the plan without asking the enterprise yet."""
    with perform("save_plan", request, actor) as step:
        _replace_steps(step.case, steps)
        step.case.plan_note = note
        step.say(_("编制工作计划，共 %(count)d 步") % {"count": len(steps)})
    return step.case


def propose_plan(
    *, request: ProxyRequest, actor: Membership, steps: Sequence[PlanStepInput], note: str = ""
) -> ProxyRequest:
    """Saves the plan and puts it to the enterprise."""
    with perform("propose_plan", request, actor) as step:
        if step.case.officer is None:
            raise InvalidInput(_("请先指定代办专员，再提请企业确认计划。"))
        _replace_steps(step.case, steps)
        step.case.plan_note, step.case.plan_comment = note, ""
        step.say(_("工作计划共 %(count)d 步，提请企业确认") % {"count": len(steps)})
    return step.case


def comment_plan(
    *, request: ProxyRequest, actor: Membership, comment: str, paper: UploadedFile | None = None
) -> ProxyRequest:
    """The enterprise wants the plan changed; the officer's clock starts again."""
    with perform("comment_plan", request, actor) as step:
        kept = keep_paper(step, paper)
        step.case.plan_comment = comment
        step.say(_("企业对工作计划提出意见：%(comment)s") % {"comment": comment} + kept)
    return step.case


def agree_plan(
    *, request: ProxyRequest, actor: Membership, paper: UploadedFile | None = None
) -> ProxyRequest:
    """The enterprise agrees: handling begins, and each department may look at the matter planned for it."""
    with perform("agree_plan", request, actor) as step:
        kept = keep_paper(step, paper)
        step.case.plan_agreed_at = step.now
        for matter in step.case.matters.select_related("organ"):
            if matter.organ is not None and not matter.is_closed:
                access.grant_to(matter.organ, matter)
        step.say(_("企业确认工作计划，进入事项办理") + kept)
    return step.case
