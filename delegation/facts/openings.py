"""The receipt for licence and seals (YN84-2.3)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from delegation.enums.openings import Delivery, PartKind
from delegation.models.openings import Opening
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership


def opening_receipt(opening: Opening, *, now: datetime, actor: Membership, **_extra: Any) -> dict[str, Any]:
    """企业开办材料领取单: licence and the five seals in one hand, at no cost."""
    parts = {part.kind: part for part in opening.opening_parts.all()}
    licence, seals = parts[PartKind.LICENCE], parts[PartKind.SEALS]
    facts = {
        "case_number": opening.number,
        "company": opening.company_name,
        "uscc": licence.number,
        "legal_representative": opening.legal_representative,
        "licence_issued_on": licence.finished_on.isoformat(),
        "seals_number": seals.number,
        "seals_made_on": seals.finished_on.isoformat(),
        "seals": [
            {"name": str(seal.get_kind_display()), "left_out": seal.left_out_reason}
            if seal.left_out_reason
            else {"name": str(seal.get_kind_display())}
            for seal in opening.seals.all()
        ],
        "delivery": "courier" if opening.delivery == Delivery.COURIER else "window",
        "recipient": opening.recipient,
        "address": opening.delivery_address if opening.delivery == Delivery.COURIER else "",
        "courier": opening.courier,
        "tracking_number": opening.tracking_number,
        "handler": actor.user.full_name,
        "issued_on": timezone.localdate(now).isoformat(),
    }
    return {key: value for key, value in facts.items() if value != ""}


BUILDERS = {DocumentKind.OPENING_RECEIPT: opening_receipt}
