"""One presenter per paper: frozen facts in, what its template prints out. No clock, no database, no settings."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from portal.documents.chinese import date_text, day_of, listing, moment_text, numeral, period_text
from portal.documents.enums import DocumentKind
from portal.documents.facts import (
    AcceptanceFacts,
    ComprehensiveFacts,
    CoordinationLetterFacts,
    CorrectionFacts,
    DeclineFacts,
    DeliveryFacts,
    EntrustmentFacts,
    Evaluation,
    FeedbackFacts,
    HandoverFacts,
    LedgerFacts,
    Material,
    MinutesFacts,
    PlanFacts,
    Signature,
    TrackingFacts,
)
from portal.documents.text import paragraphs

Context = dict[str, Any]

#: Headings of a ledger in the order of the regulation, the system's own entries last (BZ54-5.5-LEDGER).
LEDGER_HEADINGS = ("代办申请", "材料提交", "部门沟通", "审批节点", "问题处理", "系统记录")

#: The seven column heads of annex 3, word for word (BZ54-A3).
TRACKING_COLUMNS = (
    "委托人",
    "委托事项",
    "委托时间",
    "委托期限",
    "承办人",
    "办理进程",
    "回访结果（满意/不满意）",
)

POWERS = (
    ("submit", "代为提交申请材料"),
    ("correct", "代为补正、更正申请材料"),
    ("sign", "代为签收办理过程中的文书"),
    ("collect", "代为领取审批结果和证照"),
    ("pay", "代为缴纳法律法规规定的费用（费用由委托人承担）"),
)
DELIVERY_METHODS = {"electronic": "电子送达", "window": "窗口领取", "courier": "邮寄送达"}


def _materials(materials: list[Material]) -> list[Context]:
    return [
        {
            "name": material["name"],
            "form": material.get("form", ""),
            "copies": material.get("copies", ""),
            "note": material.get("note", ""),
            "detail": "，".join(
                part
                for part in (
                    material.get("form", ""),
                    f"{material['copies']}份" if "copies" in material else "",
                    material.get("note", ""),
                )
                if part
            ),
        }
        for material in materials
    ]


def _signed(signature: Signature | None) -> Context | None:
    if signature is None:
        return None
    return {
        "person": signature["person"],
        "capacity": signature.get("capacity", ""),
        "at": moment_text(signature["at"]),
    }


def entrustment(facts: EntrustmentFacts) -> Context:
    confirmation = facts["confirmation"]
    return {
        **facts,
        "full": facts["scope"] == "full",
        "powers": [(text, facts["powers"][key]) for key, text in POWERS],  # type: ignore[literal-required]
        "period": period_text(facts["period_from"], facts["period_until"]),
        "confirmed_online": confirmation["method"] == "online",
        "confirmed_at": moment_text(confirmation["at"]),
        "date": day_of(confirmation["at"]),
    }


def acceptance(facts: AcceptanceFacts) -> Context:
    return {
        **facts,
        "received_on": date_text(facts["received_on"]),
        "matters": listing(facts["matters"]),
        "materials": _materials(facts["materials"]),
        "accepted_on": date_text(facts["accepted_on"]),
        "issued_on": date_text(facts["issued_on"]),
        "copies": ("企业联", "窗口联"),
    }


def correction(facts: CorrectionFacts) -> Context:
    return {
        **facts,
        "received_on": date_text(facts["received_on"]),
        "matters": listing(facts["matters"]),
        "correct_by": date_text(facts["correct_by"]) if "correct_by" in facts else "",
        "issued_on": date_text(facts["issued_on"]),
    }


def decline(facts: DeclineFacts) -> Context:
    return {
        **facts,
        "received_on": date_text(facts["received_on"]),
        "matters": listing(facts["matters"]),
        "reason": paragraphs(facts["reason"]),
        "issued_on": date_text(facts["issued_on"]),
    }


def plan(facts: PlanFacts) -> Context:
    matters = [
        {
            **matter,
            "numeral": numeral(index) if index < 100 else str(index),
            "steps": [{**step, "planned_on": date_text(step["planned_on"])} for step in matter["steps"]],
            "materials": _materials(matter["materials"]),
        }
        for index, matter in enumerate(facts["matters"], 1)
    ]
    return {
        **facts,
        "matters": matters,
        "drawn_on": date_text(facts["drawn_on"]),
        "agreed": _signed(facts.get("agreed")),
        "comment": paragraphs(facts.get("comment", "")),
    }


def handover(facts: HandoverFacts) -> Context:
    return {
        **facts,
        "materials": _materials(facts["materials"]),
        "handed_over_at": moment_text(facts["handed_over_at"]),
        "sign_by": moment_text(facts["sign_by"]) if "sign_by" in facts else "",
        "signed": _signed(facts.get("signed")),
        "total": sum(material.get("copies", 1) for material in facts["materials"]),
    }


def coordination_letter(facts: CoordinationLetterFacts) -> Context:
    return {
        **facts,
        "heading": f"关于商请协调{facts['subject']}的函",
        "recipients": listing(facts["recipients"]),
        "copies_to": listing(facts.get("copies_to", [])),
        "matters": listing(facts["matters"]),
        "background": paragraphs(facts["background"]),
        "problem": paragraphs(facts["problem"]),
        "request": paragraphs(facts["request"]),
        "reply_by": date_text(facts["reply_by"]) if "reply_by" in facts else "",
        "issued_on": date_text(facts["issued_on"]),
    }


def minutes(facts: MinutesFacts) -> Context:
    return {
        **facts,
        "held_at": moment_text(facts["held_at"]),
        "present": listing(facts["present"]),
        "absent": listing(facts.get("absent", [])),
        "observers": listing(facts.get("observers", [])),
        "issues": [
            {
                "numeral": numeral(index) if index < 100 else index,
                "subject": issue["subject"],
                "opinions": issue["opinions"],
            }
            for index, issue in enumerate(facts["issues"], 1)
        ],
        "decisions": [
            {**decision, "due_on": date_text(decision["due_on"])} for decision in facts["decisions"]
        ],
        "disagreements": paragraphs(facts.get("disagreements", "")),
        "copies_to": listing(facts.get("copies_to", [])),
        "issued_on": date_text(facts["issued_on"]),
    }


def delivery(facts: DeliveryFacts) -> Context:
    return {
        **{key: value for key, value in facts.items() if key != "items"},
        "items_delivered": facts["items"],  # a template would take "items" for the method of a dict
        "method": DELIVERY_METHODS[facts["method"]],
        "delivered_at": moment_text(facts["delivered_at"]),
        "delivered_on": day_of(facts["delivered_at"]),
        "consented_at": moment_text(facts["consented_at"]) if "consented_at" in facts else "",
        "received": _signed(facts.get("received")),
    }


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
    return {**_report(facts), "heading": f"关于{facts['client']}代办服务评价结果的反馈函"}


def comprehensive(facts: ComprehensiveFacts) -> Context:
    return {
        **_report(facts),
        "heading": f"关于{facts['client']}跨县市代办服务的综合报告",
        "counties": listing(facts["counties"]),
        "process": [{**step, "at": moment_text(step["at"])} for step in facts["process"]],
        "coordination": [
            {**record, "at": moment_text(record["at"]), "participants": listing(record["participants"])}
            for record in facts["coordination"]
        ],
        "satisfaction": paragraphs(facts.get("satisfaction", "")),
    }


def tracking(facts: TrackingFacts) -> Context:
    period = ""
    if "period_from" in facts and "period_until" in facts:
        period = period_text(facts["period_from"], facts["period_until"])
    return {
        "park": facts["park"],
        "period": period,
        "columns": TRACKING_COLUMNS,
        "rows": [
            {
                **row,
                "entrusted_on": date_text(row["entrusted_on"]),
                "period": period_text(row["period_from"], row["period_until"]),
                "follow_up": row.get("follow_up", "未回访"),
            }
            for row in facts["rows"]
        ],
        "drawn_on": date_text(facts["drawn_on"]),
    }


def ledger(facts: LedgerFacts) -> Context:
    lines = [{**line, "at": moment_text(line["at"])} for line in facts["entries"]]
    return {
        **facts,
        "matters": listing(facts["matters"]),
        "opened_on": date_text(facts["opened_on"]),
        "closed_on": date_text(facts["closed_on"]) if "closed_on" in facts else "",
        "retain_until": date_text(facts["retain_until"]) if "retain_until" in facts else "",
        "headings": [
            {
                "numeral": numeral(index),
                "name": name,
                "lines": [line for line in lines if line["heading"] == name],
            }
            for index, name in enumerate(LEDGER_HEADINGS, 1)
        ],
        "total": len(lines),
    }


PRESENTERS: dict[DocumentKind, Callable[[Any], Context]] = {
    DocumentKind.ENTRUSTMENT: entrustment,
    DocumentKind.ACCEPTANCE: acceptance,
    DocumentKind.CORRECTION: correction,
    DocumentKind.DECLINE: decline,
    DocumentKind.PLAN: plan,
    DocumentKind.HANDOVER: handover,
    DocumentKind.COORDINATION_LETTER: coordination_letter,
    DocumentKind.MINUTES: minutes,
    DocumentKind.DELIVERY: delivery,
    DocumentKind.FEEDBACK: feedback,
    DocumentKind.COMPREHENSIVE: comprehensive,
    DocumentKind.TRACKING: tracking,
    DocumentKind.LEDGER: ledger,
}
