"""Delivery, evaluation, report and visits."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import (
    FileRef,
    OrganizationRef,
    PaperRef,
    PersonRef,
    choice,
    flag,
    integer,
    label,
    moment,
    words,
)
from portal.organizations.enums import PARK_ROLES
from proxy_service.api.serializers.refs import PartSerializer, RequestRef, speaker_of
from proxy_service.enums import (
    DeliveryMode,
    EvaluationSide,
    RecipientState,
    ReportState,
    ReturnReason,
    VisitState,
)
from proxy_service.models import Report


class DeliveryItem(serializers.Serializer[Any]):
    """一次结果送达；未签收退回的也保留。"""

    id = integer("标识")
    mode = choice(DeliveryMode, "送达方式")
    mode_label = label("mode", "送达方式名称")
    sent_at = moment("送出时间")
    sent_by = PersonRef(read_only=True, help_text="送达人")
    tracking_number = words("快递单号")
    note = words("说明")
    opened_at = moment("电子送达的首次打开时间")
    opened_by = PersonRef(read_only=True, allow_null=True, help_text="打开人")
    signed_at = moment("签收时间")
    recipient_name = words("签收人")
    slip = FileRef(read_only=True, allow_null=True, help_text="签收回执扫描件")
    returned_at = moment("退回时间")
    return_reason = choice(ReturnReason, "退回原因", allow_blank=True)
    return_note = words("退回说明")


class EvaluationItem(PartSerializer):
    """一方的评价。双方都提交之前，只有本方可见。"""

    side = choice(EvaluationSide, "评价方")
    side_label = label("side", "评价方名称")
    scores = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=5),
        read_only=True,
        help_text="各维度评分，1 至 5",
    )
    opinion = words("意见建议")
    given_at = moment("评价时间")
    given_by = PersonRef(read_only=True, help_text="评价人")


class RecipientCore(serializers.Serializer[Any]):
    """报告的一个接收单位，按报送次数。"""

    id = integer("标识")
    organization = OrganizationRef(read_only=True, help_text="接收单位")
    round = integer("报送次数")
    state = choice(RecipientState, "状态")
    state_label = label("state", "状态名称")
    sent_at = moment("报送时间")
    signed_at = moment("签收时间")
    signed_by = PersonRef(read_only=True, allow_null=True, help_text="签收人")
    reviewed_at = moment("审阅时间")
    comments = words("审阅意见")


class RecipientItem(RecipientCore):
    """报告的一个接收单位，按报送次数。"""

    request = RequestRef(read_only=True)
    report = integer("报告标识", source="report_id")


class ReportItem(PartSerializer):
    """评价结果反馈或者综合报告。正文报送后各方可见，拟稿期间只有园区可见。"""

    state = choice(ReportState, "状态")
    state_label = label("state", "状态名称")
    round = integer("已报送次数")
    approved_at = moment("审签时间")
    approved_by = PersonRef(read_only=True, allow_null=True, help_text="审签人")
    document = PaperRef(read_only=True, allow_null=True, help_text="报送的文书")


#: The words of the report, which nobody but the park reads before they are sent.
TEXTS = ("process", "coordination", "satisfaction", "suggestions")


class ReportDetail(ReportItem):
    """报告的全文和接收单位。不可见的内容为 null。"""

    process = words("事项办理流程", allow_null=True)
    coordination = words("跨部门协调记录", allow_null=True)
    satisfaction = words("企业满意度", allow_null=True)
    suggestions = words("意见建议", allow_null=True)
    leader_comment = words("审签意见，只有园区可见", allow_null=True)
    recipients = RecipientCore(many=True, read_only=True)

    def to_representation(self, instance: Report) -> Any:
        said = super().to_representation(instance)
        if speaker_of(self).role not in PARK_ROLES:
            hidden = () if instance.state == ReportState.SENT else TEXTS
            said |= dict.fromkeys((*hidden, "leader_comment"))
        return said


class VisitItem(PartSerializer):
    """一次满意度回访。"""

    organization = OrganizationRef(read_only=True, help_text="回访单位")
    visited_at = moment("回访时间")
    visited_by = PersonRef(read_only=True, help_text="回访人")
    interviewee = words("受访人")
    satisfied = flag("是否满意")
    note = words("回访记录")
    state = choice(VisitState, "状态")
    state_label = label("state", "状态名称")
    measures = words("整改措施")
    closed_at = moment("整改完成时间")
