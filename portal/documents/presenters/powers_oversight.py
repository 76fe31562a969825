"""Papers of the supervision of delegated powers."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text
from portal.documents.enums import DocumentKind
from portal.documents.presenters.common import Context
from portal.documents.text import paragraphs

DATES = ("decided_on", "until", "told_on", "statement_until", "heard_on", "issued_on")
TEXTS = ("facts", "demand", "statement", "answer", "reason", "aftermath")


def supervised(facts: Any) -> Context:
    """Dates in words, texts in paragraphs; these papers are plain."""
    return {
        **facts,
        **{name: date_text(facts[name]) for name in DATES if name in facts},
        **{name: paragraphs(facts.get(name, "")) for name in TEXTS},
    }


OVERSIGHT_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.CORRECTION_ORDER: supervised,
    DocumentKind.PERMIT_REVOCATION: supervised,
    DocumentKind.REVOCATION_NOTICE: supervised,
}
