"""Samples of a promise about the sewage permit of the Yining park, and of the notice that it was broken."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.powers_permits import ENTRUSTED, EXERCISE, NOTICE, PROMISE_NUMBER, PROMISE_RULE

K = DocumentKind
REPORT = "排水许可申请受理之日前一个月内的水质检测报告"


def promises() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.PERMIT_PROMISE: {
            "case_number": NOTICE["case_number"],
            "promiser": NOTICE["addressee"],
            "uscc": NOTICE["uscc"],
            "legal_representative": "哈米提·阿克木",
            "address": "新疆伊宁市伊宁园区纬三路8号",
            "contact": "艾山·吐尔地",
            "phone": "13999090002",
            "organ": "伊宁市城市管理局",
            "office": NOTICE["office"],
            "power": NOTICE["power"],
            "power_code": NOTICE["power_code"],
            "legal_basis": "《城镇排水与污水处理条例》第二十一条",
            "rule": PROMISE_RULE,
            "authority": ENTRUSTED,
            "promised": [
                {"material": REPORT, "days": 10, "beyond": False},
                {"material": "排水隐蔽工程竣工报告", "days": 20, "beyond": True},
            ],
            "most_days": 20,
            "objection_days": 15,
            "signer": "哈米提·阿克木",
            "method": "online",
            "signed_at": "2026-11-18T16:20:00+08:00",
        },
        K.CREDIT_NOTICE: {
            **EXERCISE,
            "case_number": NOTICE["case_number"],
            "addressee": NOTICE["addressee"],
            "uscc": NOTICE["uscc"],
            "power": NOTICE["power"],
            "promise_number": PROMISE_NUMBER,
            "promised_on": "2026-11-18",
            "material": REPORT,
            "due_on": "2026-12-03",
            "rule": PROMISE_RULE,
            "recorded_on": "2026-12-04",
            "until": "2027-12-03",
            "objection_days": 15,
            "objection_until": "2026-12-19",
            "reviewer": "伊宁市城市管理局",
            "review_days": 15,
            "office": NOTICE["office"],
            "officer_phone": "0999-8310001",
            "issued_on": "2026-12-04",
        },
    }


def longest_promises(
    facts: dict[DocumentKind, dict[str, Any]], *, name: str, person: str, matter: str
) -> None:
    """Names of 40 and more characters, 60 papers."""
    facts[K.PERMIT_PROMISE].update(
        promiser=name,
        organ=name,
        office=name,
        address=name,
        power=matter,
        signer=person,
        contact=person,
        legal_representative=person,
        promised=[
            {
                "material": f"第{n}项材料：{name if n % 7 == 0 else matter}",
                "days": n % 20 + 1,
                "beyond": n % 5 == 0,
            }
            for n in range(1, 61)
        ],
    )
    seal = {"words": f"{name}行政审批专用章(1)", "owner": name, "purpose": "approval", "number": 1}
    both = {"seal": seal, "liability": f"由{name}承担法律责任", "archive_owner": name}
    facts[K.CREDIT_NOTICE].update(
        both, addressee=name, power=matter, material=f"{matter}{name}", reviewer=name, office=name
    )
