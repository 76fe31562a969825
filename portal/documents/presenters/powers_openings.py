"""The paper of a one-window opening."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_openings import OpeningReceiptFacts
from portal.documents.presenters.common import Context


def opening_receipt(facts: OpeningReceiptFacts) -> Context:
    made = [seal for seal in facts["seals"] if "left_out" not in seal]
    return {
        **facts,
        "by_courier": facts["delivery"] == "courier",
        "licence_issued_on": date_text(facts["licence_issued_on"]),
        "seals_made_on": date_text(facts["seals_made_on"]),
        "made": made,
        "left_out": [seal for seal in facts["seals"] if "left_out" in seal],
        "pieces": len(made) + 1,
        "issued_on": date_text(facts["issued_on"]),
    }


OPENING_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.OPENING_RECEIPT: opening_receipt
}
