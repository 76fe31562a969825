"""Papers of joint inspections."""

from collections.abc import Callable
from typing import Any

from portal.documents.chinese import date_text, listing, moment_text, numeral
from portal.documents.enums import DocumentKind
from portal.documents.facts.powers_inspections import (
    DepartmentList,
    InspectionFacts,
    InspectionNoticeFacts,
    InspectionRecordFacts,
)
from portal.documents.presenters.common import Context
from portal.documents.text import paragraphs

#: A note stands beside its point as long as no row could fill half a page.
LONGEST_NOTE = 120


def _basics(facts: InspectionFacts) -> Context:
    return {
        **facts,
        "ground_text": paragraphs(facts.get("ground_text", "")),
        "issued_on": date_text(facts["issued_on"]),
    }


def inspection_notice(facts: InspectionNoticeFacts) -> Context:
    return {
        **_basics(facts),
        "planned_on": date_text(facts["planned_on"]),
        "names": listing([one["department"] for one in facts["departments"]]),
    }


def inspection_record(facts: InspectionRecordFacts) -> Context:
    return {
        **_basics(facts),
        "started_at": moment_text(facts["started_at"]),
        "signed_at": moment_text(facts["signed_at"]),
        "departments": [
            {"numeral": numeral(number), **_list(one)}
            for number, one in enumerate(facts["departments"], start=1)
        ],
        "absent": listing(facts.get("absent", [])),
        "findings": [
            {
                **finding,
                "problem": paragraphs(finding["problem"]),
                "put_right_by": date_text(finding["put_right_by"]),
            }
            for finding in facts.get("findings", [])
        ],
        "opinion": paragraphs(facts.get("opinion", "")),
        "refusal": paragraphs(facts.get("refusal", "")),
    }


def _list(held: DepartmentList) -> Context:
    topics = []
    for topic in held["topics"]:
        notes = [point.get("note", "") for point in topic["items"]]
        beside = all(len(note) <= LONGEST_NOTE for note in notes)
        under = [] if beside else list(enumerate(map(paragraphs, notes), start=1))
        topics.append({**topic, "beside": beside, "notes": [(n, note) for n, note in under if note]})
    return {
        "department": held["department"],
        "inspectors": listing([f"{one['name']}（{one['card']}）" for one in held["inspectors"]]),
        "topics": topics,
        "summary": paragraphs(held["summary"]),
    }


INSPECTION_PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.INSPECTION_NOTICE: inspection_notice,
    DocumentKind.INSPECTION_RECORD: inspection_record,
}
