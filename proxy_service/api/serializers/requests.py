"""Requests: a line of the list, and the whole case as the page shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.fields import (
    FileRef,
    OrganizationRef,
    PersonRef,
    choice,
    day,
    flag,
    integer,
    label,
    moment,
    personal,
    words,
)
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES
from proxy_service.api.serializers.closing import DeliveryItem
from proxy_service.api.serializers.handling import MatterCore
from proxy_service.api.serializers.materials import CorrectionItem
from proxy_service.api.serializers.refs import speaker_of
from proxy_service.enums import EvaluationSide, Jurisdiction, RequestState, Scope
from proxy_service.models import ProxyRequest
from proxy_service.next_steps import next_steps
from proxy_service.papers import may_take_package


class LedgerRef(serializers.Serializer[Any]):
    """台账：每办理一次增加一条，条数和末条校验值随之变化。"""

    id = serializers.UUIDField(read_only=True)
    length = integer("条数")
    head_hash = words("末条校验值")
    closed_at = moment("封存时间")


class RequestItem(serializers.Serializer[Any]):
    """一件代办申请。"""

    id = serializers.UUIDField(read_only=True)
    number = words("申请编号；草稿为 null", allow_null=True)
    title = words("名称")
    state = choice(RequestState, "状态")
    state_label = label("state", "状态名称")
    enterprise = OrganizationRef(read_only=True, help_text="委托人")
    park = OrganizationRef(read_only=True, allow_null=True, help_text="受托园区")
    officer = PersonRef(read_only=True, allow_null=True, help_text="代办专员")
    jurisdiction = choice(Jurisdiction, "办理范围", allow_blank=True)
    divisions = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="涉及县市的区划代码"
    )
    filed_at_window = flag("窗口代填")
    ledger = LedgerRef(read_only=True)
    created_at = moment("创建时间")
    updated_at = moment("最近一次办理的时间")
    submitted_at = moment("提交时间")
    accepted_at = moment("受理时间")
    completed_at = moment("办结时间")
    delivered_at = moment("送达时间")
    evaluated_at = moment("评价完成时间")
    reported_at = moment("反馈时间")
    ended_at = moment("结束时间")
    archived_at = moment("归档时间")


class NextStepItem(serializers.Serializer[Any]):
    """现在等待谁做什么。"""

    who = words("由谁")
    what = words("做什么")


#: What the two sides of the entrustment alone are shown.
BETWEEN_THE_SIDES = ("query_code", "electronic_service")


class RequestDetail(RequestItem):
    """一件代办申请的全部要素。事项、材料、协调等的过程另有资源，按 request 筛选。"""

    scope = choice(Scope, "委托方式", allow_blank=True)
    project_name = words("项目名称")
    project_place = words("项目地点")
    division_code = words("项目所在县市的区划代码")
    contact_name = words("联系人")
    contact_phone = personal("联系电话")
    entrusted_from = day("委托期限起")
    entrusted_until = day("委托期限止")
    entrustment_scan = FileRef(read_only=True, allow_null=True, help_text="委托书原件")
    query_code = words("查询码；只有企业和园区可见", allow_null=True)
    electronic_service = flag("同意电子送达；只有企业和园区可见", allow_null=True)
    officer_phone = serializers.SerializerMethodField(help_text="代办专员或者园区的联系电话")
    plan_note = words("计划说明")
    plan_comment = words("企业对计划的意见")
    end_reason = words("结束原因")
    retained_until = day("最短保存至")
    waiting_for = serializers.SerializerMethodField()
    matters = MatterCore(many=True, read_only=True)
    corrections = CorrectionItem(many=True, read_only=True, help_text="补正告知")
    deliveries = DeliveryItem(many=True, read_only=True, help_text="送达")
    evaluated_by = serializers.SerializerMethodField(help_text="已提交评价的一方")
    has_package = serializers.SerializerMethodField(help_text="调用方可以下载归档案卷")

    def get_officer_phone(self, filed: ProxyRequest) -> str:
        officer, park = filed.officer, filed.park
        phones = [officer.user.phone, officer.organization.phone] if officer else []
        return next((phone for phone in (*phones, park.phone if park else "") if phone), "")

    @extend_schema_field(NextStepItem(many=True))
    def get_waiting_for(self, filed: ProxyRequest) -> list[dict[str, str]]:
        return [{"who": step.who, "what": str(step.what)} for step in next_steps(filed)]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=EvaluationSide.choices)))
    def get_evaluated_by(self, filed: ProxyRequest) -> list[str]:
        return [given.side for given in filed.evaluations.all()]

    def get_has_package(self, filed: ProxyRequest) -> bool:
        return may_take_package(filed, speaker_of(self))

    def to_representation(self, instance: ProxyRequest) -> Any:
        said = super().to_representation(instance)
        if speaker_of(self).role not in ENTERPRISE_ROLES | PARK_ROLES or instance.number is None:
            said |= dict.fromkeys(BETWEEN_THE_SIDES)
        return said
