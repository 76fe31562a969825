"""The first check and its five outcomes (行政许可法 32)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.bounds import beyond
from delegation.enums.authorities import PowerPart
from delegation.enums.permits import NonAcceptance, PermitState
from delegation.lifecycle import Clock
from delegation.models.permits import Permit, PermitDefect, PermitMaterial
from delegation.queries import authority_on
from delegation.services.acting import Step
from delegation.services.permit_filing import add_files
from delegation.services.permit_hands import handling
from delegation.services.permit_standing import bounds_of
from delegation.services.promises import require_promises, start_promises
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership


class DefectInput(TypedDict):
    material: PermitMaterial
    problem: str
    clause: str
    remedy: str


def _require_in_time(step: Step) -> None:
    """``Conflict`` once the five working days are over: the application counts as accepted, swept or not."""
    check = step.case.ledger.deadlines.live().filter(kind=Clock.PERMIT_FIRST_CHECK.value)
    if check.filter(due_at__lte=step.now).exists():
        raise Conflict(_("5 个工作日内未告知补正，自收到申请材料之日起视为受理，系统即将登记，请稍候刷新。"))


def _require_within_bounds(step: Step) -> None:
    """The instrument may be another, or a narrower one, than when the application came in. Whether the object is
    within its words is for the person who accepts to judge."""
    permit = step.case
    answer = authority_on(permit.power, permit.park, timezone.localdate(step.now))
    if permit.is_taken_over or not answer.may_begin:
        return
    organ = permit.department.name
    if PowerPart.ACCEPTANCE not in answer.parts:
        raise InvalidInput(_("“受理”环节没有下放，请向%(organ)s申请。") % {"organ": organ})
    wrong = beyond(
        bounds_of(answer),
        organ=organ,
        area_code=permit.area_code,
        within_object=True,
        amount=permit.amount,
    )
    if wrong:
        raise InvalidInput(wrong[1])


def _begin_limit(step: Step, since: datetime) -> None:
    """The statutory limit runs from the acceptance (行政许可法 42), or that of a review for the province (43)."""
    permit = step.case
    permit.accepted_at = since
    rule = "行政许可法第四十三条" if permit.is_forwarding else ""
    step.open_clock(Clock.PERMIT_LIMIT, started_at=since, amount=permit.power.statutory_days, rule=rule)
    start_promises(step)


def _grounds(permit: Permit) -> str:
    if permit.is_taken_over:
        return ""
    return _("依据%(paper)s，") % {"paper": permit.authority["instrument_name"]}


def accept_permit(*, permit: Permit, actor: Membership) -> Permit:
    """Accepts with a voucher in the name of the mode; freezes who may decide, and begins the statutory limit.

    ``InvalidInput`` while a paper is missing that nobody promised (CZ4-2.7), and for what lies out of the bounds of
    the day, with the organ that is competent; ``Conflict`` where the time for it is over.
    """
    with handling("accept_permit", permit, actor) as step:
        _require_in_time(step)
        require_promises(step.case)
        _require_within_bounds(step)
        _begin_limit(step, step.now)
        step.say(
            _("受理“%(power)s”申请，%(grounds)s以%(issuer)s名义办理")
            % {
                "power": step.case.power,
                "grounds": _grounds(step.case),
                "issuer": step.case.issuer.name,
            },
            authority=step.case.authority,
        )
    return step.case


def deem_permit_accepted(*, permit: Permit, now: datetime) -> Permit:
    """Nobody answered in five working days: accepted from the day of receipt, from which the limit runs."""
    with handling("deem_permit_accepted", permit, None, at=now) as step:
        step.case.deemed_accepted = True
        _begin_limit(step, step.case.received_at)
        step.say(
            _("5 个工作日内未告知补正，自收到申请材料之日（%(day)s）起视为受理")
            % {"day": timezone.localdate(step.case.received_at).isoformat()},
            authority=step.case.authority,
        )
    return step.case


def fix_permit(
    *,
    permit: Permit,
    actor: Membership,
    note: str,
    material: PermitMaterial | None = None,
    upload: UploadedFile | None = None,
) -> Permit:
    """The applicant puts an error right on the spot, at the window."""
    with handling("fix_permit", permit, actor) as step:
        if (material is None) != (upload is None):
            raise InvalidInput(_("更换材料时，请同时选择材料和文件。"), field="upload")
        if material is not None and upload is not None:
            add_files(step, {material.pk: [upload]})
        named = f"“{material}”" if material else ""
        step.say(_("申请人当场更正%(named)s：%(note)s") % {"named": named, "note": note})
    return step.case


def ask_permit_correction(*, permit: Permit, actor: Membership, defects: Sequence[DefectInput]) -> Permit:
    """Tells every defect at once, in writing. There is no second time."""
    with handling("ask_permit_correction", permit, actor) as step:
        _require_in_time(step)
        if step.case.corrections_asked_at is not None:
            raise Conflict(_("已经一次性告知过补正，不得再次要求补正。"))
        if not defects:
            raise InvalidInput(_("请至少列明一处需要补正的材料。"))
        if any(defect["material"].permit_id != step.case.pk for defect in defects):
            raise InvalidInput(_("所列材料不属于本申请。"))
        PermitDefect.objects.bulk_create(PermitDefect(permit=step.case, **defect) for defect in defects)
        step.case.corrections_asked_at = step.now
        named = "；".join(f"{defect['material']}：{defect['problem']}" for defect in defects)
        step.say(
            _("一次性告知补正 %(count)d 项——%(named)s") % {"count": len(defects), "named": named},
            defects=[
                {"material": defect["material"].name, "clause": defect["clause"], "remedy": defect["remedy"]}
                for defect in defects
            ],
        )
    return step.case


def decline_permit(
    *,
    permit: Permit,
    actor: Membership,
    ground: str,
    reason: str,
    clause: str,
    competent_organ: str = "",
) -> Permit:
    """Does not accept: no permit is needed, another organ is competent, or what was asked for once is still missing."""
    with handling("decline_permit", permit, actor) as step:
        _require_in_time(step)
        kind = NonAcceptance(ground)
        if kind == NonAcceptance.NOT_COMPETENT and not competent_organ.strip():
            raise InvalidInput(_("请告知申请人向哪个机关申请。"), field="competent_organ")
        if kind == NonAcceptance.INCOMPLETE and step.case.corrections_asked_at is None:
            raise InvalidInput(_("材料不齐全的，应当先一次性告知补正。"), field="ground")
        declined = step.case
        declined.ground, declined.reason, declined.clause = kind, reason, clause
        step.to_state = (
            PermitState.NOT_NEEDED if kind == NonAcceptance.NOT_NEEDED else PermitState.NOT_ACCEPTED
        )
        step.extra_facts = {"competent_organ": competent_organ}
        organ = _("；请向%(organ)s申请") % {"organ": competent_organ} if competent_organ else ""
        step.say(
            _("不予受理（%(ground)s）：%(reason)s%(organ)s")
            % {"ground": kind.label, "reason": reason, "organ": organ},
            clause=clause,
        )
    return step.case
