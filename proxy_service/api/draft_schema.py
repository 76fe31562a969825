"""The JSON of a draft, from the forms of its steps."""

from typing import Any

from django import forms

from portal.api.acts.schema import schema_of
from proxy_service.forms.filing import STEP_FORMS

_STEPS: dict[str, forms.Field] = {
    name: field for step in STEP_FORMS.values() for name, field in step.base_fields.items()
}
BODY: dict[str, Any] = {
    "type": "object",
    "required": [name for name, field in _STEPS.items() if field.required],
    "properties": {
        **{name: schema_of(field) for name, field in _STEPS.items()},
        "park": {"type": ["string", "integer"], "description": "委托哪个园区、片区代办：单位的 id。"},
        "matters": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string"},
            "description": "委托事项的编码，见 matters。",
        },
        "division_code": {"type": "string", "minLength": 6, "description": "项目所在县市的行政区划代码。"},
        "enterprise": {
            "type": "string",
            "description": "只由窗口人员填写：企业的统一社会信用代码或全称。",
        },
        "draft_version": {
            "type": ["integer", "null"],
            "description": "所依据的草稿版本；不符即答复 409。",
        },
    },
    "patternProperties": {
        "^place_.+$": {
            "type": ["string", "null"],
            "description": "由县市办理的事项不在项目所在县市的，以 place_<事项编码> 给出行政区划代码。",
        }
    },
    "additionalProperties": False,
}
TOLD: dict[str, Any] = {
    "type": "object",
    "required": ["resource", "id", "state", "state_label", "draft_version", "troubles", "materials"],
    "properties": {
        "resource": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "state": {"type": "string"},
        "state_label": {"type": "string"},
        "draft_version": {"type": "integer"},
        "troubles": {
            "type": "array",
            "description": "提交之前还须补正的各项。",
            "items": {
                "type": "object",
                "required": ["step", "step_label", "detail"],
                "properties": {
                    "step": {"enum": ["enterprise", "matters", "scope", "materials"]},
                    "step_label": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "materials": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "copies", "required", "may_follow", "files"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": "string"},
                    "copies": {"type": "integer"},
                    "required": {"type": "boolean"},
                    "may_follow": {"type": "boolean", "description": "可以容缺后补。"},
                    "files": {"type": "integer", "description": "已上传的文件数。"},
                },
            },
        },
    },
}
