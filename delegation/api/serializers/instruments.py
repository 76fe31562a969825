"""Instruments and adjustments of the list: how powers come to a park."""

from typing import Any

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
    flag,
    handed,
    integer,
    label,
    moment,
    words,
)
from delegation.api.serializers.powers import AuthorityFace, ConditionsFace
from delegation.enums.adjustments import AdjustmentItemState, AdjustmentState, Change, Verdict
from delegation.enums.authorities import InstrumentKind, Mode
from delegation.enums.instruments import (
    Ender,
    InstrumentState,
    PackageKind,
    PackageState,
    PendingOf,
    SealAct,
)


class InstrumentRow(CaseRow):
    """一份委托书或者交接书。"""

    kind = choice(InstrumentKind, "文书")
    kind_label = label("kind", "文书名称")
    state = choice(InstrumentState, "状态")
    department = body("委托（移交）部门")
    park = body("承接园区")
    mode = choice(Mode, "赋权方式")
    mode_label = label("mode", "赋权方式名称")
    valid_from = day("约定的起始日期")
    valid_until = day("约定的终止日期；没有为 null")
    first_day = day("生效首日；公布前为 null")
    last_day = day("生效末日；没有为 null")


class InstrumentLine(ConditionsFace):
    """一项委托或者移交的事项。"""

    power = PowerRef(read_only=True, help_text="事项")
    parts = handed("下放环节")


class PackageLine(serializers.Serializer[Any]):
    """一类交接资料。"""

    id = serializers.IntegerField(read_only=True)
    kind = choice(PackageKind, "内容")
    kind_label = label("kind", "内容名称")
    state = choice(PackageState, "状态")
    state_label = label("state", "状态名称")
    note = words("数量和说明")
    file = FileLink(read_only=True, allow_null=True, help_text="附件")
    handed_at = moment("移交时间")
    received_at = moment("接收时间")
    receiver_note = words("接收意见")


class PendingLine(serializers.Serializer[Any]):
    """一个在办件和由谁办结。"""

    number = words("受理编号")
    applicant = words("申请人")
    stage = words("办理阶段")
    ender = choice(Ender, "由谁办结")
    ender_label = label("ender", "由谁办结的名称")
    note = words("备注")
    at = choice(PendingOf, "时点", source="moment")


class SealLine(serializers.Serializer[Any]):
    """一枚停用或者启用的印章。"""

    act = choice(SealAct, "停用或启用")
    act_label = label("act", "停用或启用的名称")
    name = words("印章名称")
    on = day("日期")
    note = words("处置说明")


class AccountLine(serializers.Serializer[Any]):
    """一个交给园区的业务系统账号；从不含密码。"""

    system = words("业务系统")
    account = words("账号或密钥介质")
    holder = words("领用人")
    note = words("备注")


class TrainingLine(serializers.Serializer[Any]):
    """一次培训和指导。"""

    held_on = day("日期")
    subject = words("内容")
    people = words("参加人员")
    file = FileLink(read_only=True, allow_null=True, help_text="附件")


class InstrumentPage(CasePage, InstrumentRow):
    scheme = SchemeRef(read_only=True, help_text="赋权方案")
    authority = AuthorityFace(read_only=True, help_text="依据文件")
    transition_until = day("过渡期止；没有为 null")
    sign_by = day("签订截止日期；没有为 null")
    signed_on = day("签订日期")
    recorded = flag("纸质文书补录")
    published_on = day("公布日期")
    notice_number = words("公告文号")
    notice_link = words("公告网址")
    taken_back_on = day("收回生效日期")
    taken_back_reason = words("收回理由")
    replaces = CaseRef(read_only=True, allow_null=True, help_text="替代的文书")
    successor = CaseRef(source="shown.successor", read_only=True, allow_null=True, help_text="替代它的文书")
    opinion = serializers.SerializerMethodField(help_text="退回意见；没有退回为空")
    responsibility_before = words("起始日期前的责任")
    responsibility_during = words("过渡期内的责任")
    responsibility_after = words("承接后的责任")
    supervision_text = words("监督、报告和监管衔接")
    department_contact = words("部门联系人")
    park_contact = words("园区联系人")
    warning = words("依据文件失效的提醒；没有为空", source="shown.warning")
    items = InstrumentLine(many=True, read_only=True, help_text="事项")
    package = PackageLine(many=True, read_only=True, source="shown.package", help_text="资料交接")
    pending = PendingLine(many=True, read_only=True, source="shown.pending", help_text="移交时的在办件")
    pending_at_end = PendingLine(
        many=True, read_only=True, source="shown.pending_at_end", help_text="收回、替代或者到期时的在办件"
    )
    seals = SealLine(many=True, read_only=True, source="shown.seals", help_text="印章")
    accounts = AccountLine(many=True, read_only=True, source="shown.accounts", help_text="业务系统账号")
    trainings = TrainingLine(many=True, read_only=True, source="shown.trainings", help_text="培训和指导")

    def get_opinion(self, case: Any) -> str:
        return case.opinion if case.state == InstrumentState.RETURNED else ""


class AdjustmentRow(CaseRow):
    """一次赋权事项调整。"""

    state = choice(AdjustmentState, "状态")
    park = body("园区")
    proposer = body("提出单位")
    scheme = SchemeRef(read_only=True, help_text="赋权方案")


class AdjustmentLine(serializers.Serializer[Any]):
    """一项请求：园区要什么，部门怎样看，拟定怎样办。"""

    id = serializers.IntegerField(read_only=True)
    power = PowerRef(read_only=True, help_text="事项")
    state = choice(AdjustmentItemState, "状态")
    state_label = label("state", "状态名称")
    change = choice(Change, "请求")
    change_label = label("change", "请求名称")
    mode = choice(Mode, "请求的方式", allow_blank=True)
    reason = words("理由")
    capacity = words("承接能力")
    verdict = choice(Verdict, "评估意见；评估前为空", allow_blank=True)
    verdict_label = label("verdict", "评估意见名称")
    suggested_mode = choice(Mode, "部门建议的方式", allow_blank=True)
    assessment = words("评估说明")
    adopted = flag("是否列入；拟定前为 null", allow_null=True)
    final_mode = choice(Mode, "拟定的方式", allow_blank=True)


class PowerListFace(serializers.Serializer[Any]):
    """公布的清单。"""

    id = serializers.IntegerField(read_only=True)
    version = integer("版本")
    published_on = day("公布日期")
    number = words("公布文号")


class AdjustmentPage(CasePage, AdjustmentRow):
    reason = words("总体理由")
    draft_note = words("拟定说明")
    opinion = words("合法性审查意见")
    decision_number = words("决定文号或会议")
    decided_on = day("决定日期")
    outcome = words("决定内容或理由")
    power_list = PowerListFace(
        source="shown.power_list", read_only=True, allow_null=True, help_text="公布的清单"
    )
    items = AdjustmentLine(many=True, read_only=True, source="shown.items", help_text="事项")
