"""The parts of a one-window opening, each by its organ, side by side (YN84-2.3)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.openings import (
    HANDED_TOGETHER,
    OPEN_PARTS,
    OPTIONAL_PARTS,
    OpeningState,
    PartKind,
    PartState,
)
from delegation.lifecycle import Clock
from delegation.models.openings import OpeningPart
from delegation.services.acting import Step, perform
from delegation.services.openings import open_part_clocks, settle_whole, why_again
from portal.deadlines.services import cancel
from portal.errors import Conflict, InvalidInput
from portal.organizations import uscc
from portal.organizations.models import Membership


def start_opening_part(*, opening_part: OpeningPart, actor: Membership) -> OpeningPart:
    with perform("start_opening_part", opening_part, actor) as step:
        step.subject.started_at = step.now
        step.say(_("%(part)s开始办理（%(organ)s）") % named(step.subject))
    return step.subject


def finish_opening_part(
    *, opening_part: OpeningPart, actor: Membership, number: str, finished_on: date, note: str = ""
) -> OpeningPart:
    """``number``: of the licence the new company's credit code; of the others the organ's own number.

    No other part is finished before the licence. When licence and seals are both there they wait to be given out.
    """
    with perform("finish_opening_part", opening_part, actor) as step:
        part: OpeningPart = step.subject
        if part.kind == PartKind.LICENCE:
            number = uscc.normalise(number)
            if not uscc.is_well_formed(number) or not uscc.has_right_check(number):
                raise InvalidInput(_("请填写营业执照上的统一社会信用代码（18 位），并核对。"), field="number")
        elif not step.case.licence_number:
            raise Conflict(_("营业执照还没有核发，本环节可以先行准备，不能办结。"))
        began, today = timezone.localdate(step.case.created_at), timezone.localdate(step.now)
        if not began <= finished_on <= today:
            raise InvalidInput(_("办结日期应当在申请之后，不晚于今天。"), field="finished_on")
        part.number, part.finished_on, part.note = number, finished_on, note
        part.started_at = part.started_at or step.now
        _follow(step, part)
        step.say(
            _("%(part)s办结（%(organ)s），编号 %(number)s，%(day)s")
            % {**named(part), "number": number, "day": finished_on.isoformat()},
            number=number,
            finished_on=finished_on.isoformat(),
        )
    return step.subject


def _follow(step: Step, part: OpeningPart) -> None:
    """What the end of a part means for the whole; the part itself is saved with its state after this."""
    case = step.case
    if part.kind == PartKind.LICENCE:
        part.state = PartState.DONE
        part.save()
        open_part_clocks(step)
    done = set(case.opening_parts.filter(state=PartState.DONE).values_list("kind", flat=True)) | {part.kind}
    if case.state == OpeningState.RUNNING and done.issuperset(HANDED_TOGETHER):
        case.state = OpeningState.READY
        step.open_clock(Clock.OPENING_DELIVERY, case)
    _close(step, part)


def _close(step: Step, part: OpeningPart) -> None:
    """The whole is done with its last part, once licence and seals are received."""
    case = step.case
    others = case.opening_parts.exclude(pk=part.pk).filter(state__in=[*OPEN_PARTS, PartState.HELD])
    if case.state == OpeningState.RECEIVED and not others.exists():
        case.state = OpeningState.DONE
    settle_whole(step)


def drop_opening_part(*, opening_part: OpeningPart, actor: Membership, reason: str) -> OpeningPart:
    """The applicant will see to a part elsewhere; licence and seals cannot be dropped."""
    with perform("drop_opening_part", opening_part, actor) as step:
        part: OpeningPart = step.subject
        if part.kind not in OPTIONAL_PARTS:
            raise Conflict(_("营业执照和首套印章是开办必办环节；不再开办的，请撤回申请。"))
        step.cancel_clock(Clock.OPENING_PART)
        _close(step, part)
        step.say(_("%(part)s不再一并办理：%(reason)s") % {"part": part, "reason": reason})
    return step.subject


def return_opening_part(
    *, opening_part: OpeningPart, actor: Membership, defects: str, again: str = ""
) -> OpeningPart:
    """The organ cannot go on with these data. Before licence and seals are there, the whole goes back to the applicant,
    and every clock stops; after that the part alone is put right with its organ. ``again`` as in ``return_opening``."""
    with perform("return_opening_part", opening_part, actor) as step:
        part, case = step.subject, step.case
        if case.state != OpeningState.RUNNING:
            raise Conflict(_("执照和印章已经备齐，登记事项不再退回；请与申请人联系，由本环节补齐材料。"))
        why = why_again(step, again)
        case.opening_parts.filter(state__in=OPEN_PARTS).exclude(pk=part.pk).update(state=PartState.HELD)
        for clock in (Clock.OPENING_PART, Clock.OPENING_WHOLE):
            for subject in [case, *case.opening_parts.all()]:
                cancel(ledger=case.ledger, kind=clock, now=step.now, subject=subject.subject_key)
        case.state = OpeningState.RETURNED
        case.defects = f"{part}：{defects}"
        step.say(
            _("%(part)s退回补正（%(organ)s）%(why)s：%(defects)s")
            % {**named(part), "why": why, "defects": defects}
        )
    return step.subject


def named(part: OpeningPart) -> dict[str, str]:
    return {"part": str(part), "organ": part.run_by.label}
