"""Sample facts of every paper: the ordinary case, and the longest and strangest that still must come out well.

They serve ``manage.py sample_documents``, by which people look at the layout, and the tests that measure it.
"""

from typing import Any

from portal.documents.enums import DocumentKind

PARK = "博乐边境经济合作区管理委员会"
WINDOW = "博乐边境经济合作区代办服务专窗"
CASE = "BLBJ-2026-000128"
PROJECT = {"name": "年产12万吨棉籽深加工项目", "site": "博乐边境经济合作区五台片区经三路8号"}
CLIENT: dict[str, Any] = {
    "name": "新疆赛里木棉业科技有限公司",
    "uscc": "91652701MA7ABCDE5X",
    "address": "新疆博乐市边境经济合作区经三路8号",
    "legal_representative": "哈米提·阿克木",
    "contact": "李文静",
    "phone": "0909-2320011",
}
PERMIT = "建设工程规划许可证核发"
MATTERS = ["建设用地规划许可证核发", PERMIT]
MATERIALS = [
    {"name": "建设工程规划许可证申请表", "form": "原件", "copies": 1},
    {"name": "建设项目批准、核准或者备案文件", "form": "复印件", "copies": 1},
    {"name": "使用土地的有关证明文件", "form": "复印件", "copies": 1},
    {"name": "建设工程设计方案及总平面图", "form": "原件", "copies": 2},
    {"name": "企业营业执照", "form": "电子证照"},
]
LETTER = {"contact": "王建国", "contact_phone": "0909-2318800", "issued_on": "2026-11-19"}
WINDOW_CONTACT = {"window": WINDOW, "officer": "古丽娜尔·买买提", "officer_phone": "0909-2318801"}
RECEIVED = {
    "case_number": CASE,
    "query_code": "7K3M-Q9TX",
    "addressee": CLIENT["name"],
    "received_on": "2026-11-18",
    "matters": [PERMIT],
}
SCORES = [("服务效率", 5, 4), ("办理质量", 5, 5), ("问题解决能力", 4, 5)]
MULTI_SCORES = [("协同效率", 4, 4), ("跨区域沟通成效", 5, 4), ("事项办结完整性", 5, 5)]


def _evaluation(scores: list[tuple[str, int, int]]) -> dict[str, Any]:
    return {
        "dimensions": [
            {"name": name, "park": park, "enterprise": enterprise} for name, park, enterprise in scores
        ],
        "park_opinion": "部门配合总体顺畅，建议住建部门在总平面图审查前安排一次预审，减少返工。",
        "enterprise_opinion": "代办专员响应及时，全程没有跑过窗口。希望现场勘验能够提前一天通知。",
        "completed_on": "2026-11-17",
    }


