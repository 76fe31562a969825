"""Samples of the papers of a park's own approval: the sewage permit of the Yining park, in the bureau's name."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.remedies import remedy_text

K = DocumentKind
ENTRUSTED = (
    "霍尔果斯经济开发区伊宁园区管理委员会受伊宁市城市管理局委托，"
    "依据伊城管委托〔2026〕1号委托书，以伊宁市城市管理局的名义办理。"
)
LIABILITY = "由委托机关伊宁市城市管理局对行为的后果承担法律责任，不得转委托"
REMEDY = remedy_text("伊宁市人民政府", "有管辖权的人民法院")
SUBJECT = "年产三万吨番茄制品生产线项目生产废水和生活污水，经预处理后排入园区污水管网。\n排放地点：伊宁园区纬三路8号。"
EXERCISE: dict[str, Any] = {
    "seal": {"words": "伊宁市城市管理局印章", "owner": "伊宁市城市管理局", "purpose": "official"},
    "liability": LIABILITY,
    "archive_owner": "伊宁市城市管理局",
}
NOTICE: dict[str, Any] = {
    **EXERCISE,
    "case_number": "伊园管许可2026-0007",
    "addressee": "伊犁天山番茄制品有限公司",
    "uscc": "91654002MA7ABCDE4K",
    "power": "城镇污水排入排水管网许可",
    "power_code": "YN84-1-3",
    "received_on": "2026-11-18",
    "authority": ENTRUSTED,
    "office": "霍尔果斯经济开发区伊宁园区管理委员会",
    "officer": "古丽娜尔·买买提",
    "officer_phone": "0999-8310001",
    "issued_on": "2026-11-19",
}
PROMISE_NUMBER = "伊市城管许诺〔2026〕3号"
PROMISE_RULE = (
    "《国务院关于加快推进政务服务标准化规范化便利化的指导意见》（国发〔2022〕5号）"
    "和该事项公布的容缺受理材料清单"
)
ACCEPTED = {"accepted_on": "2026-11-19"}
MATERIALS = [
    {"name": "城镇污水排入排水管网许可申请表", "form": "原件", "copies": 1},
    {"name": "排水接入管网示意图", "form": "原件", "copies": 1},
    {
        "name": "排水许可申请受理之日前一个月内的水质检测报告",
        "form": "复印件",
        "copies": 1,
        "note": "容缺后补",
    },
]


def permits() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.PERMIT_ACCEPTANCE: {
            **NOTICE,
            **ACCEPTED,
            "materials": MATERIALS,
            "deemed": False,
            "promised": [
                {"material": MATERIALS[2]["name"], "days": 10, "day": "2026-12-03", "beyond": False}
            ],
            "promise_number": PROMISE_NUMBER,
            "promise_rule": PROMISE_RULE,
            "limit_days": 20,
            "due_on": "2026-12-17",
            "complaint_phone": "0999-12345",
        },
        K.PERMIT_CORRECTION: {
            **NOTICE,
            "defects": [
                {
                    "material": MATERIALS[1]["name"],
                    "problem": "没有标明检查井的位置和管径。",
                    "clause": "《城镇污水排入排水管网许可管理办法》",
                    "remedy": "在图上标明检查井的位置、管径和标高后重新提交。",
                }
            ],
        },
        K.PERMIT_NON_ACCEPTANCE: {
            **NOTICE,
            "ground": "not_competent",
            "reason": "申请的排水地点不在委托书载明的区域之内。",
            "clause": "《中华人民共和国行政许可法》第三十二条第一款第二项",
            "competent_organ": "伊宁市城市管理局",
            "remedy": REMEDY,
        },
        K.PERMIT_GRANT: {
            **NOTICE,
            **ACCEPTED,
            "subject": SUBJECT,
            "legal_basis": "《城镇排水与污水处理条例》第二十一条",
            "conditions": "水质符合《污水排入城镇下水道水质标准》。\n设置便于采样的检测井，配合水质检测。",
            "certificate": "城镇污水排入排水管网许可证",
            "valid_from": "2026-12-10",
            "valid_until": "2031-12-09",
            "remedy": REMEDY,
            "issued_on": "2026-12-10",
        },
        K.PERMIT_REFUSAL: {
            **NOTICE,
            **ACCEPTED,
            "subject": SUBJECT,
            "reason": "2026年12月3日现场核查，厂区没有建设与生产废水相适应的预处理设施，化学需氧量两次检测均超过限值。",
            "clause": "《城镇污水排入排水管网许可管理办法》关于许可条件的规定",
            "remedy": REMEDY,
            "issued_on": "2026-12-10",
        },
        K.PERMIT_EXTENSION: {
            **NOTICE,
            **ACCEPTED,
            "limit_days": 20,
            "due_on": "2026-12-17",
            "extension_days": 10,
            "extended_until": "2026-12-31",
            "reason": "排水接入点涉及在建管网，需要与施工单位核对接入标高。",
            "approver": "霍尔果斯经济开发区伊宁园区管理委员会负责人王志强",
            "issued_on": "2026-12-15",
        },
        K.PERMIT_PROCEDURE: {
            **NOTICE,
            **ACCEPTED,
            "procedure": "检验、检测",
            "reason": "委托有资质的机构对预处理后的排水取样检测。",
            "started_on": "2026-11-24",
            "estimated_days": 7,
            "issued_on": "2026-11-24",
        },
        K.PERMIT_CERTIFICATE: {
            **EXERCISE,
            "case_number": NOTICE["case_number"],
            "certificate": "城镇污水排入排水管网许可证",
            "holder": NOTICE["addressee"],
            "uscc": NOTICE["uscc"],
            "legal_representative": "哈米提·阿克木",
            "address": "新疆伊宁市伊宁园区纬三路8号",
            "power": NOTICE["power"],
            "subject": SUBJECT,
            "conditions": "水质符合《污水排入城镇下水道水质标准》。",
            "decision_number": "伊城管许准〔2026〕7号",
            "valid_from": "2026-12-10",
            "valid_until": "2031-12-09",
            "authority": ENTRUSTED,
            "issued_on": "2026-12-14",
        },
    }


def longest_permits(
    facts: dict[DocumentKind, dict[str, Any]], *, name: str, person: str, matter: str, text: str
) -> None:
    """Names of 40 and more characters, 60 materials, long defects, reasons of 4,000 characters."""
    seal = {"words": f"{name}行政审批专用章(1)", "owner": name, "purpose": "approval", "number": 1}
    for kind in permits():
        facts[kind].update(power=matter, seal=seal, liability=f"由{name}承担法律责任", archive_owner=name)
        if kind != K.PERMIT_CERTIFICATE:
            facts[kind].update(addressee=name, office=name, officer=person)
    facts[K.PERMIT_ACCEPTANCE]["materials"] = [
        {"name": f"第{n}项材料：{name if n % 7 == 0 else matter}", "form": "原件", "copies": n % 3 + 1}
        for n in range(1, 61)
    ]
    facts[K.PERMIT_CORRECTION]["defects"] = [
        {
            "material": f"{name}的第{n}份材料",
            "problem": text[: 40 * n],
            "clause": "《城镇污水排入排水管网许可管理办法》和办事指南的有关规定",
            "remedy": text[: 40 * n],
        }
        for n in range(1, 13)
    ]
    for kind in (K.PERMIT_NON_ACCEPTANCE, K.PERMIT_REFUSAL, K.PERMIT_EXTENSION, K.PERMIT_PROCEDURE):
        facts[kind]["reason"] = f"{text}\n{text}"
    facts[K.PERMIT_GRANT].update(subject=text, conditions=f"{text}\n{text}")
    facts[K.PERMIT_CERTIFICATE].update(
        holder=name,
        certificate=f"{matter}许可证",
        legal_representative=person,
        address=name,
        subject=text[:600],
    )
