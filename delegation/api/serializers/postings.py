"""Powers that a park cannot yet absorb, and officials posted to its hall."""

from typing import Any

from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRow,
    PowerRef,
    body,
    choice,
    day,
    flag,
    integer,
    label,
    moment,
    named,
    words,
)
from delegation.enums.postings import Grade, PostingState, Recommendation, UnabsorbedState


class UnabsorbedRow(CaseRow):
    """一项暂时无能力承接的权限。"""

    state = choice(UnabsorbedState, "状态")
    power = PowerRef(read_only=True, help_text="权限事项")
    park = body("园区")
    since = day("列入日期")


class UnabsorbedPage(CasePage, UnabsorbedRow):
    reason = words("暂不能承接的原因")
    removed_on = day("移出日期；仍在清单内为 null")
    removal = words("移出原因")


class PostingPower(serializers.Serializer[Any]):
    """一项派驻事项。"""

    code = words("事项编码")
    name = words("事项名称")


class PostingRow(CaseRow):
    """一次派驻。"""

    state = choice(PostingState, "状态")
    member = named("派驻人员", "member")
    department = body("派出部门")
    park = body("派驻园区")
    powers = PostingPower(many=True, read_only=True, help_text="派驻事项")
    valid_from = moment("派驻起")
    valid_until = moment("派驻止；到这一分钟终止")


class AttendanceLine(serializers.Serializer[Any]):
    """一次到岗。"""

    came_at = moment("签到时间")
    came_by = named("签到登记人", "came_by")
    left_at = moment("签退时间；在岗为 null")
    left_by = named("签退登记人；系统签退为 null", "left_by")


class LeftOverLine(serializers.Serializer[Any]):
    """派驻结束时未办结的一件。"""

    number = words("编号")
    title = words("事项")
    state_text = words("当时状态")
    due_text = words("时限")


class PostingReviewLine(serializers.Serializer[Any]):
    """一次考核与任免建议。"""

    period_from = day("考核起")
    period_until = day("考核止")
    days_present = integer("到岗天数")
    grade = choice(Grade, "考核等次")
    grade_label = label("grade", "考核等次名称")
    opinion = words("考核意见")
    recommendation = choice(Recommendation, "任免建议")
    recommendation_label = label("recommendation", "任免建议名称")
    grounds = words("建议理由")
    given_at = moment("考核时间")


class PostingPage(CasePage, PostingRow):
    is_in_force = flag("现在有办理权限", source="shown.is_in_force")
    planned_until = moment("原定派驻止")
    duties = words("工作任务")
    agreed_at = moment("园区同意时间")
    agreed_by = named("园区同意人", "agreed_by")
    remark = words("意见或结束原因")
    handed_to = named("接手人", "handed_to")
    left_over = LeftOverLine(many=True, read_only=True, source="shown.left_over", help_text="未办结的工作")
    reviews = PostingReviewLine(
        many=True, read_only=True, source="shown.reviews", help_text="考核；只有双方负责人和本人可以阅读"
    )
    attendances = AttendanceLine(many=True, read_only=True, source="shown.attendances", help_text="考勤")
