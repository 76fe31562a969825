"""Samples of the papers of supervision, about the sewage permit of the Yining park."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.powers_permits import EXERCISE, REMEDY

K = DocumentKind
PARK = "霍尔果斯经济开发区伊宁园区管理委员会"
DECISION: dict[str, Any] = {
    **EXERCISE,
    "case_number": "伊市城管监督2026-0003",
    "permit_number": "伊园管许可2026-0007",
    "power": "城镇污水排入排水管网许可",
    "decision_number": "伊市城管许准〔2026〕7号",
    "decided_on": "2026-12-10",
    "officer": "艾力·阿不都",
    "officer_phone": "0999-8220001",
}
HOLDER = "伊犁天山番茄制品有限公司"


def oversight() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.CORRECTION_ORDER: {
            **DECISION,
            "addressee": PARK,
            "applicant": HOLDER,
            "outcome": "准予许可",
            "authority": "伊市政发〔2024〕84号和行政许可委托书伊市城管许委〔2026〕1号",
            "facts": "抽查发现，决定书没有载明排放口水质监测频次，许可条件与申请材料中的排水方案不一致。",
            "basis": "伊市政发〔2024〕84号第三条和《中华人民共和国行政许可法》第二十四条",
            "demand": "补充载明水质监测频次，更正许可条件，重新制作许可证件并送达。\n对同期办理的同类许可逐件自查。",
            "until": "2026-12-25",
            "issued_on": "2026-12-14",
        },
        K.PERMIT_REVOCATION: {
            **DECISION,
            "addressee": HOLDER,
            "uscc": "91654002MA7ABCDE4K",
            "certificate": "城镇污水排入排水管网许可证",
            "certificate_number": "伊市城管许证〔2026〕7号",
            "ground": "以欺骗、贿赂等不正当手段取得许可（第二款）",
            "facts": "申请时提交的水质检测报告系伪造，出具报告的检测机构书面确认未受理该委托。",
            "basis": "《中华人民共和国行政许可法》第六十九条第二款",
            "told_on": "2026-12-14",
            "statement": "检测报告由代理公司提供，本单位不知情，请求保留许可，补做检测。",
            "answer": "申请人对申请材料实质内容的真实性负责，以不知情为由请求保留许可的意见不予采纳。",
            "reason": "该许可以提交虚假材料取得，依法应当撤销，且撤销不会对公共利益造成重大损害。",
            "aftermath": "自收到本决定之日起10日内将许可证件交回伊宁园区企业服务大厅。基于该许可取得的利益不受保护。",
            "remedy": REMEDY,
            "issued_on": "2026-12-24",
        },
        K.REVOCATION_NOTICE: {
            **DECISION,
            "addressee": HOLDER,
            "uscc": "91654002MA7ABCDE4K",
            "certificate": "城镇污水排入排水管网许可证",
            "certificate_number": "伊市城管许证〔2026〕7号",
            "ground": "以欺骗、贿赂等不正当手段取得许可（第二款）",
            "facts": "申请时提交的水质检测报告系伪造，出具报告的检测机构书面确认未受理该委托。",
            "basis": "《中华人民共和国行政许可法》第六十九条第二款",
            "statement_days": 5,
            "statement_until": "2026-12-21",
            "hearing_days": 20,
            "issued_on": "2026-12-14",
        },
    }


def longest_oversight(
    facts: dict[K, dict[str, Any]], *, name: str, person: str, matter: str, text: str
) -> None:
    """Makes the samples as long as people may write them."""
    both = {"addressee": name, "power": matter, "facts": f"{text}\n{text}", "officer": person}
    facts[K.REVOCATION_NOTICE].update(both)
    facts[K.CORRECTION_ORDER].update(both, applicant=name, demand=f"{text}\n{text}")
    facts[K.PERMIT_REVOCATION].update(
        both, statement=f"{text}\n{text}", answer=f"{text}\n{text}", reason=f"{text}\n{text}", aftermath=text
    )
