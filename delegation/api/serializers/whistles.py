"""The list of whistle matters, and whistles with the departments called to them."""

from typing import Any

from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRow,
    body,
    choice,
    day,
    flag,
    integer,
    label,
    moment,
    personal,
    words,
)
from delegation.enums.whistles import (
    CallState,
    Failure,
    LetterState,
    LetterStep,
    WhistleMatterState,
    WhistleState,
)
from portal.api.fields import OrganizationRef
from portal.workdays.enums import Unit


class WhistleMatterRow(CaseRow):
    """一项吹哨事项。"""

    state = choice(WhistleMatterState, "状态")
    name = words("事项名称")
    park = body("园区")
    departments = OrganizationRef(many=True, read_only=True, help_text="报到部门")
    report_amount = integer("报到时限")
    report_unit = choice(Unit, "报到时限单位")
    solve_days = integer("解决时限（工作日）")


class WhistleMatterPage(CasePage, WhistleMatterRow):
    basis = words("依据")
    calls_at_once = flag("企业吹哨后直接通知部门")


class CallFace(serializers.Serializer[Any]):
    """一个部门的报到。"""

    id = serializers.IntegerField(read_only=True)
    department = body("报到部门")
    state = choice(CallState, "状态")
    state_label = label("state", "状态名称")


class WhistleRow(CaseRow):
    """一次企业吹哨。"""

    state = choice(WhistleState, "状态")
    matter = words("事项", source="matter.name")
    enterprise = body("企业")
    park = body("园区")
    calls = CallFace(many=True, read_only=True, help_text="部门报到")


class LetterLine(serializers.Serializer[Any]):
    """一步督办。"""

    id = serializers.IntegerField(read_only=True)
    step = serializers.ChoiceField(choices=LetterStep.choices, read_only=True, help_text="步骤")
    step_label = label("step", "步骤名称")
    state = choice(LetterState, "状态")
    state_label = label("state", "状态名称")
    failure = choice(Failure, "起因")
    failure_label = label("failure", "起因名称")
    document = words("督办函文号；还没有发函为 null", source="document.number", allow_null=True)
    issued_at = moment("发函时间")
    reply_by = day("要求落实的日期")


class AccountabilityLine(serializers.Serializer[Any]):
    """一条问责记录。"""

    person = words("被问责人员")
    post = words("职务")
    fault = words("问责事由")
    decision = words("处理决定")
    decided_by = words("决定机关")
    decided_on = day("决定日期")


class CallLine(CallFace):
    called_at = moment("通知时间")
    reported_late = flag("逾期报到")
    arrived_at = moment("报到时间")
    arrived_people = words("报到人员")
    received_by = words("接待人员")
    promised_on = day("承诺解决日期")
    promise = words("承诺内容")
    broken = integer("承诺未兑现次数")
    solution = words("解决情况")
    solved_at = moment("解决时间")
    on_the_spot = flag("当场解决")
    rejections = integer("企业反映未解决的次数")
    rejection = words("企业意见")
    score = integer("满意度，1 至 5；没有评价为 null", allow_null=True)
    remark = words("评价")
    conclusion = words("终结理由")
    letters = LetterLine(many=True, read_only=True, source="shown", help_text="督办；只列可以阅读的")
    accountabilities = AccountabilityLine(
        many=True, read_only=True, source="records", help_text="问责记录；只有负责人、本级政府和审计可以阅读"
    )


class WhistlePage(CasePage, WhistleRow):
    calls = CallLine(many=True, read_only=True, source="shown.calls", help_text="部门报到")
    request = words("诉求")
    place = words("地点")
    contact = words("联系人")
    contact_phone = personal("联系电话")
    answer = words("园区答复")
