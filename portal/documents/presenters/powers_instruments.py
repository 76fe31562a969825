"""The papers between a department and a park."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text, day_of, listing
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_instruments import (
    DelegationLetterFacts,
    InstrumentFacts,
    TransferDeedFacts,
)
from portal.documents.presenters.common import Context, signed_of
from portal.documents.text import paragraphs

TEXTS = ("before", "during", "after", "supervision", "opinion")
#: The duties stand in the table beside their powers as long as none could fill half a page.
LONGEST_DUTY = 200


def _instrument(facts: InstrumentFacts) -> Context:
    powers = facts["powers"]
    return {
        **facts,
        **{name: paragraphs(str(facts.get(name, ""))) for name in TEXTS},
        "powers": [{**power, "parts": listing(power["parts"])} for power in powers],
        "duties": [{"name": power["name"], "duty": paragraphs(power["duty"])} for power in powers],
        "tabular": all(len(power["duty"]) <= LONGEST_DUTY for power in powers),
        "valid_from": date_text(facts["valid_from"]),
        "valid_until": date_text(facts["valid_until"]) if "valid_until" in facts else "",
        "department_signed": signed_of(facts["department_signed"]),
        "park_signed": signed_of(facts["park_signed"]),
        "department_day": day_of(facts["department_signed"]["at"]),
        "park_day": day_of(facts["park_signed"]["at"]),
        "signed_on": date_text(facts["signed_on"]),
    }


def delegation_letter(facts: DelegationLetterFacts) -> Context:
    return _instrument(facts)


def transfer_deed(facts: TransferDeedFacts) -> Context:
    return {
        **_instrument(facts),
        "transition_until": date_text(facts["transition_until"]) if "transition_until" in facts else "",
        "seals": [{**seal, "on": date_text(seal["on"])} for seal in facts["seals"]],
    }


INSTRUMENT_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.DELEGATION_LETTER: delegation_letter,
    DocumentKind.TRANSFER_DEED: transfer_deed,
}
