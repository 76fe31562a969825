"""Sample facts of the reports and registers that end a request."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.common import CASE, CLIENT, LETTER, MATTERS, MULTI_SCORES, PARK, PROJECT, SCORES


def _evaluation(scores: list[tuple[str, int, int]]) -> dict[str, Any]:
    return {
        "dimensions": [
            {"name": name, "park": park, "enterprise": enterprise} for name, park, enterprise in scores
        ],
        "park_opinion": "部门配合总体顺畅，建议住建部门在总平面图审查前安排一次预审，减少返工。",
        "enterprise_opinion": "代办专员响应及时，全程没有跑过窗口。希望现场勘验能够提前一天通知。",
        "completed_on": "2026-11-17",
    }


def reports() -> dict[DocumentKind, dict[str, Any]]:
    """Evaluation, tracking record and ledger of one request."""
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
