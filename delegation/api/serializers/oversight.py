"""Orders about decisions, and assessments of how a park exercises powers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRef,
    CaseRow,
    FileLink,
    PowerRef,
    SchemeRef,
    body,
    choice,
    day,
    integer,
    label,
    moment,
    words,
)
from delegation.enums.oversight import (
    AssessmentKind,
    AssessmentResult,
    AssessmentState,
    OrderKind,
    OrderState,
    RevocationGround,
)
from delegation.enums.permits import PermitOutcome


class DecisionFace(CaseRef):
    """监督的许可决定。"""

    decision_number = words("决定文号")
    outcome = choice(PermitOutcome, "决定", allow_blank=True)
    outcome_label = label("outcome", "决定名称")
    decided_at = moment("决定时间")
    power = PowerRef(read_only=True, help_text="事项")
    applicant = body("申请人")
    park = body("园区")


class OrderRow(CaseRow):
    """一件监督纠正：责令纠正或者撤销许可。"""

    kind = choice(OrderKind, "类别")
    kind_label = label("kind", "类别名称")
    state = choice(OrderState, "状态")
    permit = DecisionFace(read_only=True, help_text="监督的决定")
    organ = body("作出单位")


class OrderPage(CasePage, OrderRow):
    ground = choice(RevocationGround, "撤销情形；责令纠正为空", allow_blank=True)
    ground_label = label("ground", "撤销情形名称")
    facts = words("查明的事实")
    basis = words("依据")
    demand = words("纠正要求")
    until = day("完成期限；撤销许可为 null")
    ordered_at = moment("发出或者告知时间")
    report = words("园区报告的纠正情况")
    reported_at = moment("报告时间")
    opinion = words("核查意见")
    statement = words("陈述申辩")
    stated_at = moment("陈述申辩时间")
    heard_on = day("听证日期")
    hearing_host = words("听证主持人")
    hearing_record = FileLink(read_only=True, allow_null=True, help_text="听证笔录")
    answer = words("对陈述申辩的答复")
    reason = words("决定理由")
    decided_at = moment("决定时间")
    aftermath = words("善后")


class AssessmentRow(CaseRow):
    """一次运行评估。"""

    kind = choice(AssessmentKind, "类别")
    kind_label = label("kind", "类别名称")
    state = choice(AssessmentState, "状态")
    department = body("部门")
    park = body("园区")
    period_from = day("评估期间起")
    period_until = day("评估期间止")


class FiguresLine(serializers.Serializer[Any]):
    """一项权力在评估期间的指标（件）。"""

    code = words("事项编码")
    name = words("事项名称")
    applied = integer("申请")
    accepted = integer("受理")
    decided = integer("办结")
    granted = integer("准予")
    refused = integer("不予")
    on_time = integer("按时办结")
    checked = integer("抽查")
    complaints = integer("投诉")
    corrections = integer("责令纠正")
    revocations = integer("撤销")
    broken = integer("失信记录；以前发出的评估没有统计为 null", allow_null=True, default=None)
    rate = integer("按时办结率（%）；没有办结为 null", allow_null=True)


class AssessmentPage(CasePage, AssessmentRow):
    scheme = SchemeRef(read_only=True, help_text="赋权方案")
    instrument = CaseRef(read_only=True, allow_null=True, help_text="只评估这份文书的事项；null 为方案中全部")
    figures = serializers.SerializerMethodField(help_text="指标：发出评估意见时固定，此前随办件变化")
    comments = words("评估意见")
    issued_at = moment("发出时间")
    answer = words("园区答复")
    answered_at = moment("答复时间")
    result = choice(AssessmentResult, "评估结果；公布前为空", allow_blank=True)
    result_label = label("result", "评估结果名称")
    conclusion = words("结论")
    published_at = moment("公布时间")

    @extend_schema_field(FiguresLine(many=True))
    def get_figures(self, assessment: Any) -> Any:
        return FiguresLine([row for row, _cells in assessment.shown["rows"]], many=True).data
