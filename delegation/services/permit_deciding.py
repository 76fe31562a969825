"""The decision, the certificate and the delivery (行政许可法 38, 44), and what the province decides (CZ4-2.2)."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation import following
from delegation.access.permits import awaits_stamp
from delegation.deadlines.common import OUR_DEFAULT
from delegation.enums.permits import PermitDelivery, PermitOutcome, PermitState
from delegation.enums.promises import PromiseKind, PromiseState
from delegation.lifecycle import Clock
from delegation.models.permits import Permit
from delegation.permit_authority import own_words
from delegation.services.acting import Step, perform
from delegation.services.permit_hands import handling
from delegation.services.promises import end_promises
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership


def _decide(step: Step, outcome: PermitOutcome) -> None:
    permit = step.case
    permit.outcome, permit.decided_at, permit.decided_by = outcome, step.now, step.actor
    if not permit.decides_here and not permit.is_forwarding:
        permit.authority = permit.authority | own_words(permit)
    if outcome == PermitOutcome.REFUSED:
        end_promises(step)


def _number_of_paper(step: Step) -> str:
    return step.issued[-1].number


@transaction.atomic
def grant_permit(
    *,
    permit: Permit,
    actor: Membership,
    content: str,
    conditions: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Permit:
    """Grants in the name and under the seal of the mode; ten working days for the certificate begin.

    No paper may be missing then, but one that is promised beyond the decision (告知承诺, CZ4-2.7).
    """
    with handling("grant_permit", permit, actor) as step:
        granted = step.case
        if valid_from is not None and valid_from < timezone.localdate(step.now):
            raise InvalidInput(_("有效期起日不能早于作出决定之日。"), field="valid_from")
        if valid_until is not None and valid_until < (valid_from or timezone.localdate(step.now)):
            raise InvalidInput(_("有效期止日不能早于起日。"), field="valid_until")
        promised = {"promise__kind": PromiseKind.COMMITMENT, "promise__state": PromiseState.SIGNED}
        if missing := list(granted.materials.filter(files=None).exclude(**promised)):
            names = {"names": "、".join(paper.name for paper in missing)}
            raise InvalidInput(_("容缺的材料还没有补交：%(names)s。") % names)
        granted.granted_content, granted.conditions = content, conditions
        granted.valid_from = valid_from or timezone.localdate(step.now)
        granted.valid_until = valid_until
        _decide(step, PermitOutcome.GRANTED)
        step.say(_("准予许可：%(content)s") % {"content": content}, authority=granted.authority)
    granted.decision_number = _number_of_paper(step)
    granted.save(update_fields=["decision_number"])
    return granted


@transaction.atomic
def refuse_permit(*, permit: Permit, actor: Membership, reason: str, clause: str) -> Permit:
    """Refuses with the facts, the reasons, the clause and where to turn (行政许可法 38)."""
    with handling("refuse_permit", permit, actor) as step:
        refused = step.case
        refused.reason, refused.clause = reason, clause
        _decide(step, PermitOutcome.REFUSED)
        _owe_delivery_of_refusal(step)
        step.say(_("不予许可：%(reason)s") % {"reason": reason}, clause=clause, authority=refused.authority)
    refused.decision_number = _number_of_paper(step)
    refused.save(update_fields=["decision_number"])
    return refused


def _owe_delivery_of_refusal(step: Step) -> None:
    """The law sets ten days for certificates; for a refusal the same is our default."""
    step.open_clock(Clock.PERMIT_CERTIFICATE, title=str(_("送达不予许可决定")), rule=OUR_DEFAULT)


@transaction.atomic
def certify_permit(*, permit: Permit, actor: Membership) -> Permit:
    """Makes out the certificate with a number of its own."""
    with handling("certify_permit", permit, actor) as step:
        step.say(_("制作%(name)s") % {"name": step.case.power.certificate_name})
    certified = step.case
    certified.certificate_number = _number_of_paper(step)
    certified.save(update_fields=["certificate_number"])
    return certified


def deliver_permit(*, permit: Permit, actor: Membership, delivery: str, recipient: str) -> Permit:
    """Certificate or decision reached the applicant. ``Conflict`` where it does so with what it was filed from."""
    with handling("deliver_permit", permit, actor) as step:
        if following.is_delivered_elsewhere(step.case):
            raise Conflict(_("本件由代办专员提出，结果随代办申请一并送达，不另行送达。"))
        hand_in(step, delivery, recipient)
    return step.case


def hand_in(step: Step, delivery: str, recipient: str) -> None:
    """Whoever signed for it has the certificate, or the refusal."""
    delivered: Permit = step.case
    delivered.delivered_at, delivered.recipient = step.now, recipient
    delivered.delivery = PermitDelivery(delivery)
    refused = delivered.outcome == PermitOutcome.REFUSED
    step.to_state = PermitState.REFUSAL_DELIVERED if refused else PermitState.DELIVERED
    step.say(_("%(way)s，签收人：%(name)s") % {"way": delivered.get_delivery_display(), "name": recipient})


def forward_permit(*, permit: Permit, actor: Membership, forwarded_to: str) -> Permit:
    """Sends the reviewed case straight to the province and files it with the department at once (CZ4-2.2)."""
    with handling("forward_permit", permit, actor) as step:
        step.case.forwarded_to, step.case.forwarded_at = forwarded_to, step.now
        step.say(
            _("审核后直接报%(organ)s，同时报%(department)s备案")
            % {"organ": forwarded_to, "department": step.case.department.name}
        )
    return step.case


def ask_permit_stamp(*, permit: Permit, actor: Membership, request: str) -> Permit:
    """The province wants the original department's seal on the papers."""
    with perform("ask_permit_stamp", permit, actor) as step:
        if step.case.stamp_asked_at is not None:
            raise Conflict(_("已经请原部门加盖公章。"))
        step.case.stamp_asked_at = step.now
        step.say(
            _("请%(organ)s加盖公章：%(request)s") % {"organ": step.case.department.name, "request": request}
        )
    return step.case


