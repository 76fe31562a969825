"""Papers of acceptance with gaps and of approval on a promise."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.documents.chinese import date_text, day_of, moment_text
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_promises import CreditNoticeFacts, PermitPromiseFacts, PromisedMaterial
from portal.documents.presenters.common import Context

DATES = ("promised_on", "due_on", "recorded_on", "until", "objection_until", "issued_on")


def promised_of(promised: Iterable[PromisedMaterial]) -> list[Context]:
    return [{**one, "day": date_text(one["day"]) if "day" in one else ""} for one in promised]


def permit_promise(facts: PermitPromiseFacts) -> Context:
    return {
        **facts,
        "promised": promised_of(facts["promised"]),
        "beyond": any(one["beyond"] for one in facts["promised"]),
        "online": facts["method"] == "online",
        "signed_at": moment_text(facts["signed_at"]),
        "day": day_of(facts["signed_at"]),
    }


def credit_notice(facts: CreditNoticeFacts) -> Context:
    return {**facts, **{name: date_text(facts[name]) for name in DATES}}  # type: ignore[literal-required]  # as above


PROMISE_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.PERMIT_PROMISE: permit_promise,
    DocumentKind.CREDIT_NOTICE: credit_notice,
}
