"""责令纠正 (YN84-3.2): drafted, ordered by the head of the department, reported by the park, accepted or sent back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.archiving import is_archived
from delegation.enums.oversight import OPEN_ORDERS, OrderKind
from delegation.enums.permits import DECIDED, PermitState
from delegation.lifecycle import Clock, Party
from delegation.models import Order
from delegation.models.permits import Permit
from delegation.services.acting import Step, number_for, open_case, perform
from portal.documents.chinese import date_text
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date, end_of_day

RULE = "YN84-3.2"


def draft_correction(
    *, actor: Membership, permit: Permit, facts: str, basis: str, demand: str, until: date
) -> Order:
    """A department drafts an order about a decision that a park made in its name."""
    if until <= beijing_date(timezone.now()):
        raise InvalidInput(_("完成期限应当在今天之后。"), field="until")
    if not permit.is_decided_by_park:
        raise InvalidInput(
            _("该决定由本部门自行作出，由本部门自行改正，不发责令纠正通知书。"), field="permit"
        )
    return begin_order(
        actor, permit, OrderKind.CORRECTION, facts=facts, basis=basis, demand=demand, until=until
    )


def begin_order(actor: Membership, permit: Permit, kind: OrderKind, **fields: Any) -> Order:
    """``InvalidInput`` unless the permit was decided in the name of the actor's organ; ``Conflict`` while an order of
    the kind is under way."""
    now, organ = timezone.now(), actor.organization.park
    with transaction.atomic():
        held = Permit.objects.select_for_update(of=("self",)).select_related("power").get(pk=permit.pk)
        if held.state not in DECIDED or held.authority.get("issuer") != organ.pk or held.is_forwarding:
            raise InvalidInput(_("只能监督以本单位名义作出、现行有效的决定。"), field="permit")
        if kind == OrderKind.REVOCATION and held.state in (
            PermitState.REFUSED,
            PermitState.REFUSAL_DELIVERED,
        ):
            raise InvalidInput(_("没有准予许可，无可撤销；不予许可不当的，责令纠正。"), field="permit")
        if held.orders.filter(kind=kind, state__in=OPEN_ORDERS).exists():
            raise Conflict(_("该许可已有同类监督事项在办。"))
        order = Order(
            number=number_for(organ, "order", _("监督"), now),
            kind=kind,
            permit=held,
            organ=organ,
            drafted_by=actor,
            **fields,
        )
        summary = _("就%(number)s拟%(kind)s：%(facts)s") % {
            "number": held.decision_number,
            "kind": kind.label,
            "facts": fields["facts"],
        }
        open_case(order, summary=summary, actor=actor, now=now, heading=Heading.PROBLEM, rule=RULE)
    return order


def note_on_permit(order: Order, summary: str, now: datetime, *told: str) -> None:
    """Writes into the permit's own ledger what happened to an order about it. An archived file takes nothing more:
    there the order's own ledger says it, and the permit's page shows its orders."""
    if is_archived(order.permit):
        return
    with perform("note_order", order.permit, None, at=now) as step:
        step.say(summary, order=order.number)
        step.tell(*told)


def _open_correction(step: Step) -> None:
    order: Order = step.case
    step.open_clock(
        Clock.ORDER_CORRECTION,
        amount=(order.until - beijing_date(step.now)).days,
        unit="days",
        fixed_end=end_of_day(order.until),
    )


def issue_correction(*, order: Order, actor: Membership) -> Order:
    """The head of the department signs and sends it; from now its time runs."""
    with perform("issue_correction", order, actor) as step:
        issued: Order = step.case
        if issued.until <= beijing_date(step.now):
            raise Conflict(_("拟定的完成期限已过，请终止后重新拟稿。"))
        issued.ordered_at = step.now
        _open_correction(step)
        words = {
            "organ": issued.organ.name,
            "number": issued.permit.decision_number,
            "day": date_text(issued.until.isoformat()),
            "demand": issued.demand,
        }
        step.say(_("%(organ)s责令就%(number)s于%(day)s前纠正：%(demand)s") % words)
        note_on_permit(issued, _("%(organ)s对本决定发出责令纠正通知书，要求%(day)s前纠正") % words, step.now)
    return step.case


def end_corrections(permit: Permit, why: str, now: datetime) -> None:
    """The permit is revoked: there is nothing left to put right. The park hears of what was sent to it."""
    for order in permit.orders.filter(kind=OrderKind.CORRECTION, state__in=OPEN_ORDERS):
        with perform("end_order", order, None, at=now) as step:
            for clock in (Clock.ORDER_CORRECTION, Clock.ORDER_CHECK):
                step.cancel_clock(clock)
            step.say(_("%(why)s，责令纠正终止") % {"why": why})
            step.tell(Party.DEPARTMENT, *((Party.PARK,) if step.case.ordered_at else ()))


def drop_order(*, order: Order, actor: Membership, reason: str) -> Order:
    with perform("drop_order", order, actor) as step:
        step.say(_("不再办理：%(reason)s") % {"reason": reason})
    return step.case


def report_correction(*, order: Order, actor: Membership, report: str) -> Order:
    """The park says what it did."""
    with perform("report_correction", order, actor) as step:
        step.case.report, step.case.reported_at = report, step.now
        step.say(_("%(park)s报告纠正情况：%(report)s") % {"park": step.case.permit.park, "report": report})
    return step.case


def accept_correction(*, order: Order, actor: Membership, opinion: str = "") -> Order:
    """The department finds it put right."""
    with perform("accept_correction", order, actor) as step:
        done: Order = step.case
        done.opinion, done.decided_at = opinion, step.now
        words = {"organ": done.organ.name, "opinion": f"：{opinion}" if opinion else ""}
        step.say(_("%(organ)s认可已纠正%(opinion)s") % words)
        note_on_permit(done, _("%(organ)s认可已按责令纠正通知书纠正") % words, step.now)
    return step.case


def return_correction(*, order: Order, actor: Membership, opinion: str, until: date) -> Order:
    """Not put right: the park has until another day."""
    with perform("return_correction", order, actor) as step:
        if until <= beijing_date(step.now):
            raise InvalidInput(_("完成期限应当在今天之后。"), field="until")
        step.case.opinion, step.case.until = opinion, until
        _open_correction(step)
        day = date_text(until.isoformat())
        step.say(_("退回继续纠正，%(day)s前完成：%(opinion)s") % {"day": day, "opinion": opinion})
        step.tell(Party.PARK_LEADER)
    return step.case
