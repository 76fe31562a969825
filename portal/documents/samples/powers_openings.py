"""A sample of the receipt for licence and seals of a one-window opening."""

from typing import Any

from portal.documents.enums import DocumentKind

K = DocumentKind


def openings() -> dict[DocumentKind, dict[str, Any]]:
    return {
        K.OPENING_RECEIPT: {
            "case_number": "伊园管开办2026-0021",
            "company": "伊宁市天马包装材料有限公司",
            "uscc": "91654002MA7A00KP3H",
            "legal_representative": "努尔兰·赛力克",
            "licence_issued_on": "2026-12-08",
            "seals_number": "6540020012345",
            "seals_made_on": "2026-12-08",
            "seals": [
                {"name": "公章"},
                {"name": "财务专用章"},
                {"name": "合同专用章"},
                {"name": "发票专用章"},
                {"name": "法定代表人名章"},
            ],
            "delivery": "courier",
            "recipient": "努尔兰·赛力克",
            "address": "伊宁市霍尔果斯经济开发区伊宁园区上海路20号",
            "courier": "中国邮政速递物流",
            "tracking_number": "1178899001122",
            "handler": "迪丽努尔·吐尔逊",
            "issued_on": "2026-12-09",
        }
    }


def longest_openings(facts: dict[K, dict[str, Any]], *, name: str, person: str, text: str) -> None:
    """Makes the sample as long as people may write it, with two seals left out."""
    receipt = facts[K.OPENING_RECEIPT]
    reason = text[:200]
    receipt.update(
        company=name,
        legal_representative=person,
        recipient=person,
        handler=person,
        address=f"{name}收发室",
        courier=name[:60],
        seals=[
            {**seal, "left_out": reason} if seal["name"] in ("合同专用章", "发票专用章") else seal
            for seal in receipt["seals"]
        ],
    )
