"""Every paper at its longest: 60 materials, opinions of 4,000 characters, names of 40 and more, hundreds of rows."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.disposal import longest_disposal
from portal.documents.samples.ordinary import ordinary
from portal.documents.samples.powers_inspections import longest_inspections
from portal.documents.samples.powers_instruments import longest_instruments
from portal.documents.samples.powers_openings import longest_openings
from portal.documents.samples.powers_oversight import longest_oversight
from portal.documents.samples.powers_permits import longest_permits
from portal.documents.samples.powers_promises import longest_promises
from portal.documents.samples.powers_whistles import longest_whistles

LONG_NAME = (
    "新疆维吾尔自治区博尔塔拉蒙古自治州阿拉山口综合保税区国际供应链管理与跨境电子商务产业发展有限责任公司"
)
LONG_PERSON = "阿卜杜热合曼·阿卜杜克热木·买买提尼亚孜·吐尔逊江"
LONG_WINDOW = "阿拉山口综合保税区管理委员会企业全生命周期代办服务中心综合受理专窗"
LONG_MATTER = "跨县市代办事项名称相当长以致必须换行的建设项目用地预审与规划选址意见书核发"
OPINION = ("建议进一步明确各部门的收件标准和联系人，避免同一材料反复提交；" * 70)[:2000]
TWO_OPINIONS = f"{OPINION}\n{OPINION}"
CONTACT = {"window": LONG_WINDOW, "officer": LONG_PERSON, "officer_phone": "0909-2318801转8001"}
TRACKED = 300
ENTRIES = 400


def longest() -> dict[DocumentKind, dict[str, Any]]:
    """The papers of ``ordinary`` with as much in them as the forms of the portal let in."""
    facts = ordinary()
    matters = [f"第{n}项{LONG_MATTER}" for n in range(1, 18)]
    materials = [
        {
            "name": f"第{n}项材料：{'建设项目环境影响评价文件及其审批意见' if n % 7 else LONG_NAME}",
            "form": "原件",
            "copies": n % 3 + 1,
            "note": "可后补",
        }
        for n in range(1, 61)
    ]
    for kind in (DocumentKind.ACCEPTANCE, DocumentKind.CORRECTION, DocumentKind.DECLINE):
        facts[kind].update(CONTACT, addressee=LONG_NAME, matters=matters)
    facts[DocumentKind.ACCEPTANCE].update(materials=materials, proxy_officer=LONG_PERSON)
    facts[DocumentKind.CORRECTION].update(
        defects=[
            {
                "material": f"{LONG_NAME}的第{n}份材料",
                "problem": OPINION[: 40 * n],
                "clause": "《建设项目环境影响评价分类管理名录》第四条第二款以及办事指南的有关规定",
                "remedy": OPINION[: 40 * n],
            }
            for n in range(1, 13)
        ],
        second={"reason": "补正材料本身出现新的问题", "approved_by": LONG_PERSON},
    )
    facts[DocumentKind.DECLINE].update(
        reason=TWO_OPINIONS,
        reconsideration_organ="博尔塔拉蒙古自治州人民政府",
        court="博乐市人民法院",
    )
    _work(facts, matters, materials)
    _reports(facts, matters)
    _registers(facts, matters)
    longest_instruments(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER, text=OPINION)
    longest_disposal(facts, name=LONG_NAME, person=LONG_PERSON, text=OPINION)
    longest_openings(facts, name=LONG_NAME, person=LONG_PERSON, text=OPINION)
    longest_oversight(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER, text=OPINION)
    longest_permits(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER, text=OPINION)
    longest_promises(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER)
    longest_inspections(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER, text=OPINION)
    longest_whistles(facts, name=LONG_NAME, person=LONG_PERSON, matter=LONG_MATTER, text=OPINION)
    client = {**facts[DocumentKind.ENTRUSTMENT]["client"], "name": LONG_NAME, "contact": LONG_PERSON}
    facts[DocumentKind.ENTRUSTMENT].update(
        client={**client, "legal_representative": LONG_PERSON},
        agent={**facts[DocumentKind.ENTRUSTMENT]["agent"], "name": LONG_WINDOW},
        matters=[
            {
                "name": matter,
                "organ": "博尔塔拉蒙古自治州自然资源局",
                "level": "州级",
                "code": "91650000202600031000165270120260001",
            }
            for matter in matters
        ],
        scope="full",
    )
    return facts


def _work(
    facts: dict[DocumentKind, dict[str, Any]], matters: list[str], materials: list[dict[str, Any]]
) -> None:
    plan = facts[DocumentKind.PLAN]["matters"][0]
    facts[DocumentKind.PLAN].update(
        client=LONG_NAME,
        officer=LONG_PERSON,
        matters=[{**plan, "name": matter, "materials": materials[:4]} for matter in matters],
        comment=TWO_OPINIONS,
    )
    facts[DocumentKind.HANDOVER].update(
        client=LONG_NAME,
        matter=matters[0],
        giver=LONG_WINDOW,
        receiver=LONG_WINDOW,
        giver_officer=LONG_PERSON,
        materials=materials,
    )
    facts[DocumentKind.COORDINATION_LETTER].update(
        client=LONG_NAME,
        matters=matters,
        subject=LONG_MATTER,
        recipients=[LONG_WINDOW, "博州工业和信息化局", "精河县自然资源局"],
        copies_to=[LONG_WINDOW, LONG_NAME],
        background=TWO_OPINIONS,
        problem=TWO_OPINIONS,
        contact=LONG_PERSON,
    )
    facts[DocumentKind.SUPERVISION_LETTER].update(
        client=LONG_NAME,
        park=LONG_WINDOW,
        matters=matters,
        subject=f"{LONG_MATTER}逾期未办结",
        recipient=LONG_WINDOW,
        copies_to=[LONG_WINDOW, LONG_NAME],
        delay=TWO_OPINIONS,
        requirement=TWO_OPINIONS,
        contact=LONG_PERSON,
    )
    facts[DocumentKind.MINUTES].update(
        client=LONG_NAME,
        meeting=f"{LONG_MATTER}专项协调会",
        chair=LONG_PERSON,
        present=[f"博乐市第{n}个部门的负责同志" for n in range(1, 25)],
        issues=[
            {"subject": matter, "opinions": [{"organ": LONG_WINDOW, "text": OPINION}]}
            for matter in matters[:2]
        ],
        decisions=[
            {"text": OPINION[: 12 * n], "owner": LONG_WINDOW, "due_on": "2026-12-31"} for n in range(1, 25)
        ],
        disagreements=TWO_OPINIONS,
    )
    facts[DocumentKind.DELIVERY].update(
        addressee=LONG_NAME,
        deliverer=LONG_PERSON,
        items=[{"name": matter, "number": "建字第652701202600031号", "copies": 1} for matter in matters],
        note=OPINION[:300],
    )


def _reports(facts: dict[DocumentKind, dict[str, Any]], matters: list[str]) -> None:
    for kind in (DocumentKind.FEEDBACK, DocumentKind.COMPREHENSIVE):
        facts[kind].update(
            client=LONG_NAME,
            officer=LONG_PERSON,
            contact=LONG_PERSON,
            matters=matters,
            summary=TWO_OPINIONS,
            suggestions=TWO_OPINIONS,
        )
        facts[kind]["evaluation"].update(park_opinion=TWO_OPINIONS, enterprise_opinion=TWO_OPINIONS)
    report = facts[DocumentKind.COMPREHENSIVE]
    report.update(process=report["process"] * 30, coordination=report["coordination"] * 8)


def _registers(facts: dict[DocumentKind, dict[str, Any]], matters: list[str]) -> None:
    row, entry = facts[DocumentKind.TRACKING]["rows"][0], facts[DocumentKind.LEDGER]["entries"][2]
    facts[DocumentKind.TRACKING].update(
        park=LONG_WINDOW,
        rows=[
            {
                **row,
                "client": LONG_NAME if n % 9 == 0 else row["client"],
                "officer": LONG_PERSON if n % 5 == 0 else row["officer"],
                "progress": f"第{n}件：{row['progress']}",
            }
            for n in range(1, TRACKED + 1)
        ],
    )
    headings = ("代办申请", "材料提交", "部门沟通", "审批节点", "问题处理", "系统记录")
    facts[DocumentKind.LEDGER].update(
        client=LONG_NAME,
        matters=matters,
        entries=[
            {
                **entry,
                "heading": headings[n % 6],
                "sequence": n,
                "text": f"第{n}条：{OPINION[: n % 90 + 5]}",
            }
            for n in range(1, ENTRIES + 1)
        ],
    )
    title = f"{LONG_NAME}关于{LONG_MATTER}代办服务的案卷"
    index = facts[DocumentKind.ARCHIVE_INDEX]
    papers, files = index["lines"][:8], index["lines"][8:]
    index.update(
        title=title,
        compiler=LONG_PERSON,
        lines=[
            *(
                {**paper, "responsible": LONG_WINDOW, "note": "已由博边管代受〔2026〕1128号替代"}
                for paper in papers * 10
            ),
            *({**file, "title": f"{LONG_NAME}{file['title']}"} for file in files * 12),
        ],
    )
    facts[DocumentKind.ARCHIVE_COVER].update(
        handed_by=LONG_NAME,
        archive_number="654002-YNYQ-ZY·2027-D30-XK-0001",
        retention="30年",
        title=title,
        fonds=LONG_WINDOW,
        compiler=LONG_PERSON,
        items=140,
        pages=1280,
        unpaged=62,
    )
