"""Samples of the papers of a joint inspection: a dairy, inspected by three departments on one day."""

from typing import Any

from portal.documents.enums import DocumentKind

K = DocumentKind
SAFETY, MARKET, FIRE = "伊宁市应急管理局", "伊宁市市场监督管理局", "伊宁市消防救援大队"
BASICS: dict[str, Any] = {
    "case_number": "霍经伊园管联检2027-0003",
    "enterprise": "伊宁天山乳业有限公司",
    "uscc": "91654002MA00000023",
    "place": "园区深圳路12号",
    "authority": "伊市政发〔2024〕84号",
    "lead": "伊宁市司法局",
    "plan": "2027年第一季度联合检查计划（霍经伊园管检查计划2026-0002）",
    "contact_phone": "0999-8310001",
}
TOPICS = {
    SAFETY: ("有限空间作业安全", "《中华人民共和国安全生产法》第六十五条"),
    MARKET: ("食品生产许可条件保持情况", "《中华人民共和国食品安全法》第一百一十条"),
    FIRE: ("消防设施完好有效情况", "《中华人民共和国消防法》第五十三条"),
}


def _topic(organ: str) -> dict[str, Any]:
    return dict(zip(("topic", "legal_basis"), TOPICS[organ], strict=True))


def inspections() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.INSPECTION_NOTICE: {
            **BASICS,
            "planned_on": "2027-02-24",
            "departments": [
                {"department": organ, "topics": [_topic(organ)]} for organ in (SAFETY, MARKET, FIRE)
            ],
            "issued_on": "2026-12-28",
        },
        K.INSPECTION_RECORD: {
            **BASICS,
            "started_at": "2027-02-24T10:35:00+08:00",
            "departments": [
                {
                    "department": SAFETY,
                    "inspectors": [
                        {"name": "宋洁", "card": "31040212001"},
                        {"name": "梁勇", "card": "31040212002"},
                    ],
                    "topics": [
                        {
                            **_topic(SAFETY),
                            "items": [
                                {"point": "有限空间辨识和管理台账", "result": "符合"},
                                {
                                    "point": "作业审批、通风检测和监护",
                                    "result": "不符合",
                                    "note": "污水池2月3日的作业没有审批记录。",
                                },
                                {"point": "应急救援器材", "result": "符合"},
                            ],
                        }
                    ],
                    "summary": "检查3项，1项不符合，限期整改。",
                },
                {
                    "department": MARKET,
                    "inspectors": [
                        {"name": "米娜瓦尔·卡德尔", "card": "31040315007"},
                        {"name": "邓超", "card": "31040315009"},
                    ],
                    "topics": [
                        {
                            **_topic(MARKET),
                            "items": [
                                {"point": "生产场所和设备布局", "result": "符合"},
                                {"point": "委托生产管理", "result": "不适用", "note": "企业没有委托生产。"},
                            ],
                        }
                    ],
                    "summary": "未发现问题。",
                },
            ],
            "absent": [FIRE],
            "findings": [
                {
                    "department": SAFETY,
                    "point": "作业审批、通风检测和监护",
                    "problem": "2027年2月3日清理污水池，没有履行有限空间作业审批手续。",
                    "clause": "《工贸企业有限空间作业安全规定》第十四条",
                    "put_right_by": "2027-03-10",
                }
            ],
            "opinion": "情况属实，按期整改。",
            "signer": "马文秀",
            "signed_at": "2027-02-24T13:20:00+08:00",
            "issued_on": "2027-02-24",
        },
    }


def longest_inspections(
    facts: dict[K, dict[str, Any]], *, name: str, person: str, matter: str, text: str
) -> None:
    """Makes the samples as long as people may write them; outside the plan, and the enterprise would not sign."""
    outside = {"ground": "发生事故或者突发事件", "ground_text": f"{text}\n{text}", "place": text[:200]}
    for paper in (facts[K.INSPECTION_NOTICE], facts[K.INSPECTION_RECORD]):
        del paper["plan"]
        paper.update(outside, enterprise=name, lead=name)
    topic = {"topic": matter, "legal_basis": text[:300]}
    facts[K.INSPECTION_NOTICE]["departments"] = [
        {"department": name, "topics": [topic] * 3} for _organ in range(3)
    ]
    record = facts[K.INSPECTION_RECORD]
    record["departments"] = [
        {
            "department": name,
            "inspectors": [{"name": person, "card": "31040212001"}] * 4,
            "topics": [
                {
                    **topic,
                    "items": [
                        {"point": text[:300], "result": "不符合", "note": text},
                        {"point": matter, "result": "不适用"},
                    ]
                    * 4,
                }
            ],
            "summary": text,
        }
        for _organ in range(2)
    ]
    finding = {**record["findings"][0], "department": name, "point": matter, "problem": f"{text}\n{text}"}
    record.update(findings=[finding] * 3, opinion=text, refusal=text, witness=f"{person}、{person}")
    del record["signer"]
