"""督办 by step (YN84-2.2): the department, its leader, the government; each only after the one before ran out.

A letter asks for the solution, and as long as nobody came for somebody to come. One that was heeded by an arrival or a
solution after which nothing is solved counts as run out.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from delegation.enums.whistles import STANDING_LETTERS, Failure, LetterState, LetterStep
from delegation.lifecycle import Clock, Party
from delegation.models.whistles import Call, WhistleLetter
from delegation.services.acting import Step, perform
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership


def open_next_step(step: Step, call: Call, failure: Failure) -> WhistleLetter | None:
    """Makes the next step due, and has the park's leader owe it; None while a letter still stands, and when all three
    ran out."""
    opened = _next_letter(call, failure, step.now)
    if opened is not None:
        title = _("对%(organ)s发督办函") % {"organ": call.department.label}
        step.open_clock(Clock.WHISTLE_STEP, opened, title=title)
    return opened


def _next_letter(call: Call, failure: Failure, now: datetime) -> WhistleLetter | None:
    letters = {letter.step: letter for letter in call.letters.all()}
    for step in LetterStep:
        letter = letters.get(step)
        if letter is None:
            return WhistleLetter.objects.create(call=call, step=step, failure=failure, opened_at=now)
        if letter.state in STANDING_LETTERS:
            return None
        if letter.state == LetterState.DROPPED:
            letter.state, letter.failure, letter.opened_at, letter.ended_at = (
                LetterState.OPENED,
                failure,
                now,
                None,
            )
            letter.save()
            return letter
        if letter.state == LetterState.HEEDED:
            letter.state, letter.ended_at = LetterState.RAN_OUT, now
            letter.save()
    return None


def end_letters(step: Step, *, heeded: bool) -> None:
    """The department came or solved it (``heeded``), or the call is over: nobody is pressed any more."""
    for letter in step.subject.letters.filter(state__in=STANDING_LETTERS):
        sent = letter.state == LetterState.ISSUED
        letter.state = LetterState.HEEDED if sent and heeded else LetterState.DROPPED
        letter.ended_at = step.now
        letter.save()
        step.cancel_clock(Clock.WHISTLE_STEP, letter)
        if heeded:
            step.settle_clock(Clock.WHISTLE_LETTER, letter)
        else:
            step.cancel_clock(Clock.WHISTLE_LETTER, letter)


def note_call_failed(*, call: Call, failure: Failure, now: datetime) -> None:
    """The system notes at the moment due what the department missed, and makes the next letter due."""
    with perform("note_call_failed", call, None, at=now) as step:
        failed: Call = step.subject
        failed.reported_late |= failure == Failure.NOT_REPORTED
        failed.broken += failure == Failure.PROMISE_BROKEN
        opened = open_next_step(step, failed, failure)
        what = {"organ": failed.department.name, "failure": failure.label}
        if opened is None:
            step.say(_("%(organ)s%(failure)s") % what)
        else:
            step.say(
                _("%(organ)s%(failure)s，请园区负责人发督办函（%(step)s）")
                % {**what, "step": opened.get_step_display()},
                letter=opened.pk,
            )


def issue_whistle_letter(
    *, whistle_letter: WhistleLetter, actor: Membership, delay: str, requirement: str
) -> WhistleLetter:
    """The park's leader sends the letter; from now its time runs, at the end of which the next step is due."""
    with perform("issue_whistle_letter", whistle_letter, actor) as step:
        letter: WhistleLetter = step.subject
        letter.delay, letter.requirement = delay, requirement
        letter.issued_at, letter.issued_by = step.now, actor
        period = step.open_clock(
            Clock.WHISTLE_LETTER, title=_("%(organ)s落实督办函") % {"organ": letter.call.department.label}
        )
        letter.reply_by = period.due_on
        letter.document = step.issue(DocumentKind.WHISTLE_SUPERVISION)
        step.say(
            _("对%(organ)s发出督办函（%(step)s），要求 %(day)s 前落实")
            % {
                "organ": letter.call.department.name,
                "step": letter.get_step_display(),
                "day": period.due_on,
            }
        )
        if letter.step >= LetterStep.LEADER:
            step.tell(Party.GOVERNMENT)
    return step.subject


def note_letter_unheeded(*, letter: WhistleLetter, now: datetime) -> None:
    """The time of a letter is over without a solution: the next step is due, after the third accountability."""
    with perform("note_letter_unheeded", letter, None, at=now) as step:
        ran_out: WhistleLetter = step.subject
        ran_out.state = LetterState.RAN_OUT
        ran_out.ended_at = now
        ran_out.save()
        opened = open_next_step(step, ran_out.call, Failure.LETTER_UNHEEDED)
        what = {"organ": ran_out.call.department.name, "step": ran_out.get_step_display()}
        if opened is not None:
            step.say(
                _("对%(organ)s的督办函（%(step)s）到期未落实，请园区负责人发督办函（%(next)s）")
                % {**what, "next": opened.get_step_display()}
            )
        else:
            step.say(
                _("对%(organ)s的三步督办均到期未落实，请本级政府研究追责问责") % what,
            )
            step.tell(Party.GOVERNMENT)
