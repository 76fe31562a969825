"""Samples of the papers of 吹哨报到 and of posting: a whistle about the gas supply, an official of the water bureau."""

from typing import Any

from portal.documents.enums import DocumentKind

K = DocumentKind
PARK = "霍尔果斯经济开发区伊宁园区管理委员会"


def whistles() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.WHISTLE_SUPERVISION: {
            "step": "leader",
            "case_number": "伊园管吹哨2026-0012",
            "recipient": "伊宁市住房和城乡建设局主要负责人",
            "copies_to": ["伊宁市人民政府办公室"],
            "department": "伊宁市住房和城乡建设局",
            "enterprise": "伊犁天山番茄制品有限公司",
            "matter": "园区外市政管网接入协调",
            "request": "厂区污水管需接入深圳路市政管网，接入井位置与现场不符，施工停工，请尽快到现场核定。",
            "basis": "伊市政发〔2024〕84号第二条",
            "called_at": "2026-12-07T11:20:00+08:00",
            "report_limit": "24小时",
            "earlier": [
                {"number": "伊园管哨督〔2026〕3号", "issued_on": "2026-12-08", "reply_by": "2026-12-11"},
            ],
            "delay": "贵单位应于2026年12月8日11时20分前到园区企业服务大厅报到，至今没有报到，也没有说明理由。",
            "requirement": (
                "请贵单位主要负责人组织人员到现场核定接入井位置，当场答复企业；"
                "不能当场解决的，书面说明理由并承诺解决日期。"
            ),
            "reply_by": "2026-12-16",
            "contact": "哈力木拉提·居马",
            "contact_phone": "0999-8310001",
            "issued_on": "2026-12-14",
        },
        K.POSTING_REVIEW: {
            "case_number": "伊园管派驻2026-0002",
            "person": "艾力·阿不都",
            "post": "部门经办人",
            "department": "伊宁市城市管理局",
            "park": PARK,
            "powers": ["城镇污水排入排水管网许可"],
            "posted_from": "2026-06-01T10:00:00+08:00",
            "posted_until": "2026-11-30T19:30:00+08:00",
            "period_from": "2026-06-01",
            "period_until": "2026-11-30",
            "days_present": 118,
            "duties": "在企业服务大厅办理污水排入排水管网许可，带教园区承接人员。",
            "grade": "优秀",
            "opinion": "业务熟练，主动上门指导企业完善排水方案，经办许可全部按期办结，带教的园区人员已能独立审查。",
            "recommendation": "建议任用（晋升）",
            "grounds": "考核期内表现突出，园区和企业评价均好，具备担任相应领导职务的业务能力。",
            "assessor": "哈力木拉提·居马",
            "issued_on": "2026-11-30",
        },
    }


def longest_whistles(
    facts: dict[K, dict[str, Any]], *, name: str, person: str, matter: str, text: str
) -> None:
    """Makes the samples as long as people may write them."""
    letter = facts[K.WHISTLE_SUPERVISION]
    letter.update(
        recipient=f"{name}主要负责人",
        copies_to=[name, PARK],
        department=name,
        enterprise=name,
        matter=matter,
        request=text,
        earlier=letter["earlier"] * 2,
        delay=f"{text}\n{text}",
        requirement=f"{text}\n{text}",
        contact=person,
    )
    facts[K.POSTING_REVIEW].update(
        person=person,
        department=name,
        park=name,
        powers=[matter] * 6,
        duties=text,
        opinion=f"{text}\n{text}",
        grounds=text,
        assessor=person,
    )
