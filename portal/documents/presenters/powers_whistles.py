"""Papers of 吹哨报到 and of posting."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text, listing, moment_text, period_text
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_whistles import PostingReviewFacts, WhistleSupervisionFacts
from portal.documents.presenters.common import Context
from portal.documents.text import paragraphs


def whistle_supervision(facts: WhistleSupervisionFacts) -> Context:
    about = f"“{facts['matter']}”吹哨问题"
    to_government = facts["step"] == "government"
    return {
        **facts,
        "to_government": to_government,
        "heading": f"关于提请督办{about}的函" if to_government else f"关于{about}的督办函",
        "copies_to": listing(facts.get("copies_to", [])),
        "request": paragraphs(facts["request"]),
        "called_at": moment_text(facts["called_at"]),
        "earlier": [
            {
                "number": letter["number"],
                "issued_on": date_text(letter["issued_on"]),
                "reply_by": date_text(letter["reply_by"]),
            }
            for letter in facts.get("earlier", [])
        ],
        "delay": paragraphs(facts["delay"]),
        "requirement": paragraphs(facts["requirement"]),
        "reply_by": date_text(facts["reply_by"]),
        "issued_on": date_text(facts["issued_on"]),
    }


def posting_review(facts: PostingReviewFacts) -> Context:
    return {
        **facts,
        "powers": listing(facts["powers"]),
        "posted": f"{moment_text(facts['posted_from'])}至{moment_text(facts['posted_until'])}（北京时间）",
        "period": period_text(facts["period_from"], facts["period_until"]),
        "duties": paragraphs(facts["duties"]),
        "opinion": paragraphs(facts["opinion"]),
        "grounds": paragraphs(facts.get("grounds", "")),
        "issued_on": date_text(facts["issued_on"]),
    }


WHISTLE_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.WHISTLE_SUPERVISION: whistle_supervision,
    DocumentKind.POSTING_REVIEW: posting_review,
}
