"""报到 (YN84-2.2): a department comes to the hall, solves or promises; the enterprise has the last word."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.whistles import CallState, Failure
from delegation.lifecycle import Clock
from delegation.models.whistles import Accountability, Call
from delegation.services.acting import Step, perform
from delegation.services.whistle_letters import end_letters, open_next_step
from delegation.services.whistles import finish_whistle
from portal.deadlines.models import Deadline, DeadlineQuerySet
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from portal.workdays.due import end_of_day

CLOCKS = (
    Clock.WHISTLE_REPORT,
    Clock.WHISTLE_SOLVE,
    Clock.WHISTLE_PROMISE,
    Clock.WHISTLE_CONFIRM,
)
REJECTIONS_BEFORE_LETTER = 2


def sign_in_call(*, call: Call, actor: Membership, arrived_people: str, received_by: str) -> Call:
    """The hall signs the department in: when, who came, with whom they met. The time to solve begins, and what pressed
    it to come is heeded."""
    with perform("sign_in_call", call, actor) as step:
        arrived: Call = step.subject
        arrived.reported_late |= _ran_out(step, Clock.WHISTLE_REPORT)
        end_letters(step, heeded=True)
        arrived.arrived_at, arrived.arrived_people, arrived.received_by = (
            step.now,
            arrived_people,
            received_by,
        )
        _await_solution(step)
        step.say(
            _("%(organ)s到企业服务大厅报到：%(people)s，%(by)s接待")
            % {"organ": arrived.department.name, "people": arrived_people, "by": received_by}
        )
    return step.subject


def _await_solution(step: Step) -> None:
    step.open_clock(
        Clock.WHISTLE_SOLVE,
        amount=step.case.matter.solve_days,
        title=_("%(organ)s解决或答复") % {"organ": step.subject.department.label},
    )


def solve_call(*, call: Call, actor: Membership, solution: str, uploads: Sequence[UploadedFile] = ()) -> Call:
    """The department says that it is solved, on the spot if on the day it came; the enterprise is asked."""
    with perform("solve_call", call, actor) as step:
        solved: Call = step.subject
        today = timezone.localdate(step.now)
        solved.on_the_spot = (
            solved.state == CallState.ARRIVED and timezone.localdate(solved.arrived_at) == today
        )
        solved.broken += _ran_out(step, Clock.WHISTLE_PROMISE)
        solved.solution, solved.solved_at = solution, step.now
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=step.case.ledger)
        end_letters(step, heeded=True)
        how = _("当场解决") if solved.on_the_spot else _("解决")
        step.say(
            _("%(organ)s登记已%(how)s：%(solution)s")
            % {"organ": solved.department.name, "how": how, "solution": solution}
        )
    return step.subject


def promise_call(*, call: Call, actor: Membership, promise: str, promised_on: date) -> Call:
    """What cannot be solved on the spot gets a day, within the time of the list. ``Conflict`` once that is over."""
    with perform("promise_call", call, actor) as step:
        promised: Call = step.subject
        limit = _running(step, Clock.WHISTLE_SOLVE)
        if limit is None or limit.due_on is None:
            raise Conflict(_("解决或答复的时限已过，不能再承诺日期，请尽快解决并登记。"))
        today = timezone.localdate(step.now)
        if not today < promised_on <= limit.due_on:
            raise InvalidInput(
                _("承诺日期应当在今天之后，且不晚于解决时限 %(day)s。") % {"day": limit.due_on},
                field="promised_on",
            )
        promised.promise, promised.promised_on = promise, promised_on
        promised.promises += 1
        step.open_clock(
            Clock.WHISTLE_PROMISE,
            amount=(promised_on - today).days,
            fixed_end=end_of_day(promised_on),
            title=_("%(organ)s承诺解决") % {"organ": promised.department.label},
        )
        step.say(
            _("%(organ)s承诺于 %(day)s 前解决：%(promise)s")
            % {"organ": promised.department.name, "day": promised_on, "promise": promise}
        )
    return step.subject


def _unswept(step: Step, clock: Clock) -> DeadlineQuerySet:
    """The deadline of the subject that the sweep has not found run out."""
    found = Deadline.objects.open().filter(ledger=step.case.ledger, kind=clock)
    return found.filter(subject=step.subject.subject_key)


def _running(step: Step, clock: Clock) -> Deadline | None:
    """The deadline of the subject that has not run out by now, whether or not the sweep has passed."""
    return _unswept(step, clock).filter(due_at__gt=step.now).first()


def _ran_out(step: Step, clock: Clock) -> bool:
    """Whether the deadline is over and the sweep has not noted it: whoever acts first is late all the same."""
    return _unswept(step, clock).filter(due_at__lte=step.now).exists()


def confirm_call(*, call: Call, actor: Membership, score: int, remark: str = "") -> Call:
    with perform("confirm_call", call, actor) as step:
        step.subject.score, step.subject.remark = score, remark
        step.say(
            _("企业确认%(organ)s已解决，满意度 %(score)d 分")
            % {"organ": step.subject.department.name, "score": score},
            remark=remark,
        )
        finish_whistle(step)
    return step.subject


def reject_call(*, call: Call, actor: Membership, reason: str) -> Call:
    """Not solved: once it goes back to the department with a new time, the second time also a step up."""
    with perform("reject_call", call, actor) as step:
        rejected: Call = step.subject
        rejected.rejections += 1
        rejected.rejection, rejected.on_the_spot, rejected.solved_at = reason, False, None
        _await_solution(step)
        if rejected.rejections >= REJECTIONS_BEFORE_LETTER:
            open_next_step(step, rejected, Failure.REFUSED_TWICE)
        step.say(
            _("企业认为%(organ)s未解决（第 %(times)d 次）：%(reason)s")
            % {"organ": rejected.department.name, "times": rejected.rejections, "reason": reason}
        )
    return step.subject


def end_call_silent(*, call: Call, now: datetime) -> None:
    """The system ends it when the enterprise has not answered in its time; it counts as neither satisfied nor not."""
    with perform("end_call_silent", call, None, at=now) as step:
        step.say(
            _("企业在期限内没有答复%(organ)s是否解决，按已解决办结，不计入满意度")
            % {"organ": step.subject.department.name}
        )
        finish_whistle(step)


def record_accountability(
    *,
    call: Call,
    actor: Membership,
    person: str,
    post: str,
    fault: str,
    decision: str,
    decided_by: str,
    decided_on: date,
) -> Accountability:
    """The government enters what was decided on whom. The ledger, which many read, names no person."""
    with perform("record_accountability", call, actor) as step:
        if decided_on > timezone.localdate(step.now):
            raise InvalidInput(_("决定日期不能晚于今天。"), field="decided_on")
        record = Accountability.objects.create(
            call=step.subject,
            person=person,
            post=post,
            fault=fault,
            decision=decision,
            decided_by=decided_by,
            decided_on=decided_on,
            recorded_at=step.now,
            recorded_by=actor,
        )
        step.say(
            _("%(by)s对%(organ)s有关人员作出问责决定，已登记")
            % {"by": decided_by, "organ": step.subject.department.name},
            record=record.pk,
        )
    return record


def end_call_unsolved(*, call: Call, actor: Membership, conclusion: str) -> Call:
    """After somebody answered for it the park may end what could not be solved, and says why."""
    with perform("end_call_unsolved", call, actor) as step:
        step.subject.conclusion = conclusion
        for clock in CLOCKS:
            step.cancel_clock(clock)
        end_letters(step, heeded=False)
        step.say(
            _("%(organ)s的报到终结，问题未解决：%(conclusion)s")
            % {"organ": step.subject.department.name, "conclusion": conclusion}
        )
        finish_whistle(step)
    return step.subject
