"""Papers by which enterprise and window begin: 委托书 and the answers to it."""

from portal.documents.chinese import date_text, day_of, listing, moment_text, period_text
from portal.documents.facts import AcceptanceFacts, CorrectionFacts, DeclineFacts, EntrustmentFacts
from portal.documents.presenters.common import Context, materials_of
from portal.documents.remedies import remedy_text
from portal.documents.text import paragraphs

POWERS = (
    ("submit", "代为提交申请材料"),
    ("correct", "代为补正、更正申请材料"),
    ("sign", "代为签收办理过程中的文书"),
    ("collect", "代为领取审批结果和证照"),
    ("pay", "代为缴纳法律法规规定的费用（费用由委托人承担）"),
)


def entrustment(facts: EntrustmentFacts) -> Context:
    confirmation = facts["confirmation"]
    return {
        **facts,
        "full": facts["scope"] == "full",
        "powers": [(text, facts["powers"][key]) for key, text in POWERS],  # type: ignore[literal-required]  # keys of POWERS
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
        "materials": materials_of(facts["materials"]),
        "accepted_on": date_text(facts["accepted_on"]),
        "issued_on": date_text(facts["issued_on"]),
        "copies": ("企业联", "窗口联"),
    }


#: The texts of a defect stand side by side in a table as long as no row of it could fill half a page.
LONGEST_CELL = 120


def correction(facts: CorrectionFacts) -> Context:
    return {
        **facts,
        "tabular": all(
            len(defect[text]) <= LONGEST_CELL  # type: ignore[literal-required]  # keys of Defect
            for defect in facts["defects"]
            for text in ("material", "problem", "clause", "remedy")
        ),
        "received_on": date_text(facts["received_on"]),
        "matters": listing(facts["matters"]),
        "correct_by": date_text(facts["correct_by"]) if "correct_by" in facts else "",
        "issued_on": date_text(facts["issued_on"]),
    }


def decline(facts: DeclineFacts) -> Context:
    organ = facts.get("reconsideration_organ", "")
    return {
        **facts,
        "received_on": date_text(facts["received_on"]),
        "matters": listing(facts["matters"]),
        "reason": paragraphs(facts["reason"]),
        "remedy": remedy_text(organ, facts.get("court", "")) if organ else "",
        "issued_on": date_text(facts["issued_on"]),
    }
