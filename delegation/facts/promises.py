"""Facts of a promise and of the notice that it was broken (CZ4-2.7, IL-6)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from delegation.enums.promises import PromiseKind
from delegation.facts.common import Facts, authority_of, day, exercised, filled, phone_of
from delegation.models import Promise
from delegation.models.permits import Permit
from delegation.promised import MOST_DAYS, OBJECTION_DAYS, REVIEW_DAYS, RULE
from portal.documents.enums import DocumentKind
from portal.documents.queries import documents_of
from portal.organizations.models import Membership


def promised(promise: Promise) -> Facts:
    return filled(
        material=promise.material.name,
        days=promise.days,
        day=promise.due_on.isoformat() if promise.due_on else None,
        beyond=promise.kind == PromiseKind.COMMITMENT,
    )


def promise_number(permit: Permit) -> str:
    """Of the 承诺书 that was issued last; empty for a promise that was signed before there was such a paper."""
    paper = documents_of(permit.ledger).filter(kind=DocumentKind.PERMIT_PROMISE).last()
    return paper.number if paper else ""


def permit_promise(
    permit: Permit, *, now: datetime, actor: Membership | None, signer: str, online: bool, **_extra: Any
) -> Facts:
    applicant = permit.applicant
    return filled(
        case_number=permit.number,
        promiser=applicant.name,
        uscc=applicant.uscc,
        legal_representative=applicant.legal_representative,
        address=applicant.address,
        contact=permit.contact_name,
        phone=permit.contact_phone,
        organ=permit.issuer.name,
        office=permit.handler.name,
        power=permit.power.name,
        power_code=permit.power.code,
        legal_basis=permit.power.legal_basis,
        rule=RULE,
        authority=authority_of(permit),
        promised=[
            promised(promise) for promise in permit.promises.filter(ended_at=None).select_related("material")
        ],
        most_days=MOST_DAYS,
        objection_days=OBJECTION_DAYS,
        signer=signer,
        method="online" if online else "paper",
        signed_at=timezone.localtime(now).isoformat(timespec="minutes"),
    )


def credit_notice(promise: Promise, *, now: datetime, actor: Membership | None, **_extra: Any) -> Facts:
    permit, note = promise.permit, promise.credit_note
    return filled(
        **exercised(permit, permit.issuer),
        case_number=permit.number,
        addressee=permit.applicant.name,
        uscc=permit.applicant.uscc,
        power=permit.power.name,
        promise_number=promise_number(permit),
        promised_on=day(promise.signed_at),
        material=promise.material.name,
        due_on=promise.due_on.isoformat() if promise.due_on else None,
        rule=RULE,
        recorded_on=note.recorded_on.isoformat(),
        until=note.until.isoformat(),
        objection_days=OBJECTION_DAYS,
        objection_until=note.objection_until.isoformat(),
        reviewer=note.organ.name,
        review_days=REVIEW_DAYS,
        office=permit.handler.name,
        officer_phone=phone_of(permit.handler, actor),
        issued_on=day(now),
    )


BUILDERS: dict[DocumentKind, Callable[..., Facts]] = {
    DocumentKind.PERMIT_PROMISE: permit_promise,
    DocumentKind.CREDIT_NOTICE: credit_notice,
}