def ordinary() -> dict[DocumentKind, dict[str, Any]]:
    """One plausible paper of each kind."""
    report = {
        "case_number": CASE,
        "client": CLIENT["name"],
        "project": PROJECT,
        "matters": MATTERS,
        "officer": "王建国",
        "accepted_on": "2026-09-01",
        "delivered_on": "2026-11-12",
        "suggestions": "建议将总平面图预审列入代办服务工作手册。",
        **LETTER,
    }
    return {
        DocumentKind.ENTRUSTMENT: {
            "case_number": CASE,
            "client": CLIENT,
            "agent": {
                "name": PARK,
                "window": WINDOW,
                "address": "博乐市北京南路1号",
                "phone": "0909-2318800",
            },
            "project": PROJECT,
            "scope": "partial",
            "matters": [
                {"name": MATTERS[0], "organ": "博乐市自然资源局", "level": "县级"},
                {"name": PERMIT, "organ": "博乐市自然资源局", "level": "县级"},
            ],
            "powers": {"submit": True, "correct": True, "sign": True, "collect": True, "pay": False},
            "period_from": "2026-11-18",
            "period_until": "2027-05-17",
            "confirmation": {
                "person": "李文静",
                "capacity": "企业经办人",
                "at": "2026-11-18T11:05:00+08:00",
                "method": "online",
            },
        },
        DocumentKind.ACCEPTANCE: {
            **RECEIVED,
            **WINDOW_CONTACT,
            "materials": MATERIALS,
            "proxy_officer": "王建国",
            "accepted_on": "2026-11-19",
            "issued_on": "2026-11-19",
        },
        DocumentKind.CORRECTION: {
            **RECEIVED,
            **WINDOW_CONTACT,
            "defects": [
                {
                    "material": "建设工程设计方案及总平面图",
                    "problem": "总平面图没有加盖设计单位出图专用章，缺少消防车道宽度标注。",
                    "clause": "《中华人民共和国城乡规划法》第四十条",
                    "remedy": "由设计单位补盖出图专用章，并在图上标注消防车道宽度后重新提交。",
                    "matter": PERMIT,
                },
                {
                    "material": "使用土地的有关证明文件",
                    "problem": "只提交了首页，缺少宗地图。",
                    "clause": "办事指南第三条",
                    "remedy": "补交不动产权证书全部内页和宗地图的复印件。",
                },
            ],
            "correct_by": "2026-11-27",
            "issued_on": "2026-11-19",
        },
        DocumentKind.DECLINE: {
            **RECEIVED,
            **WINDOW_CONTACT,
            "reason": "所申请事项的项目地点位于精河县境内，不属于本园区的代办服务范围。",
            "clause": "《自治州园区企业全生命周期代办工作制度（试行）》第三条",
            "competent_organ": "精河工业园区管理委员会",
            "complaint_phone": "0909-12345",
            "issued_on": "2026-11-19",
        },
        DocumentKind.PLAN: {
            "case_number": CASE,
            "client": CLIENT["name"],
            "project": PROJECT,
            "officer": "王建国",
            "officer_phone": "0909-2318800",
            "version": 2,
            "matters": [
                {
                    "name": PERMIT,
                    "organ": "博乐市自然资源局",
                    "limit": "20个工作日（《中华人民共和国行政许可法》第四十二条）",
                    "steps": [
                        {"name": "准备材料", "organ": PARK, "planned_on": "2026-11-24"},
                        {"name": "移交部门", "organ": PARK, "planned_on": "2026-11-25"},
                        {
                            "name": "现场勘验",
                            "organ": "博乐市自然资源局",
                            "planned_on": "2026-12-02",
                            "note": "企业到场",
                        },
                        {"name": "作出决定", "organ": "博乐市自然资源局", "planned_on": "2026-12-23"},
                    ],
                    "materials": MATERIALS,
                }
            ],
            "drawn_on": "2026-11-20",
            "agreed": {"person": "李文静", "capacity": "企业经办人", "at": "2026-11-20T17:20:00+08:00"},
            "comment": "同意。现场勘验请提前一天通知。",
        },
        DocumentKind.HANDOVER: {
            "case_number": CASE,
            "client": CLIENT["name"],
            "matter": PERMIT,
            "giver": PARK,
            "giver_officer": "王建国",
            "giver_phone": "0909-2318800",
            "receiver": "博乐市自然资源局",
            "materials": MATERIALS,
            "handed_over_at": "2026-11-25T10:30:00+08:00",
            "sign_by": "2026-11-26T10:30:00+08:00",
            "signed": {"person": "巴特尔", "capacity": "审批股经办人", "at": "2026-11-25T16:02:00+08:00"},
        },
        DocumentKind.COORDINATION_LETTER: {
            "case_number": CASE,
            "recipients": ["博乐市自然资源局", "博乐市住房和城乡建设局"],
            "copies_to": ["博乐市人民政府办公室"],
            "client": CLIENT["name"],
            "matters": [PERMIT],
            "subject": "棉籽深加工项目规划许可材料衔接",
            "background": "企业于2026年11月18日提出代办申请，我单位于11月25日将全部材料移交。",
            "problem": "两部门对总平面图消防车道的审查意见不一致，材料移交后尚未签收。",
            "request": "请两部门共同确认总平面图的审查意见，并在收到本函后签收材料。",
            "reply_by": "2026-12-01",
            **LETTER,
        },
        DocumentKind.MINUTES: {
            "case_number": CASE,
            "client": CLIENT["name"],
            "meeting": "棉籽深加工项目专项协调会",
            "place": "博乐边境经济合作区管委会三楼会议室",
            "held_at": "2026-11-27T16:00:00+08:00",
            "chair": "陈志远",
            "recorder": "王建国",
            "present": [
                "博乐市自然资源局巴特尔",
                "博乐市住房和城乡建设局马玉兰",
                "新疆赛里木棉业科技有限公司李文静",
            ],
            "absent": ["博乐市应急管理局"],
            "observers": ["博州工业和信息化局赵明"],
            "issues": [
                {
                    "subject": "总平面图消防车道宽度",
                    "opinions": [
                        {"organ": "博乐市自然资源局", "text": "按四米宽度审查，不影响规划许可。"},
                        {"organ": "博乐市住房和城乡建设局", "text": "同意，施工图阶段复核转弯半径。"},
                    ],
                }
            ],
            "decisions": [
                {"text": "签收移交材料并恢复审查。", "owner": "博乐市自然资源局", "due_on": "2026-11-30"},
                {"text": "补充消防车道标注。", "owner": CLIENT["name"], "due_on": "2026-12-02"},
            ],
            "copies_to": ["博乐市人民政府办公室"],
            "issued_on": "2026-11-28",
        },
        DocumentKind.DELIVERY: {
            "case_number": CASE,
            "addressee": CLIENT["name"],
            "items": [
                {"name": "建设工程规划许可证", "number": "建字第652701202600031号", "copies": 1},
                {"name": "建设工程规划许可证附图", "copies": 2},
            ],
            "method": "electronic",
            "place": "园办通平台",
            "deliverer": "王建国",
            "delivered_at": "2026-12-24T12:10:00+08:00",
            "consented_at": "2026-11-18T11:05:00+08:00",
            "received": {"person": "李文静", "capacity": "企业经办人", "at": "2026-12-24T15:30:00+08:00"},
        },
        DocumentKind.FEEDBACK: {
            **report,
            "addressees": ["博乐市人民政府"],
            "evaluation": _evaluation(SCORES),
        },
        DocumentKind.COMPREHENSIVE: {
            **report,
            "addressees": ["自治州推进园区高质量发展工作专班办公室（州工信局）"],
            "counties": ["博乐市", "精河县"],
            "process": [
                {
                    "at": "2026-09-01T10:00:00+08:00",
                    "heading": "代办申请",
                    "text": "受理代办申请",
                    "organ": PARK,
                },
                {
                    "at": "2026-09-08T12:00:00+08:00",
                    "heading": "材料提交",
                    "text": "材料移交部门",
                    "organ": PARK,
                },
                {
                    "at": "2026-10-20T18:00:00+08:00",
                    "heading": "审批节点",
                    "text": "作出许可决定",
                    "organ": "精河县自然资源局",
                },
            ],
            "coordination": [
                {
                    "at": "2026-09-15T16:00:00+08:00",
                    "kind": "专项协调会",
                    "participants": ["博乐市自然资源局", "精河县自然资源局"],
                    "issue": "两县市用地界线资料不一致",
                    "outcome": "以自治州国土空间规划数据为准，三日内出具核对意见",
                }
            ],
            "satisfaction": "委托企业对本次代办服务总体满意。",
            "evaluation": _evaluation(MULTI_SCORES),
        },
        DocumentKind.TRACKING: {
            "park": PARK,
            "period_from": "2026-10-01",
            "period_until": "2026-12-31",
            "rows": [
                {
                    "client": CLIENT["name"],
                    "matter": "\n".join(MATTERS),
                    "entrusted_on": "2026-11-18",
                    "period_from": "2026-11-18",
                    "period_until": "2027-05-17",
                    "officer": "王建国",
                    "progress": "已办结送达（2026年12月24日）",
                    "follow_up": "满意",
                },
                {
                    "client": "博乐市五台新材料有限责任公司",
                    "matter": "建筑工程施工许可证核发",
                    "entrusted_on": "2026-11-03",
                    "period_from": "2026-11-03",
                    "period_until": "2027-02-02",
                    "officer": "古丽娜尔·买买提",
                    "progress": "审查中",
                },
            ],
            "drawn_on": "2027-01-04",
        },
        DocumentKind.LEDGER: {
            "case_number": CASE,
            "client": CLIENT["name"],
            "matters": MATTERS,
            "officer": "王建国",
            "opened_on": "2026-11-18",
            "closed_on": "2027-01-08",
            "retain_until": "2029-01-08",
            "head_hash": "9f2c" * 16,
            "entries": [
                _line(1, "代办申请", "企业提交代办申请", "李文静", CLIENT["name"]),
                _line(2, "代办申请", "窗口受理，出具代办服务受理通知书", "古丽娜尔·买买提", PARK),
                _line(3, "材料提交", "移交材料5项", "王建国", PARK),
                _line(4, "部门沟通", "与两部门召开专项协调会", "王建国", PARK),
                _line(5, "审批节点", "现场勘验", "巴特尔", "博乐市自然资源局"),
                _line(6, "系统记录", "发送到期提醒"),
            ],
        },
    }


def _line(sequence: int, heading: str, text: str, actor: str = "", organization: str = "") -> dict[str, Any]:
    line: dict[str, Any] = {
        "heading": heading,
        "sequence": sequence,
        "at": f"2026-11-{18 + sequence // 8:02}T{9 + sequence % 8:02}:05:00+08:00",
        "text": text,
    }
    if actor:
        line.update(actor=actor, organization=organization)
    return line
