"""Problems, their coordination and what it decided."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import OrganizationRef, PersonRef, choice, day, integer, label, moment, words
from proxy_service.api.serializers.refs import MatterRef, PartSerializer
from proxy_service.enums import CoordinationKind, CoordinationState, DecisionState, ProblemKind, ProblemState


class ProblemDefect(serializers.Serializer[Any]):
    """部门要求补正的一处。"""

    material = words("材料名称", default="")
    problem = words("存在问题", default="")
    clause = words("依据", default="")
    remedy = words("补正要求", default="")


class ProblemItem(PartSerializer):
    """一个问题：部门要求补正，或者衔接不畅。"""

    matter = MatterRef(read_only=True, allow_null=True)
    handover = integer("有关的移交", source="handover_id", allow_null=True)
    kind = choice(ProblemKind, "类型")
    kind_label = label("kind", "类型名称")
    state = choice(ProblemState, "状态")
    state_label = label("state", "状态名称")
    description = words("问题描述")
    defects = ProblemDefect(many=True, read_only=True)
    raised_at = moment("提出时间")
    raised_by = PersonRef(read_only=True, allow_null=True, help_text="提出人；系统发现为 null")
    resolution = words("处理结果")
    resolved_at = moment("解决时间")


class CoordinationItem(PartSerializer):
    """一次协调。"""

    problem = integer("所协调的问题", source="problem_id")
    kind = choice(CoordinationKind, "方式")
    kind_label = label("kind", "方式名称")
    state = choice(CoordinationState, "状态")
    state_label = label("state", "状态名称")
    subject_matter = words("议题")
    started_at = moment("启动时间")
    started_by_system = serializers.SerializerMethodField(help_text="系统在 48 小时届满前自动启动")
    organs = OrganizationRef(many=True, read_only=True, help_text="参与单位")
    scheduled_at = moment("会议时间")
    place = words("会议地点")
    attendance = words("参加人员")
    minutes = words("协调记录")
    outcome = words("协调结果")
    concluded_at = moment("办结时间")

    def get_started_by_system(self, held: Any) -> bool:
        return held.started_by_id is None


class DecisionItem(PartSerializer):
    """协调议定的一项。"""

    coordination = integer("所出自的协调", source="coordination_id")
    text = words("议定事项")
    organ = OrganizationRef(read_only=True, help_text="责任单位")
    due_on = day("完成期限")
    state = choice(DecisionState, "状态")
    state_label = label("state", "状态名称")
    done_at = moment("落实时间")
    done_note = words("落实情况")
