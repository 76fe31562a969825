"""The letter by which an oversight body presses for what stalls."""

from datetime import datetime
from typing import Any

from portal.organizations.models import Membership
from proxy_service.facts.pieces import Facts, filled, iso_day, names_of, phone_of
from proxy_service.models import Supervision


def supervision_letter(letter: Supervision, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """督办函 (YN84-2.2): case, promised date, facts of the delay, requirement, answer by, contact, copies."""
    request, period = letter.request, letter.period
    due_on = period.due_on if period else None
    return filled(
        case_number=request.number,
        recipient=letter.organ.name,
        copies_to=[organ.name for organ in letter.copies_to.all()],
        client=request.enterprise.name,
        park=request.park.park.name,
        matters=[letter.matter.version.name] if letter.matter else names_of(request),
        limit=period.title if period and due_on else None,
        promised_on=due_on.isoformat() if due_on else None,
        subject=letter.subject_matter,
        delay=letter.delay,
        requirement=letter.requirement,
        reply_by=letter.reply_by.isoformat(),
        contact=actor.user.full_name,
        contact_phone=phone_of(actor, letter.issuer),
        issued_on=iso_day(now),
    )
