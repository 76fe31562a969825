"""Plans of joint inspections, and the visits."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRef,
    CaseRow,
    body,
    choice,
    day,
    flag,
    integer,
    label,
    lines,
    moment,
    words,
)
from delegation.enums.inspections import (
    Conformity,
    FindingState,
    Ground,
    InspectionState,
    PartState,
    PlanState,
    WishState,
)
from portal.api.fields import OrganizationRef


class PlanRow(CaseRow):
    """一个园区一个季度的联合检查计划。"""

    state = choice(PlanState, "状态")
    park = body("园区")
    year = integer("年度")
    quarter = integer("季度")
    departments = OrganizationRef(many=True, read_only=True, help_text="参加部门")
    visits_number = serializers.SerializerMethodField(help_text="上门次数")

    def get_visits_number(self, plan: Any) -> int:
        return len(plan.visits.all())


class WishLine(serializers.Serializer[Any]):
    """一项检查需求。"""

    id = serializers.IntegerField(read_only=True)
    enterprise = body("企业")
    department = body("检查部门")
    topic = words("检查事项")
    legal_basis = words("检查依据")
    points = lines("检查内容")
    repeat_reason = words("重复检查的理由")
    state = choice(WishState, "状态")
    state_label = label("state", "状态名称")


class VisitLine(serializers.Serializer[Any]):
    """一次上门。"""

    number = words("编号", allow_null=True)
    enterprise = body("企业")
    planned_on = day("检查日期")
    place = words("检查地点")
    state = choice(InspectionState, "状态")
    state_label = label("state", "状态名称")


class PlanPage(CasePage, PlanRow):
    lead = body("牵头的司法行政部门", source="scheme.justice", allow_null=True)
    wishes_by = day("提出检查需求的截止日期")
    note = words("检查重点和说明")
    opinion = words("审核意见")
    published_at = moment("公布时间")
    wishes = WishLine(many=True, read_only=True, source="shown.wishes", help_text="各部门的检查需求")
    visits = VisitLine(many=True, read_only=True, source="shown.visits", help_text="上门安排")


class TopicLine(serializers.Serializer[Any]):
    """一个部门的一项检查事项。"""

    id = serializers.IntegerField(read_only=True)
    department = body("检查部门")
    topic = words("检查事项")
    legal_basis = words("检查依据")


class InspectionRow(CaseRow):
    """一次联合检查。"""

    state = choice(InspectionState, "状态")
    enterprise = body("企业")
    park = body("园区")
    planned_on = day("检查日期")
    ground = choice(Ground, "计划外检查的事由；计划内为空", allow_blank=True)
    ground_label = label("ground", "事由名称")
    topics = TopicLine(
        many=True, read_only=True, source="listed_wishes", help_text="检查事项；只列可以阅读的"
    )


class JoinLine(serializers.Serializer[Any]):
    """一项申请并入的检查事项和事由。"""

    id = serializers.IntegerField(read_only=True)
    department = body("检查部门")
    topic = words("检查事项")
    ground = choice(Ground, "并入检查的事由", allow_blank=True)
    ground_label = label("ground", "事由名称")
    ground_text = words("事由说明")
    remark = words("园区意见")
    state = choice(WishState, "状态")
    state_label = label("state", "状态名称")


class InspectorLine(serializers.Serializer[Any]):
    """一名检查人员。"""

    name = words("姓名")
    card = words("执法证号")


class CheckItemLine(serializers.Serializer[Any]):
    """检查单的一行。"""

    id = serializers.IntegerField(read_only=True)
    topic = words("检查事项", source="wish.topic")
    legal_basis = words("检查依据", source="wish.legal_basis")
    point = words("检查内容")
    result = choice(Conformity, "检查结果；还没有检查为空", allow_blank=True)
    result_label = label("result", "检查结果名称")
    note = words("说明")
    photo = serializers.UUIDField(
        source="photo_id", read_only=True, allow_null=True, help_text="照片，从 files/<id>/ 下载"
    )


class InspectionPartLine(serializers.Serializer[Any]):
    """一个部门的检查单。"""

    id = serializers.IntegerField(read_only=True)
    department = body("检查部门")
    state = choice(PartState, "状态")
    state_label = label("state", "状态名称")
    inspectors = InspectorLine(many=True, read_only=True, help_text="检查人员")
    items = CheckItemLine(many=True, read_only=True, help_text="检查单")
    summary = words("检查结论")
    filled_at = moment("填写时间")


class FindingLine(serializers.Serializer[Any]):
    """一个发现的问题和整改情况。"""

    id = serializers.IntegerField(read_only=True)
    department = body("检查部门")
    point = words("检查内容", source="item.point")
    state = choice(FindingState, "状态")
    state_label = label("state", "状态名称")
    problem = words("存在的问题")
    clause = words("违反的条款")
    put_right_by = day("整改期限")
    rounds = integer("限期整改次数")
    overdue = flag("到期未报告整改")
    report = words("企业整改情况")
    reported_at = moment("企业报告时间")
    recheck = words("复查情况")
    recheckers = words("复查人员")
    transferred_to = words("移送情况")
    closed_at = moment("办结时间")


class InspectionPage(CasePage, InspectionRow):
    """What is only asked for, who complained, and the lists of others: for whom the page shows them."""

    lead = body("牵头的司法行政部门", source="scheme.justice", allow_null=True)
    plan = CaseRef(read_only=True, allow_null=True, help_text="所属计划；计划外检查为 null")
    place = words("检查地点")
    ground_text = words("事由说明；对被检查企业隐去举报内容", source="shown.ground_text")
    joins = JoinLine(many=True, read_only=True, source="shown.joins", help_text="增加的检查事项和事由")
    apart_reason = words("不并入季度检查的理由")
    remark = words("园区意见")
    notified_at = moment("通知企业时间")
    started_at = moment("进门时间")
    signed_at = moment("签字或者记明时间")
    signer = words("企业签字人")
    refusal = words("企业拒绝签字的情况")
    witness = words("见证人")
    opinion = words("企业意见")
    lists = InspectionPartLine(many=True, read_only=True, source="shown.lists", help_text="各部门检查单")
    findings = serializers.SerializerMethodField(help_text="发现的问题")

    @extend_schema_field(FindingLine(many=True))
    def get_findings(self, inspection: Any) -> Any:
        return FindingLine(inspection.shown["findings"], many=True).data
