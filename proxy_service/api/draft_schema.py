"""The JSON of a draft, from the forms of its steps."""

from typing import Any

from django import forms
from rest_framework import serializers

from portal.api.acts.schema import schema_of
from proxy_service.drafts import STEPS
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


class DraftTrouble(serializers.Serializer[Any]):
    """提交之前还须补正的一项。"""

    step = serializers.ChoiceField(choices=[(step, step) for step in STEPS])
    step_label = serializers.CharField()
    detail = serializers.CharField()


class DraftMaterial(serializers.Serializer[Any]):
    """草稿的一种材料。"""

    id = serializers.IntegerField()
    name = serializers.CharField()
    copies = serializers.IntegerField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # a member, not the option
    may_follow = serializers.BooleanField(help_text="可以容缺后补。")
    files = serializers.IntegerField(help_text="已上传的文件数。")


class DraftTold(serializers.Serializer[Any]):
    """草稿的现状。"""

    resource = serializers.CharField()
    id = serializers.UUIDField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    draft_version = serializers.IntegerField()
    troubles = DraftTrouble(many=True, help_text="提交之前还须补正的各项；空即可以提交。")
    materials = DraftMaterial(many=True)
