"""How those who handle an application act on it: as matters stand on the day, and after it passed into their hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from delegation.access.permits import is_recused
from delegation.lifecycle import Party
from delegation.models import Promise
from delegation.models.permits import Permit
from delegation.permit_authority import as_it_stands, changes_hands
from delegation.services.acting import Step, perform
from portal.deadlines.services import hand_over
from portal.errors import Conflict
from portal.organizations.models import Membership


@contextmanager
def handling(
    code: str, permit: Permit | Promise, actor: Membership | None, *, at: datetime | None = None
) -> Iterator[Step]:
    """``perform`` for an act of those who handle an application, or after which they owe something. The authority of
    the day is frozen first; if others have the case in hand by it, the case passes on to them before.

    ``Conflict`` for whoever acts for the applicant: nobody decides on what they filed themselves."""
    with perform(code, permit, actor, at=at) as step:
        held: Permit = step.case
        if actor is not None and is_recused(code, actor, held):
            raise Conflict(_("您是本件申请人的代办专员，应当回避，请由其他工作人员办理。"))
        passed = pass_on_permit(permit=held, now=step.now) if changes_hands(held) else as_it_stands(held)
        held.authority = passed.authority
        yield step


def pass_on_permit(*, permit: Permit, now: datetime | None = None) -> Permit:
    """The case goes to whoever has it in hand today: clocks go along with their ends, and all concerned are told."""
    with perform("pass_on_permit", permit, None, at=now) as step:
        passed: Permit = step.case
        before, was_posted = passed.handler, passed.is_posted
        passed.authority = as_it_stands(passed).authority
        hand_over(ledger=passed.ledger, giver=before, taker=passed.handler)
        if not passed.is_taken_over:
            reason = _("“%(power)s”在%(park)s的行使方式变更")
        elif was_posted:
            reason = _("“%(power)s”不再由派驻%(park)s的人员办理")
        else:
            reason = _("%(park)s不再办理“%(power)s”")
        reason = reason % {"park": passed.park.name, "power": passed.power.name}
        step.say(
            _("%(reason)s，本件由%(organ)s继续办理，期限连续计算")
            % {"reason": reason, "organ": passed.handler.name},
            authority=passed.authority,
        )
    return passed


def tell_department(step: Step) -> None:
    """Where the department handles the case, or decides it, its people hear what the park's hear otherwise."""
    permit: Permit = step.case
    if permit.handler == permit.department or not permit.decides_here:
        step.tell(Party.DEPARTMENT)
