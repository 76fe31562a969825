"""Facts of the papers of supervision (YN84-3.2; 行政许可法 69)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation.enums.oversight import HEARING_DAYS
from delegation.facts.common import Facts, day, exercised, filled
from delegation.lifecycle import Clock
from delegation.models import Order
from portal.documents.enums import DocumentKind
from portal.documents.seal_names import OFFICIAL
from portal.organizations.models import Membership


def _decision(order: Order, now: datetime, actor: Membership) -> Facts:
    permit = order.permit
    return {
        "case_number": order.number,
        "permit_number": permit.number,
        "power": permit.power.name,
        "decision_number": permit.decision_number,
        "decided_on": day(permit.decided_at or now),
        "facts": order.facts,
        "basis": order.basis,
        "officer": order.drafted_by.user.full_name,
        "officer_phone": order.organ.phone or actor.user.phone or _("见单位公示"),
        "issued_on": day(now),
    }


def correction_order(order: Order, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    permit = order.permit
    return {
        **exercised(permit, order.issuer),
        # The order is no exercise of the power: it bears the department's official seal.
        "seal": OFFICIAL.wanted(order.issuer.name),
        **_decision(order, now, actor),
        "addressee": permit.park.name,
        "applicant": permit.applicant.name,
        "outcome": permit.get_outcome_display(),
        "authority": _("%(document)s和%(paper)s")
        % {
            "document": permit.authority["authority_number"],
            "paper": permit.authority["instrument_name"],
        },
        "demand": order.demand,
        "until": order.until.isoformat() if order.until else "",
    }


def _to_holder(order: Order, now: datetime, actor: Membership) -> Facts:
    permit = order.permit
    return {
        **exercised(permit, order.issuer),
        **_decision(order, now, actor),
        "addressee": permit.applicant.name,
        "uscc": permit.applicant.uscc,
        "ground": order.get_ground_display(),
        "certificate": permit.power.certificate_name if permit.certificate_number else "",
        "certificate_number": permit.certificate_number,
    }


def revocation_notice(order: Order, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """Before the decision: until when the holder may speak, by the clock that has just begun."""
    clock = order.ledger.deadlines.live().get(kind=Clock.ORDER_STATEMENT.value)
    return filled(
        **_to_holder(order, now, actor),
        statement_days=clock.amount,
        statement_until=clock.due_on.isoformat() if clock.due_on else None,
        hearing_days=HEARING_DAYS,
    )


def permit_revocation(order: Order, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return filled(
        **_to_holder(order, now, actor),
        told_on=day(order.ordered_at or now),
        statement=order.statement,
        heard_on=order.heard_on.isoformat() if order.heard_on else "",
        answer=order.answer,
        reason=order.reason,
        aftermath=order.aftermath,
        remedy=order.permit.authority["remedy"],
    )


BUILDERS: dict[DocumentKind, Callable[..., Facts]] = {
    DocumentKind.CORRECTION_ORDER: correction_order,
    DocumentKind.PERMIT_REVOCATION: permit_revocation,
    DocumentKind.REVOCATION_NOTICE: revocation_notice,
}
