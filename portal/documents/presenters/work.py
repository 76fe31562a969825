"""Papers of the work itself: plan, handover, coordination, delivery."""

from portal.documents.chinese import date_text, day_of, listing, moment_text, numeral
from portal.documents.facts import (
    CoordinationLetterFacts,
    DeliveryFacts,
    HandoverFacts,
    MinutesFacts,
    PlanFacts,
    SupervisionLetterFacts,
)
from portal.documents.presenters.common import Context, materials_of, signed_of
from portal.documents.text import paragraphs

DELIVERY_METHODS = {"electronic": "电子送达", "window": "窗口领取", "courier": "邮寄送达"}


def plan(facts: PlanFacts) -> Context:
    matters = [
        {
            **matter,
            "numeral": numeral(index) if index < 100 else str(index),
            "steps": [{**step, "planned_on": date_text(step["planned_on"])} for step in matter["steps"]],
            "materials": materials_of(matter["materials"]),
        }
        for index, matter in enumerate(facts["matters"], 1)
    ]
    return {
        **facts,
        "matters": matters,
        "drawn_on": date_text(facts["drawn_on"]),
        "agreed": signed_of(facts.get("agreed")),
        "comment": paragraphs(facts.get("comment", "")),
    }


def handover(facts: HandoverFacts) -> Context:
    return {
        **facts,
        "materials": materials_of(facts["materials"]),
        "handed_over_at": moment_text(facts["handed_over_at"]),
        "sign_by": moment_text(facts["sign_by"]) if "sign_by" in facts else "",
        "signed": signed_of(facts.get("signed")),
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


def supervision_letter(facts: SupervisionLetterFacts) -> Context:
    return {
        **facts,
        "heading": f"关于{facts['subject']}的督办函",
        "copies_to": listing(facts.get("copies_to", [])),
        "matters": listing(facts["matters"]),
        "promised_on": date_text(facts["promised_on"]) if "promised_on" in facts else "",
        "delay": paragraphs(facts["delay"]),
        "requirement": paragraphs(facts["requirement"]),
        "reply_by": date_text(facts["reply_by"]),
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
        "opened_at": moment_text(facts["opened_at"]) if "opened_at" in facts else "",
        "received": signed_of(facts.get("received")),
    }
