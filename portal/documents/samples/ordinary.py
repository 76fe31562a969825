"""Sample facts of every paper: the ordinary case.

They serve ``manage.py sample_documents``, by which people look at the layout, and the tests that measure it.
"""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.archive import archive
from portal.documents.samples.common import (
    CASE,
    CLIENT,
    LETTER,
    MATERIALS,
    MATTERS,
    PARK,
    PERMIT,
    PROJECT,
    RECEIVED,
    WINDOW,
    WINDOW_CONTACT,
)
from portal.documents.samples.disposal import disposal
from portal.documents.samples.powers_inspections import inspections
from portal.documents.samples.powers_instruments import instruments
from portal.documents.samples.powers_openings import openings
from portal.documents.samples.powers_oversight import oversight
from portal.documents.samples.powers_permits import permits
from portal.documents.samples.powers_promises import promises
from portal.documents.samples.powers_whistles import whistles
from portal.documents.samples.reports import reports


def ordinary() -> dict[DocumentKind, dict[str, Any]]:
    """One plausible paper of each kind."""
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
        DocumentKind.SUPERVISION_LETTER: {
            "case_number": CASE,
            "recipient": "博乐市自然资源局",
            "copies_to": [PARK],
            "client": CLIENT["name"],
            "park": PARK,
            "matters": [PERMIT],
            "limit": f"{PERMIT}·承诺时限",
            "promised_on": "2026-12-16",
            "subject": f"{PERMIT}逾期未办结",
            "delay": "该事项材料由贵单位于2026年12月2日签收，承诺10个工作日办结，应于2026年12月16日前作出决定。"
            "截至2026年12月21日，已超期3个工作日，贵单位尚未作出决定，也未说明延期的理由。",
            "requirement": "请贵单位立即组织办理，依法作出决定，并于当日在园办通反馈办理节点。",
            "reply_by": "2026-12-25",
            "contact": "徐丽",
            "contact_phone": "0909-2310012",
            "issued_on": "2026-12-21",
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
        **reports(),
        **archive(),
        **disposal(),
        **instruments(),
        **openings(),
        **oversight(),
        **permits(),
        **promises(),
        **inspections(),
        **whistles(),
    }
