"""What acts are answered, and how their operations are described."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from portal.acts.act import Act
from portal.acts.forms import ActForm
from portal.acts.performing import Step
from portal.api import etags
from portal.api.acts.describing import INPUTS_SCHEMA
from portal.api.acts.kinds import Kind, is_aid, kind_of
from portal.organizations.enums import Role


def done(step: Step, resource: str, *, status: int = 200) -> Response:
    """An act that was carried out: what became of its subject, and the papers that it issued."""
    ledger, subject = step.case.ledger, step.subject
    ledger.refresh_from_db(fields=["length", "head_hash"])
    body = {
        "act": step.act.code,
        "resource": resource,
        "id": str(subject.pk),
        "number": step.case.number,
        "state": subject.state,
        "state_label": str(subject.get_state_display()),
        "ledger_length": ledger.length,
        "documents": [
            {"id": str(paper.pk), "title": paper.title, "number": paper.number} for paper in step.issued
        ],
    }
    return Response(body, status=status, headers={"ETag": etags.ledger_etag(ledger)})


DONE: dict[str, Any] = {
    "type": "object",
    "required": [
        *("act", "resource", "id", "number", "state", "state_label", "ledger_length", "documents"),
    ],
    "properties": {
        "act": {"type": "string"},
        "resource": {"type": "string"},
        "id": {"type": "string"},
        "number": {"type": ["string", "null"], "description": "编号；尚未编号的为 null。"},
        "state": {"type": "string", "description": "办理后的状态。"},
        "state_label": {"type": "string"},
        "ledger_length": {"type": "integer", "description": "台账的条数。"},
        "documents": {
            "type": "array",
            "description": "本次出具的文书；内容稍后可以下载。",
            "items": {
                "type": "object",
                "required": ["id", "title", "number"],
                "properties": {
                    "id": {"type": "string"},
                    "title": {"type": "string"},
                    "number": {"type": ["string", "null"]},
                },
            },
        },
    },
}
_WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
OPEN_ACT: dict[str, Any] = {
    "type": "object",
    "required": ["act", "label", "rule", "consequences", "inputs", "rows"],
    "properties": {
        "act": {"type": "string"},
        "label": {"type": "string"},
        "rule": {"type": "string", "description": "所依据的条款。"},
        "consequences": {
            "type": "object",
            "description": "办理的后果：状态、出具的文书、开始和停止的时限、通知的人、台账栏目。",
            "required": ["state", "papers", "starts", "stops", "told", "heading"],
            "properties": {
                "state": {"type": "string"},
                "heading": {"type": "string"},
                **dict.fromkeys(("papers", "starts", "stops", "told"), _WORDS),
            },
        },
        **INPUTS_SCHEMA,
    },
}
OPEN_ACTS: dict[str, Any] = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": OPEN_ACT}},
}


def prefilling(form: type[ActForm]) -> list[OpenApiParameter]:
    """Members that may be filled in beforehand, by the address."""
    return [
        OpenApiParameter(name, str, OpenApiParameter.QUERY, description=str(asked.label or ""))
        for name, asked in form.base_fields.items()
        if kind_of(asked) not in (Kind.FILE, Kind.FILES) and not is_aid(asked)
    ]


def words_of(act: Act) -> str:
    """The row of the table, in words."""
    lines = [
        ("依据", act.rule),
        ("由谁办理", "、".join(sorted(str(Role(role).label) for role in act.roles))),
        ("出具文书", "、".join(str(kind.label) for kind in act.issues)),
        ("开始的时限", "、".join(str(clock.label) for clock in act.opens)),
        ("停止的时限", "、".join(str(clock.label) for clock in act.settles)),
        ("通知", "、".join(str(party.label) for party in act.notifies)),
    ]
    told = "\n".join(f"- {name}：{words}" for name, words in lines if words)
    return f"{told}\n\n与页面上的同名办理相同；输入项因对象而异的，先读本地址的 GET 答复。"
