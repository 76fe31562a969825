"""Papers of a park's own approval of a power. All notices but the certificate are of one family."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text, period_text
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_permits import (
    PermitAcceptanceFacts,
    PermitCertificateFacts,
    PermitCorrectionFacts,
    PermitGrantFacts,
    PermitNonAcceptanceFacts,
    PermitRefusalFacts,
)
from portal.documents.presenters.common import Context, materials_of
from portal.documents.presenters.notices import LONGEST_CELL
from portal.documents.presenters.powers_promises import promised_of
from portal.documents.text import paragraphs

DATES = ("received_on", "accepted_on", "issued_on", "due_on", "extended_until", "started_on")
TEXTS = ("reason", "conditions")


def notice(facts: Any) -> Context:
    """Dates in words, texts in paragraphs: enough for a plain notice."""
    return {
        **facts,
        **{name: date_text(facts[name]) for name in DATES if name in facts},
        **{name: paragraphs(facts[name]) for name in TEXTS if name in facts},
    }


def acceptance(facts: PermitAcceptanceFacts) -> Context:
    promised = facts.get("promised", [])
    return {
        **notice(facts),
        "materials": materials_of(facts["materials"]),
        "promised": promised_of(promised),
        "beyond": any(one["beyond"] for one in promised),
        "gaps": any(not one["beyond"] for one in promised),
    }


def correction(facts: PermitCorrectionFacts) -> Context:
    texts = [text for defect in facts["defects"] for text in defect.values()]
    return {**notice(facts), "tabular": all(len(str(text)) <= LONGEST_CELL for text in texts)}


def non_acceptance(facts: PermitNonAcceptanceFacts) -> Context:
    return {**notice(facts), "not_needed": facts["ground"] == "not_needed"}


def decision(facts: PermitGrantFacts | PermitRefusalFacts) -> Context:
    return {**notice(facts), "subject": paragraphs(facts["subject"]), "validity": _validity(facts)}


def certificate(facts: PermitCertificateFacts) -> Context:
    return {
        **notice(facts),
        "subject": paragraphs(facts["subject"]),
        "validity": _validity(facts),
    }


def _validity(facts: Any) -> str:
    """From day to day; without a last day it is valid for long."""
    if "valid_from" not in facts:
        return ""
    if "valid_until" in facts:
        return period_text(facts["valid_from"], facts["valid_until"])
    return f"自{date_text(facts['valid_from'])}起长期有效"


PERMIT_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.PERMIT_ACCEPTANCE: acceptance,
    DocumentKind.PERMIT_CORRECTION: correction,
    DocumentKind.PERMIT_NON_ACCEPTANCE: non_acceptance,
    DocumentKind.PERMIT_GRANT: decision,
    DocumentKind.PERMIT_REFUSAL: decision,
    DocumentKind.PERMIT_EXTENSION: notice,
    DocumentKind.PERMIT_PROCEDURE: notice,
    DocumentKind.PERMIT_CERTIFICATE: certificate,
}
