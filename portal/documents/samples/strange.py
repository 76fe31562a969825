"""The longest and strangest facts that a paper must bear."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.ordinary import ordinary

LONG_NAME = (
    "新疆维吾尔自治区博尔塔拉蒙古自治州阿拉山口综合保税区国际供应链管理与跨境电子商务产业发展有限责任公司"
)
RARE_NAME = "买买提·𬭎䶮㐂喆昇煊"
UYGHUR = "شىنجاڭ بۆرتالا"
LONG_WINDOW = "阿拉山口综合保税区管理委员会企业全生命周期代办服务中心综合受理专窗"
OPINION = ("建议进一步明确各部门的收件标准和联系人，避免同一材料反复提交；" * 64)[:2000]
TWO_OPINIONS = f"{OPINION}\n{OPINION}"


def strange() -> dict[DocumentKind, dict[str, Any]]:
    """Every paper again, with long, rare, right-to-left, hostile and very many facts."""
    facts = ordinary()
    name = f"{LONG_NAME}（{UYGHUR}）"
    client = {**facts[DocumentKind.ENTRUSTMENT]["client"], "name": name, "legal_representative": RARE_NAME}
    materials = [
        {
            "name": f"第{n}项材料：{'建设项目环境影响评价文件及其审批意见' if n % 7 else LONG_NAME}",
            "form": "原件",
            "copies": n % 3 + 1,
            "note": "可后补",
        }
        for n in range(1, 61)
    ]
    matters = [
        f"第{n}项跨县市代办事项名称相当长以致必须换行的建设项目用地预审与规划选址意见书" for n in range(1, 18)
    ]
    hostile = '<script>alert(1)</script><img src="file:///etc/passwd"> & "引号" {{ 7 }}'
    contact = {"window": LONG_WINDOW, "officer": RARE_NAME, "officer_phone": "0909-2318801转8001"}

    facts[DocumentKind.ENTRUSTMENT].update(
        client={key: value for key, value in client.items() if key != "uscc"},
        matters=[
            {
                "name": matter,
                "organ": "博尔塔拉蒙古自治州自然资源局",
                "level": "州级",
                "code": "65270120260001",
            }
            for matter in matters
        ],
        scope="full",
    )
    facts[DocumentKind.ACCEPTANCE].update(contact, addressee=name, matters=matters, materials=materials)
    facts[DocumentKind.CORRECTION].update(
        contact,
        addressee=name,
        matters=matters,
        defects=[
            {
                "material": f"{LONG_NAME}的第{n}份材料",
                "problem": OPINION[: 30 * n],
                "clause": hostile,
                "remedy": OPINION[: 15 * n],
            }
            for n in range(1, 13)
        ],
        second={"reason": "补正材料本身出现新的问题", "approved_by": RARE_NAME},
    )
    facts[DocumentKind.DECLINE].update(
        contact,
        addressee=name,
        reason=TWO_OPINIONS,
        clause=hostile,
        reconsideration_organ="博尔塔拉蒙古自治州人民政府",
        court="博乐市人民法院",
    )
    plan = facts[DocumentKind.PLAN]["matters"][0]
    facts[DocumentKind.PLAN].update(
        client=name,
        matters=[{**plan, "name": matter, "materials": materials[:3]} for matter in matters],
        comment=TWO_OPINIONS,
    )
    facts[DocumentKind.HANDOVER].update(
        client=name, matter=matters[0], receiver=LONG_WINDOW, materials=materials
    )
    facts[DocumentKind.COORDINATION_LETTER].update(
        client=name,
        matters=matters,
        recipients=[LONG_WINDOW, "博州工业和信息化局", "精河县自然资源局"],
        background=TWO_OPINIONS,
        problem=hostile,
        contact=RARE_NAME,
    )
    facts[DocumentKind.SUPERVISION_LETTER].update(
        client=name,
        recipient=LONG_WINDOW,
        copies_to=[LONG_WINDOW, "博州工业和信息化局", name],
        matters=matters,
        subject=hostile,
        delay=TWO_OPINIONS,
        requirement=OPINION,
        contact=RARE_NAME,
    )
    facts[DocumentKind.MINUTES].update(
        client=name,
        chair=RARE_NAME,
        present=[f"博乐市第{n}个部门的负责同志" for n in range(1, 25)],
        issues=[
            {"subject": matters[0], "opinions": [{"organ": LONG_WINDOW, "text": OPINION}]},
            {"subject": hostile, "opinions": []},
        ],
        decisions=[
            {"text": OPINION[: 12 * n], "owner": LONG_WINDOW, "due_on": "2026-12-31"} for n in range(1, 25)
        ],
        disagreements=OPINION,
    )
    facts[DocumentKind.DELIVERY].update(
        addressee=name,
        items=[{"name": matter, "number": "建字第652701202600031号", "copies": 1} for matter in matters],
        note=hostile,
    )
    scores = facts[DocumentKind.COMPREHENSIVE]["evaluation"]["dimensions"]
    facts[DocumentKind.FEEDBACK].update(
        client=name, matters=matters, summary=TWO_OPINIONS, suggestions=TWO_OPINIONS
    )
    facts[DocumentKind.COMPREHENSIVE].update(
        client=name,
        matters=matters,
        process=facts[DocumentKind.COMPREHENSIVE]["process"] * 20,
        coordination=facts[DocumentKind.COMPREHENSIVE]["coordination"] * 6,
        evaluation={
            "dimensions": [{"name": score["name"], "park": score["park"]} for score in scores],
            "park_opinion": TWO_OPINIONS,
            "completed_on": "2026-11-17",
        },
        suggestions=TWO_OPINIONS,
    )
    row = facts[DocumentKind.TRACKING]["rows"][0]
    facts[DocumentKind.TRACKING].update(
        rows=[
            {
                **row,
                "client": name if n % 9 == 0 else row["client"],
                "officer": RARE_NAME if n % 5 == 0 else row["officer"],
                "progress": f"第{n}件：{row['progress']}",
            }
            for n in range(1, 301)
        ]
    )
    entry = facts[DocumentKind.LEDGER]["entries"][2]
    facts[DocumentKind.LEDGER].update(
        client=name,
        matters=matters,
        entries=[
            {**entry, "sequence": n, "text": hostile if n == 2 else f"第{n}条：{OPINION[: n % 90 + 5]}"}
            for n in range(1, 61)
        ],
    )
    return facts