def stamp_permit(*, permit: Permit, actor: Membership, paper: UploadedFile) -> Permit:
    """The department stamps without conditions; what follows from it is on the park (CZ4-2.2)."""
    with perform("stamp_permit", permit, actor) as step:
        if not awaits_stamp(step.case):
            raise Conflict(_("园区没有请求加盖公章，或者已经加盖。"))
        step.case.stamped_at = step.now
        stored = store_upload(upload=paper, by=actor, ledger=step.case.ledger)
        step.say(
            _("%(organ)s已加盖公章：%(file)s") % {"organ": step.case.department.name, "file": stored.name},
            sha256=stored.sha256,
        )
    return step.case


def record_permit_result(
    *,
    permit: Permit,
    actor: Membership,
    outcome: str,
    decision_number: str,
    paper: UploadedFile,
    reason: str = "",
) -> Permit:
    """What the province decided: its paper is handed to the applicant as the park's own would be."""
    with handling("record_permit_result", permit, actor) as step:
        decided = step.case
        stored = store_upload(upload=paper, by=actor, ledger=decided.ledger)
        decided.decision_number, decided.reason = decision_number, reason
        _decide(step, PermitOutcome(outcome))
        step.cancel_clock(Clock.PERMIT_STAMP)
        if decided.outcome == PermitOutcome.GRANTED:
            step.to_state = PermitState.CERTIFIED
            step.open_clock(Clock.PERMIT_CERTIFICATE)
        else:
            step.to_state = PermitState.REFUSED
            _owe_delivery_of_refusal(step)
        step.say(
            _("%(organ)s决定%(outcome)s，%(number)s")
            % {
                "organ": decided.forwarded_to,
                "outcome": decided.get_outcome_display(),
                "number": decision_number,
            },
            sha256=stored.sha256,
        )
    return decided
