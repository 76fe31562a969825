"""Samples of the papers between a department and a park: Yining's letter, and a deed after Chenzhou's scheme."""

from typing import Any

from portal.documents.enums import DocumentKind

K = DocumentKind
BUREAU = "伊宁市城市管理局"
PARK = "霍尔果斯经济开发区伊宁园区管理委员会"
WHOLE = ["受理", "审查", "决定", "发证"]
LETTER: dict[str, Any] = {
    "case_number": "伊城管委托2026-0001",
    "department": BUREAU,
    "park": PARK,
    "authority": "《关于印发伊宁市人民政府工作部门委托霍尔果斯经济开发区伊宁园区管委会行使经济管理权限的通知》"
    "（伊市政发〔2024〕84号）",
    "powers": [
        {
            "name": "从事城市生活垃圾经营性清扫、收集、运输、处理服务审批",
            "code": "YN84-1-1",
            "kind": "行政许可",
            "basis": "《城市生活垃圾管理办法》",
            "parts": WHOLE,
            "duty": "对取得许可的企业开展日常监督检查，每半年不少于一次。",
        },
        {
            "name": "城市建筑垃圾处置核准",
            "code": "YN84-1-2",
            "kind": "行政许可",
            "basis": "《城市建筑垃圾管理规定》",
            "parts": WHOLE,
            "limit": "单个项目处置量不超过5.00万立方米",
            "duty": "对处置现场和运输车辆开展抽查。",
        },
        {
            "name": "城镇污水排入排水管网许可",
            "code": "YN84-1-3",
            "kind": "行政许可",
            "basis": "《城镇排水与污水处理条例》第二十一条",
            "parts": WHOLE,
            "area": "伊宁园区市政排水管网覆盖范围",
            "object": "从事工业、建筑、餐饮、医疗等活动的企业事业单位、个体工商户",
            "duty": "对排水户的水质水量开展监测和抽查。",
        },
    ],
    "in_name": f"{PARK}在委托权限范围内以{BUREAU}的名义作出决定",
    "mode_seal": f"{BUREAU}印章",
    "valid_from": "2026-12-01",
    "valid_until": "2031-11-30",
    "before": f"起始日期以前作出的行政行为，由{BUREAU}承担法律责任。",
    "after": f"由委托机关{BUREAU}对行为的后果承担法律责任，不得转委托。",
    "supervision": f"{PARK}每季度报告办理情况；{BUREAU}可以抽查案卷，对不适当的行政行为及时纠正。",
    "pending": [
        {
            "number": "伊城管受〔2026〕18号",
            "applicant": "伊宁洁城环境服务有限公司",
            "stage": "现场核查",
            "ender": "原部门继续办结",
        }
    ],
    "department_contact": "艾力·阿不都，0999-8120001",
    "park_contact": "杨帆，0999-8310001",
    "opinion": "委托主体、依据、权限和程序合法，同意签订。",
    "reviewer": "伊宁市司法局",
    "department_signed": {"person": "彭立新", "capacity": "负责人", "at": "2026-11-23T11:05:00+08:00"},
    "park_signed": {"person": "哈力木拉提·居马", "capacity": "负责人", "at": "2026-11-23T16:20:00+08:00"},
    "signed_on": "2026-11-23",
}
CITY = "郴州市住房和城乡建设局"
HIGH_TECH = "郴州高新技术产业开发区管理委员会"
DEED: dict[str, Any] = {
    **LETTER,
    "case_number": "郴住建交接2021-0001",
    "department": CITY,
    "park": HIGH_TECH,
    "authority": "《赋予郴州高新技术产业开发区管委会郴州经济开发区管委会行使市级有关权限的实施方案》"
    "（郴政办发〔2021〕4号）",
    "powers": [
        {
            "name": "建筑工程施工许可证核发（样例）",
            "code": "CZ-YL-01",
            "kind": "行政许可",
            "basis": "《中华人民共和国建筑法》第七条",
            "parts": WHOLE,
            "duty": "审批信息三个工作日内推送，开工后纳入质量安全监督。",
        }
    ],
    "in_name": f"{HIGH_TECH}以自己的名义作出决定",
    "mode_seal": f"{HIGH_TECH}行政审批专用章",
    "mode": "直接赋权",
    "valid_from": "2021-03-10",
    "transition_until": "2021-05-10",
    "before": f"2021年3月10日以前作出的行政行为，由{CITY}承担法律责任。",
    "during": f"过渡期内由{CITY}和{HIGH_TECH}共同承担法律责任。",
    "after": f"由{HIGH_TECH}承担法律责任，并负责复议答辩、行政应诉和信访事项。",
    "supervision": f"{HIGH_TECH}对审批负责，{CITY}对审批后的监管负责，审批信息及时推送。",
    "package": ["审批服务操作规范", "空白证照", "证照制作规范", "法律法规规章及审批标准、技术规范汇编"],
    "seals": [
        {
            "act": "停用",
            "name": f"{HIGH_TECH}审批专用2号章",
            "on": "2021-03-10",
            "note": "交回市行政审批服务局封存",
        },
        {
            "act": "停用",
            "name": f"{HIGH_TECH}审批专用3号章",
            "on": "2021-03-10",
            "note": "交回市行政审批服务局封存",
        },
        {"act": "启用", "name": f"{HIGH_TECH}行政审批专用章", "on": "2021-03-10"},
    ],
    "accounts": [
        {"system": "湖南省工程建设项目审批管理系统", "account": "园区审批账号2个", "holder": "陈立"},
    ],
    "department_contact": "王芳，0735-2880001",
    "park_contact": "陈立，0735-2650001",
    "reviewer": "郴州市司法局",
    "department_signed": {"person": "周强", "capacity": "负责人", "at": "2021-03-24T10:05:00+08:00"},
    "park_signed": {"person": "李明", "capacity": "负责人", "at": "2021-03-25T16:20:00+08:00"},
    "signed_on": "2021-03-25",
}
del DEED["valid_until"]


