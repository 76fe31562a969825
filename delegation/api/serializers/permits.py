"""Applications for permits, with what was promised, checked and ordered."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRef,
    CaseRow,
    FileLink,
    PowerRef,
    body,
    choice,
    day,
    decimal,
    flag,
    handed,
    integer,
    label,
    moment,
    named,
    personal,
    words,
)
from delegation.enums.authorities import Mode
from delegation.enums.oversight import CheckOrigin, CheckResult, OrderKind, OrderState
from delegation.enums.permits import (
    NonAcceptance,
    PermitDelivery,
    PermitOutcome,
    PermitProcedure,
    PermitState,
)
from delegation.enums.promises import CreditNoteState, PromiseKind, PromiseState
from portal.api.fields import OrganizationRef


class PermitRow(CaseRow):
    """一件行政许可申请。"""

    state = choice(PermitState, "状态")
    power = PowerRef(read_only=True, help_text="事项")
    project = words("项目名称")
    applicant = body("申请人")
    park = body("受理园区")
    mode = choice(Mode, "方式；提交前为 null", allow_null=True)
    submitted_at = moment("申请时间")
    accepted_at = moment("受理时间")
    decided_at = moment("决定时间")


class FrozenAnswer(serializers.Serializer[Any]):
    """谁来办、谁负责：按提交时和每次办理时有效的文书固定下来。"""

    mode = choice(Mode, "方式", allow_null=True, default=None)
    document = words("依据文件", source="authority_number", default="")
    instrument = words("所依据的文书", source="instrument_name", default="")
    decides_words = words("怎样办", default="")
    issuer = words("文书名义", source="issuer_name", default="")
    seal = words("印章", default="")
    liability = words("责任", default="")
    remedy = words("救济途径", default="")
    parts = handed("在园区办理的环节", default=list)
    is_taken_over = flag("园区不再办理该事项，由原部门办理", source="taken_over", default=False)


class PermitDefectLine(serializers.Serializer[Any]):
    """一处需要补正的内容。"""

    problem = words("存在问题")
    clause = words("依据")
    remedy = words("补正要求")


class PermitMaterialLine(serializers.Serializer[Any]):
    """一种申请材料和已经提交的文件。"""

    id = serializers.IntegerField(read_only=True)
    name = words("材料名称")
    form = words("形式")
    copies = integer("份数")
    may_follow = flag("可容缺后补")
    files = serializers.SerializerMethodField(help_text="已经提交的文件，先后为序")
    defects = PermitDefectLine(many=True, read_only=True, help_text="需补正内容")

    @extend_schema_field(FileLink(many=True))
    def get_files(self, material: Any) -> list[Any]:
        return [FileLink(one.stored_file).data for one in material.files.all()]


class PermitPauseLine(serializers.Serializer[Any]):
    """一次不计入时限的特殊程序。"""

    kind = choice(PermitProcedure, "特殊程序")
    kind_label = label("kind", "特殊程序名称")
    reason = words("事由")
    estimated_days = integer("预计工作日")
    started_at = moment("开始时间")
    ended_at = moment("结束时间；进行中为 null")


class PermitVisitLine(serializers.Serializer[Any]):
    """一次实地核查。"""

    visited_on = day("核查日期")
    staff = serializers.SerializerMethodField(help_text="核查人员")
    finding = words("核查情况")

    def get_staff(self, visit: Any) -> list[str]:
        return [member.user.full_name for member in visit.staff.all()]


class CreditNoteFace(serializers.Serializer[Any]):
    """一条失信记录。"""

    id = serializers.IntegerField(read_only=True)
    state = choice(CreditNoteState, "状态")
    state_label = label("state", "状态名称")
    fault = words("失信行为")
    recorded_on = day("记录日期")
    objection_until = day("可以提出异议的截止日")
    objection = words("异议")
    objected_at = moment("提出异议时间")
    evidence = FileLink(many=True, read_only=True, help_text="证明材料")
    reason = words("复核理由")
    decided_by = named("复核人", "decided_by")
    decided_at = moment("复核时间")
    repair = words("信用修复")
    repaired_by = named("修复登记人", "repaired_by")
    repaired_at = moment("修复时间")


class PromiseLine(serializers.Serializer[Any]):
    """一项告知承诺。"""

    id = serializers.IntegerField(read_only=True)
    material = words("材料名称", source="material.name")
    kind = choice(PromiseKind, "类别")
    kind_label = label("kind", "类别名称")
    state = choice(PromiseState, "状态")
    state_label = label("state", "状态名称")
    days = integer("承诺补交（工作日）")
    due_on = day("承诺期限；受理前为 null")
    signer = words("承诺人")
    signed_at = moment("签署时间")
    paper = serializers.UUIDField(
        source="paper_id", read_only=True, allow_null=True, help_text="承诺书扫描件，从 files/<id>/ 下载"
    )
    credit_note = CreditNoteFace(read_only=True, allow_null=True, default=None, help_text="失信记录")


class CheckLine(serializers.Serializer[Any]):
    """部门对决定的一次检查。"""

    origin = choice(CheckOrigin, "来源")
    origin_label = label("origin", "来源名称")
    result = choice(CheckResult, "结果")
    result_label = label("result", "结果名称")
    remark = words("情况")
    checked_at = moment("检查时间")
    checked_by = named("检查人", "checked_by")


class OrderFace(CaseRef):
    """一件监督纠正。"""

    kind = choice(OrderKind, "类别")
    kind_label = label("kind", "类别名称")
    state = choice(OrderState, "状态")
    state_label = label("state", "状态名称")


class PermitPage(CasePage, PermitRow):
    authority = serializers.SerializerMethodField(help_text="谁来办、谁负责；提交前为 null")
    handler = serializers.SerializerMethodField(help_text="办理单位；提交前为 null")
    contact_name = words("联系人")
    contact_phone = personal("联系电话")
    agent = named("委托代理人；没有为 null", "agent")
    origin = words("申请来源；没有为 null", source="shown.origin.text", allow_null=True)
    filed_at_window = flag("窗口代录")
    site = words("项目地点")
    content = words("申请内容")
    amount = decimal("数量（金额）；没有为 null", 16, allow_null=True)
    deemed_accepted = flag("逾期视为受理")
    materials = PermitMaterialLine(many=True, read_only=True, source="shown.materials", help_text="申请材料")
    ground = choice(NonAcceptance, "不予受理情形", allow_blank=True)
    ground_label = label("ground", "不予受理情形名称")
    visits = PermitVisitLine(many=True, read_only=True, source="shown.visits", help_text="实地核查")
    pauses = PermitPauseLine(many=True, read_only=True, source="shown.pauses", help_text="特殊程序")
    opinion = words("审查意见；申请人在决定以后才能阅读", source="shown.opinion")
    reviewed_by = serializers.SerializerMethodField(help_text="审查人；没有意见或者不能阅读为 null")
    forwarded_to = words("省级部门")
    forwarded_at = moment("上报时间")
    stamp_asked_at = moment("请原部门盖章时间")
    stamped_at = moment("原部门盖章时间")
    outcome = choice(PermitOutcome, "决定；决定前为空", allow_blank=True)
    outcome_label = label("outcome", "决定名称")
    decision_number = words("决定文号")
    decided_by = named("决定人", "decided_by")
    granted_content = words("许可内容")
    conditions = words("许可条件和要求")
    valid_from = day("有效期起")
    valid_until = day("有效期止；长期为 null")
    reason = words("理由")
    clause = words("依据条款")
    certificate_number = words("证件编号")
    delivered_at = moment("送达时间")
    delivery = choice(PermitDelivery, "送达方式", allow_blank=True)
    delivery_label = label("delivery", "送达方式名称")
    recipient = words("签收人")
    revoked_at = moment("撤销时间")
    revocation_number = words("撤销决定文号")
    promises = PromiseLine(many=True, read_only=True, source="shown.promises", help_text="告知承诺")
    checks = CheckLine(many=True, read_only=True, source="shown.checks", help_text="监督检查")
    orders = OrderFace(many=True, read_only=True, source="shown.orders", help_text="监督纠正")

    @extend_schema_field(FrozenAnswer(allow_null=True))
    def get_authority(self, permit: Any) -> Any:
        return FrozenAnswer(permit.authority).data if permit.authority else None

    @extend_schema_field(OrganizationRef(allow_null=True))
    def get_handler(self, permit: Any) -> Any:
        return OrganizationRef(permit.handler).data if permit.authority else None

    def get_reviewed_by(self, permit: Any) -> str | None:
        return permit.reviewed_by.user.full_name if permit.shown["opinion"] and permit.reviewed_by else None
