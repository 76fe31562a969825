"""The tracking record of annex 3 and the ledger."""

from portal.documents.chinese import date_text, listing, moment_text, numeral, period_text
from portal.documents.facts import LedgerFacts, TrackingFacts
from portal.documents.presenters.common import Context

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
