"""Windows of the service hall, what was asked there, and appointments."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRow,
    body,
    choice,
    flag,
    integer,
    label,
    moment,
    named,
    personal,
    words,
)
from delegation.enums.hall import AppointmentState, InquiryState, ServiceKind, WindowState
from portal.workdays.enums import Unit


class HallServiceLine(serializers.Serializer[Any]):
    """一项服务和承诺时限。"""

    id = serializers.IntegerField(read_only=True)
    kind = choice(ServiceKind, "类别")
    kind_label = label("kind", "类别名称")
    name = words("服务事项")
    provider = words("办理单位")
    promise_amount = integer("承诺时限")
    promise_unit = choice(Unit, "时限单位")


class HallWindowRow(CaseRow):
    """一个大厅窗口。"""

    state = choice(WindowState, "状态")
    park = body("园区")
    letter = words("窗口号")
    name = words("窗口名称")
    place = words("位置")
    is_sample = flag("样例")
    services = serializers.SerializerMethodField(help_text="现在办理的服务事项")

    @extend_schema_field(HallServiceLine(many=True))
    def get_services(self, window: Any) -> Any:
        return HallServiceLine([one for one in window.services.all() if one.active], many=True).data


class HallWindowPage(CasePage, HallWindowRow):
    slot_minutes = integer("每个预约时段（分钟）")
    capacity = integer("每个时段可预约数")


class InquiryRow(CaseRow):
    """一件首问登记。"""

    state = choice(InquiryState, "状态")
    park = body("园区")
    question = words("诉求")
    asker = words("询问人")
    enterprise = body("企业；不是企业询问为 null", allow_null=True)
    owner = named("首问责任人；还没有人接办为 null", "owner")
    owner_organ = body("首问责任人所在单位", source="owner.organization", allow_null=True)
    answered_at = moment("答复时间")


class InquiryPage(CasePage, InquiryRow):
    asker_phone = personal("联系电话")
    offered_to = words("已转给谁，签收之前仍由首问责任人负责；没有转办为空", source="offered_name")
    service = HallServiceLine(read_only=True, allow_null=True, help_text="服务事项；没有为 null")
    answer = words("答复")


class AppointmentRow(CaseRow):
    """一次窗口预约。"""

    state = choice(AppointmentState, "状态")
    park = body("园区", source="window.park")
    window = words("窗口", source="window.title")
    enterprise = body("企业")
    subject = words("办理事项")
    starts_at = moment("开始时间")
    ends_at = moment("结束时间")


class AppointmentPage(CasePage, AppointmentRow):
    window_id = serializers.UUIDField(read_only=True, help_text="窗口标识")
    place = integer("本时段序号")
    contact = words("联系人")
    contact_phone = personal("联系电话")
