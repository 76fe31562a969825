"""Matters of a request and what departments did on them."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import FileRef, OrganizationRef, PersonRef, choice, day, integer, label, moment, words
from proxy_service.api.serializers.refs import MatterRef, PartSerializer, RequestRef
from proxy_service.enums import HandoverPurpose, HandoverState, MatterState, NodeKind, PauseKind


class PermitRef(serializers.Serializer[Any]):
    """由园区受托或者赋权办理时的许可申请。"""

    id = serializers.UUIDField(read_only=True)
    number = words("许可申请编号")


class MatterCore(serializers.Serializer[Any]):
    """申请中一个事项的要素，不含过程。"""

    id = integer("申请事项标识")
    position = integer("序号")
    code = words("事项编码", source="version.matter.code")
    version = integer("事项版本号", source="version.version")
    name = words("事项名称", source="version.name")
    division_code = words("办理县市的区划代码")
    organ = OrganizationRef(read_only=True, allow_null=True, help_text="办理部门")
    state = choice(MatterState, "状态")
    state_label = label("state", "状态名称")
    statutory_limit = integer("法定时限（工作日）", source="version.statutory_limit")
    promised_limit = integer("承诺时限（工作日）", source="version.promised_limit", allow_null=True)
    received_at = moment("部门签收时间")
    decided_at = moment("决定时间")
    decision_number = words("批文（证照）编号")
    decision_reason = words("理由")
    remedies = words("救济途径")
    result_file = FileRef(read_only=True, allow_null=True, help_text="结果文件")
    permit = PermitRef(read_only=True, allow_null=True)


class MatterItem(MatterCore):
    """一个事项，和它所在的申请。"""

    request = RequestRef(read_only=True)


class PauseItem(serializers.Serializer[Any]):
    """依法不计入时限的特殊程序。"""

    id = integer("标识")
    kind = choice(PauseKind, "事由")
    kind_label = label("kind", "事由名称")
    reason = words("说明")
    estimated_days = integer("预计工作日")
    started_at = moment("开始时间")
    ended_at = moment("结束时间；仍在进行为 null")


class PlanStepCore(serializers.Serializer[Any]):
    """工作计划的一步。"""

    id = integer("标识")
    position = integer("序号")
    title = words("步骤")
    organ = OrganizationRef(read_only=True, help_text="责任单位")
    planned_on = day("计划完成日期")


class NodeCore(serializers.Serializer[Any]):
    """部门反馈的一个办理节点；只增不改，更正另列一条。"""

    id = integer("标识")
    kind = choice(NodeKind, "节点")
    kind_label = label("kind", "节点名称")
    opinion = words("办理意见")
    attachment = FileRef(read_only=True, allow_null=True)
    corrects = integer("所更正的节点；不是更正为 null", source="corrects_id", allow_null=True)
    posted_at = moment("反馈时间")
    posted_by = PersonRef(read_only=True, allow_null=True, help_text="经办人；系统记录为 null")


class RequestMatterDetail(MatterItem):
    """一个事项的全过程。"""

    plan_steps = PlanStepCore(many=True, read_only=True)
    nodes = NodeCore(many=True, read_only=True, help_text="办理进度")
    pauses = PauseItem(many=True, read_only=True)


class _OfMatter(serializers.Serializer[Any]):
    request = RequestRef(read_only=True, source="matter.request")
    matter = MatterRef(read_only=True)


class PlanStepItem(PlanStepCore, _OfMatter):
    """工作计划的一步。"""


class NodeItem(NodeCore, _OfMatter):
    """部门反馈的一个办理节点；只增不改，更正另列一条。"""


class HandoverItem(PartSerializer):
    """一次材料移交。"""

    matter = MatterRef(read_only=True)
    organ = OrganizationRef(read_only=True, help_text="接收部门")
    purpose = choice(HandoverPurpose, "用途")
    purpose_label = label("purpose", "用途名称")
    state = choice(HandoverState, "状态")
    state_label = label("state", "状态名称")
    handed_at = moment("移交时间")
    handed_by = PersonRef(read_only=True, help_text="移交人")
    signed_at = moment("签收或者退回时间")
    signed_by = PersonRef(read_only=True, allow_null=True, help_text="签收人")
    reply = words("退回原因或者审核意见")


class HandedMaterialFile(serializers.Serializer[Any]):
    """随材料交来的一份文件。"""

    uploaded_at = moment("上传时间")
    file = FileRef(read_only=True, source="stored_file")


class HandedMaterial(serializers.Serializer[Any]):
    """移交的一种材料和它的文件。"""

    id = integer("材料标识")
    name = words("材料名称")
    copies = integer("份数")
    files = HandedMaterialFile(many=True, read_only=True)


class HandoverDetail(HandoverItem):
    """一次材料移交，和移交的材料。"""

    materials = HandedMaterial(many=True, read_only=True)