def instruments() -> dict[DocumentKind, dict[str, Any]]:
    return {K.DELEGATION_LETTER: dict(LETTER), K.TRANSFER_DEED: dict(DEED)}


def longest_instruments(
    facts: dict[DocumentKind, dict[str, Any]], *, name: str, person: str, matter: str, text: str
) -> None:
    """Names of 40 and more characters, 12 powers, 30 cases under way, texts of 4,000 characters."""
    for kind in instruments():
        paper = facts[kind]
        power = paper["powers"][0]
        paper.update(
            department=name,
            park=name,
            powers=[
                {
                    **power,
                    "name": f"第{n}项{matter}",
                    "area": name,
                    "object": text[: 4 * n],
                    "duty": text[: 60 * n],
                }
                for n in range(1, 13)
            ],
            pending=[
                {
                    "number": f"受〔2026〕{n}号",
                    "applicant": name,
                    "stage": "审查",
                    "ender": "园区继续办结",
                    "note": matter,
                }
                for n in range(1, 31)
            ],
            department_contact=person,
            park_contact=person,
            before=text[:300],
            after=text[:300],
            opinion=text[:300],
            supervision=f"{text}\n{text}",
            department_signed={"person": person, "capacity": name, "at": "2026-11-23T11:05:00+08:00"},
            park_signed={"person": person, "capacity": name, "at": "2026-11-23T16:20:00+08:00"},
        )
    facts[K.TRANSFER_DEED].update(
        during=text[:300],
        seals=[
            {"act": "停用", "name": f"{name}{n}号章", "on": "2021-03-10", "note": matter}
            for n in range(1, 10)
        ],
        accounts=[{"system": name, "account": f"{matter}{n}", "holder": person} for n in range(1, 31)],
    )
