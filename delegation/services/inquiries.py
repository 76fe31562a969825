"""首问负责 (YN84-2.4): who is asked first owns the case until somebody else has signed for it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.hall import InquiryState
from delegation.halls import colleagues_of, hall_of
from delegation.lifecycle import Clock, Party
from delegation.models.hall import HallService, Inquiry
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from portal.deadlines.services import open_deadline
from portal.errors import InvalidInput, NotAllowed
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_KINDS, ENTERPRISE_ROLES
from portal.organizations.models import Membership, Organization

RULE = "YN84-2.4"


@transaction.atomic
def ask_inquiry(
    *,
    actor: Membership,
    question: str,
    asker: str,
    asker_phone: str,
    park: Organization | None = None,
    service: HallService | None = None,
    enterprise: Organization | None = None,
) -> Inquiry:
    """Somebody of the park, or an official posted to its hall, writes down what they were asked, and owns it from then
    on; or an enterprise asks ``park`` online, and the first of the park's people who takes it does.

    The promise of the service is the clock, from the question on.
    """
    now = timezone.now()
    online = actor.role in ENTERPRISE_ROLES
    where = park if online else hall_of(actor, now)
    if where is None and not online:
        raise NotAllowed(_("您现在没有派驻在企业服务大厅，不能登记首问。"))
    if where is None:
        raise InvalidInput(_("请选择园区。"), field="park")
    if service is not None and (service.window.park_id != where.pk or not service.active):
        raise InvalidInput(_("请选择该园区大厅的服务事项。"), field="service")
    inquiry = Inquiry(
        number=number_for(where, "inquiry", _("首问"), now),
        park=where,
        service=service,
        enterprise=actor.organization if online else enterprise,
        asker=asker,
        asker_phone=asker_phone,
        question=question,
        owner=None if online else actor,
        state=InquiryState.ASKED if online else InquiryState.OPEN,
    )
    summary = _("%(asker)s提出：%(question)s") % {"asker": asker, "question": question}
    open_case(inquiry, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
    promised: dict[str, Any] = {}
    if service is not None:
        promised = {
            "amount": service.promise_amount,
            "unit": service.promise_unit,
            "rule": _("YN84-2.4；服务承诺：%(name)s %(promise)s")
            % {"name": service.name, "promise": service.promise},
        }
    open_deadline(
        ledger=inquiry.ledger,
        kind=Clock.INQUIRY_ANSWER,
        organ=inquiry.organ_owing(Clock.INQUIRY_ANSWER),
        started_at=now,
        subject=inquiry.subject_key,
        **promised,
    )
    tell_of_new(inquiry, *([Party.PARK] if online else [Party.APPLICANT]), summary=summary, actor=actor)
    return inquiry


def take_inquiry(*, inquiry: Inquiry, actor: Membership) -> Inquiry:
    with perform("take_inquiry", inquiry, actor) as step:
        step.case.owner = actor
        step.say(_("首问责任人：%(name)s") % {"name": actor.user.full_name})
        _move_clock(step)
    return step.case


def answer_inquiry(*, inquiry: Inquiry, actor: Membership, answer: str) -> Inquiry:
    """By who owns it, even while it is handed on: nobody has signed for it yet."""
    with perform("answer_inquiry", inquiry, actor) as step:
        step.case.answer, step.case.answered_at = answer, step.now
        step.case.offered_to = step.case.offered_organ = None
        step.say(_("答复：%(answer)s") % {"answer": answer})
    return step.case


def hand_on_inquiry(
    *,
    inquiry: Inquiry,
    actor: Membership,
    reason: str,
    colleague: Membership | None = None,
    organ: Organization | None = None,
) -> Inquiry:
    """To one colleague of the park or to one department; it stays with the first until they sign for it."""
    with perform("hand_on_inquiry", inquiry, actor) as step:
        case: Inquiry = step.case
        if (colleague is None) == (organ is None):
            raise InvalidInput(_("请在同事和部门中选择一个。"), field="colleague")
        if colleague is not None and (colleague == actor or colleague not in colleagues_of(case, step.now)):
            raise InvalidInput(_("请选择本园区的其他同事。"), field="colleague")
        if organ is not None and (organ.kind not in DEPARTMENT_KINDS or organ == actor.organization):
            raise InvalidInput(_("请选择负责的部门。"), field="organ")
        case.offered_to, case.offered_organ = colleague, organ
        step.say(
            _("转办给%(to)s，签收前仍由%(owner)s负责：%(reason)s")
            % {"to": case.offered_name, "owner": actor.user.full_name, "reason": reason}
        )
        if colleague is not None:
            step.tell_people([colleague.user])
    return step.case


def sign_for_inquiry(*, inquiry: Inquiry, actor: Membership) -> Inquiry:
    """The one who signs owns it now; the clock goes on as it was."""
    with perform("sign_for_inquiry", inquiry, actor) as step:
        before = step.case.owner
        step.case.owner = actor
        step.case.offered_to = step.case.offered_organ = None
        step.say(
            _("%(organ)s%(name)s签收，自此负责（此前由%(before)s负责）")
            % {
                "organ": actor.organization.label,
                "name": actor.user.full_name,
                "before": before.user.full_name if before else _("园区"),
            }
        )
        _move_clock(step)
        if before is not None:
            step.tell_people([before.user])
    return step.case


def turn_back_inquiry(*, inquiry: Inquiry, actor: Membership, reason: str) -> Inquiry:
    with perform("turn_back_inquiry", inquiry, actor) as step:
        step.case.offered_to = step.case.offered_organ = None
        step.say(_("不签收，退回首问责任人：%(reason)s") % {"reason": reason})
        if step.case.owner is not None:
            step.tell_people([step.case.owner.user])
    return step.case


def name_inquiry_owner(*, inquiry: Inquiry, actor: Membership, colleague: Membership) -> Inquiry:
    """The leader names somebody in the place of an owner who has left."""
    with perform("name_inquiry_owner", inquiry, actor) as step:
        if colleague not in colleagues_of(step.case, step.now):
            raise InvalidInput(_("请选择本园区的同事。"), field="colleague")
        step.case.owner = colleague
        step.case.offered_to = step.case.offered_organ = None
        step.say(_("原责任人已离岗，指定%(name)s负责") % {"name": colleague.user.full_name})
        _move_clock(step)
    return step.case


def _move_clock(step: Step) -> None:
    """The deadline now stands with the new owner's organ; its end is not moved by handing it on."""
    organ = step.case.organ_owing(Clock.INQUIRY_ANSWER)
    running = step.case.ledger.deadlines.live().get(kind=Clock.INQUIRY_ANSWER)
    if running.organ_id == organ.pk:
        return
    step.cancel_clock(Clock.INQUIRY_ANSWER)
    step.open_clock(
        Clock.INQUIRY_ANSWER,
        organ=organ,
        started_at=running.started_at,
        amount=running.amount,
        unit=running.unit,
        rule=running.rule,
        fixed_end=running.due_at,
    )
