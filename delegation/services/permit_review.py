"""The review: verification on the spot, procedures that the limit leaves out, its extension (行政许可法 34, 42, 45)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.permits import is_recused
from delegation.lifecycle import Clock
from delegation.models.permits import Permit, PermitPause, PermitVisit
from delegation.permit_authority import own_words
from delegation.services.acting import Step
from delegation.services.permit_hands import handling, tell_department
from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from portal.documents.enums import DocumentKind
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES
from portal.organizations.models import Membership

LEAST_STAFF = 2


def verify_permit(
    *,
    permit: Permit,
    actor: Membership,
    visited_on: date,
    staff: Sequence[Membership],
    finding: str,
    record: UploadedFile | None = None,
) -> PermitVisit:
    """Records a verification on the spot by two or more of those who handle the case (行政许可法 34)."""
    with handling("verify_permit", permit, actor) as step:
        if len({member.user_id for member in staff}) < LEAST_STAFF:
            raise InvalidInput(_("实地核查应当指派两名以上工作人员。"), field="staff")
        if not all(_is_of_the_organ(member, step.case) for member in staff):
            raise InvalidInput(_("核查人员应当是本单位办理该事项的工作人员。"), field="staff")
        if any(is_recused(step.act.code, member, step.case) for member in staff):
            raise InvalidInput(_("申请人的代办专员应当回避，不得参加核查。"), field="staff")
        if not timezone.localdate(step.case.accepted_at) <= visited_on <= timezone.localdate(step.now):
            raise InvalidInput(_("核查日期应当在受理之后，且不晚于今天。"), field="visited_on")
        stored = store_upload(upload=record, by=actor, ledger=step.case.ledger) if record else None
        visit = PermitVisit.objects.create(
            permit=step.case, visited_on=visited_on, finding=finding, record=stored, recorded_at=step.now
        )
        visit.staff.set(staff)
        names = "、".join(member.user.full_name for member in staff)
        step.say(
            _("%(day)s 实地核查（%(names)s）：%(finding)s")
            % {"day": visited_on.isoformat(), "names": names, "finding": finding}
        )
    return visit


def _is_of_the_organ(member: Membership, permit: Permit) -> bool:
    """A person of it: another system sees nothing on the spot."""
    ours = member.organization.park == permit.handler and not member.user.is_service
    return ours and member.role in PARK_ROLES | DEPARTMENT_ROLES


def review_permit(*, permit: Permit, actor: Membership, opinion: str) -> Permit:
    """Puts the case before whoever decides, with the opinion of the review."""
    with handling("review_permit", permit, actor) as step:
        step.case.opinion, step.case.reviewed_by = opinion, actor
        # Until it is decided the opinion is for those who decide; the ledger is read by the applicant too.
        step.message = _("审查意见：%(opinion)s") % {"opinion": opinion}
        step.say(_("已提出审查意见"), opinion=opinion)
        tell_department(step)
    return step.case


def return_permit(*, permit: Permit, actor: Membership, reason: str) -> Permit:
    with handling("return_permit", permit, actor) as step:
        step.say(_("退回审查：%(reason)s") % {"reason": reason})
    return step.case


def pause_permit(
    *, permit: Permit, actor: Membership, kind: str, reason: str, estimated_days: int
) -> PermitPause:
    """A procedure begins whose time does not count; the applicant is told in writing how long it should take."""
    with handling("pause_permit", permit, actor) as step:
        _require_limit_runs(step)
        begun = PermitPause.objects.create(
            permit=step.case, kind=kind, reason=reason, estimated_days=estimated_days, started_at=step.now
        )
        _move_limit(step)
        step.say(
            _("进入%(kind)s，预计 %(days)d 个工作日，不计入办理期限：%(reason)s")
            % {"kind": begun.get_kind_display(), "days": estimated_days, "reason": reason}
        )
    return begun


def resume_permit(*, permit: Permit, actor: Membership, result: str) -> Permit:
    """The procedure has ended; the limit runs on from the next working day."""
    with handling("resume_permit", permit, actor) as step:
        running = step.case.pauses.get(ended_at=None)
        running.ended_at = step.now
        running.save(update_fields=["ended_at"])
        _move_limit(step)
        step.say(
            _("%(kind)s结束，恢复计时：%(result)s") % {"kind": running.get_kind_display(), "result": result}
        )
    return step.case


def extend_permit(*, permit: Permit, actor: Membership, reason: str) -> Permit:
    """The head of the organ allows more time, once and before the limit is over, and the applicant is told why."""
    with handling("extend_permit", permit, actor) as step:
        extended = step.case
        if extended.extended_at is not None:
            raise Conflict(_("办理期限已经延长过，只能延长一次。"))
        running = _require_limit_runs(step)
        days = extended.power.extension_days
        old_due, old_days = running.due_on, running.amount
        step.cancel_clock(Clock.PERMIT_LIMIT)
        moved = step.open_clock(
            Clock.PERMIT_LIMIT,
            started_at=running.started_at,
            amount=old_days + days,
            pauses=_pauses_of(extended),
        )
        extended.extended_at = step.now
        step.extra_facts = {
            "limit_days": old_days,
            "due_on": old_due,
            "extension_days": days,
            "extended_until": moved.due_on,
            "reason": reason,
        }
        _issue_extension(step)
        step.say(
            _("批准延长办理期限 %(days)d 个工作日：%(reason)s") % {"days": days, "reason": reason},
            due_on=old_due.isoformat() if old_due else None,
            extended_until=moved.due_on.isoformat() if moved.due_on else None,
        )
    return step.case


def _issue_extension(step: Step) -> None:
    """In the name of whoever decides, for it is their head who allows it: the department's own, where acceptance and
    review alone were handed over."""
    permit: Permit = step.case
    frozen = permit.authority
    if not permit.decides_here:
        permit.authority = frozen | own_words(permit)
    step.issue(DocumentKind.PERMIT_EXTENSION)
    permit.authority = frozen


def _limit_of(step: Step) -> Deadline:
    return step.case.ledger.deadlines.live().get(kind=Clock.PERMIT_LIMIT.value)


def _require_limit_runs(step: Step) -> Deadline:
    """``Conflict`` once the limit is over: what is late is not made good by more time."""
    running = _limit_of(step)
    if running.due_at is None or running.due_at <= step.now:
        raise Conflict(_("办理期限已经届满，不能再延长或者中止计算。"))
    return running


def _pauses_of(permit: Permit) -> list[tuple[datetime, datetime | None, str]]:
    return [(pause.started_at, pause.ended_at, str(pause)) for pause in permit.pauses.all()]


def _move_limit(step: Step) -> None:
    """Reckons the limit anew from the stored pauses."""
    deadlines.set_pauses(deadline=_limit_of(step), pauses=_pauses_of(step.case), now=step.now)
