"""The two results of the joint evaluation."""

from collections.abc import Mapping
from typing import Any, TypedDict

from portal.documents.chinese import date_text, listing, moment_text
from portal.documents.facts import ComprehensiveFacts, Evaluation, FeedbackFacts
from portal.documents.presenters.common import Context
from portal.documents.text import paragraphs


class Scores(TypedDict):
    rows: list[Context]
    park_total: int
    enterprise_total: int | None
    average: str
    park_opinion: list[str]
    enterprise_opinion: list[str]
    alone: bool
    completed_on: str


def evaluation(facts: Evaluation) -> Scores:
    """Scores side by side. When the enterprise gave none, the park's stand alone and the paper says so."""
    dimensions = facts["dimensions"]
    alone = any("enterprise" not in dimension for dimension in dimensions)
    given = [dimension["park"] for dimension in dimensions]
    if not alone:
        given += [dimension["enterprise"] for dimension in dimensions]
    return {
        "rows": [
            {"name": dimension["name"], "park": dimension["park"], "enterprise": dimension.get("enterprise")}
            for dimension in dimensions
        ],
        "park_total": sum(dimension["park"] for dimension in dimensions),
        "enterprise_total": None if alone else sum(dimension["enterprise"] for dimension in dimensions),
        "average": f"{sum(given) / len(given):.1f}",
        "park_opinion": paragraphs(facts["park_opinion"]),
        "enterprise_opinion": paragraphs(facts.get("enterprise_opinion", "")),
        "alone": alone,
        "completed_on": date_text(facts["completed_on"]),
    }


def _report(facts: Mapping[str, Any]) -> Context:
    return {
        **facts,
        "addressees": listing(facts["addressees"]),
        "matters": listing(facts["matters"]),
        "matter_count": len(facts["matters"]),
        "accepted_on": date_text(facts["accepted_on"]),
        "delivered_on": date_text(facts["delivered_on"]),
        "summary": paragraphs(facts.get("summary", "")),
        "suggestions": paragraphs(facts.get("suggestions", "")),
        "evaluation": evaluation(facts["evaluation"]),
        "issued_on": date_text(facts["issued_on"]),
    }


def feedback(facts: FeedbackFacts) -> Context:
    return {**_report(facts), "heading": f"关于{facts['client']}\n代办服务评价结果的反馈函"}


def comprehensive(facts: ComprehensiveFacts) -> Context:
    return {
        **_report(facts),
        "heading": f"关于{facts['client']}\n跨县市代办服务的综合报告",
        "counties": listing(facts["counties"]),
        "process": [{**step, "at": moment_text(step["at"])} for step in facts["process"]],
        "coordination": [
            {**record, "at": moment_text(record["at"]), "participants": listing(record["participants"])}
            for record in facts["coordination"]
        ],
        "satisfaction": paragraphs(facts.get("satisfaction", "")),
    }
