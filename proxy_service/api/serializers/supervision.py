"""Letters of supervision: that there is one everybody learns who sees the request, its words only those concerned."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import (
    FileRef,
    OrganizationRef,
    PaperRef,
    PersonRef,
    choice,
    day,
    flag,
    integer,
    label,
    moment,
    words,
)
from proxy_service import access
from proxy_service.api.serializers.refs import MatterRef, PartSerializer, speaker_of
from proxy_service.enums import SupervisionState
from proxy_service.models import Supervision


class PeriodRef(serializers.Serializer[Any]):
    """督办的时限。"""

    id = integer("期限标识")
    title = words("名称")
    due_on = day("届满日期")


class SupervisionReplyItem(serializers.Serializer[Any]):
    """被督办单位的一次反馈。"""

    id = integer("标识")
    finished = flag("是否办结")
    measures = words("办理情况")
    reason = words("未办结原因")
    finish_by = day("拟办结日期")
    paper = FileRef(read_only=True, allow_null=True, help_text="盖章的书面反馈")
    given_at = moment("反馈时间")
    given_by = PersonRef(read_only=True, help_text="反馈人")
    returned_at = moment("退回时间")
    return_comment = words("退回意见")


#: What stays between the organs concerned.
KEPT_BACK = (
    "issued_by", "copies_to", "matter", "period", "subject_matter", "delay", "requirement", "document", "signed_at",
    "signed_by", "conclusion", "replies",
)  # fmt: skip


class SupervisionItem(PartSerializer):
    """一份督办函。readable 为 false 的只说明督办的进展，函件和反馈的内容为 null。"""

    readable = serializers.SerializerMethodField(help_text="内容是否对调用方公开")
    issuer = OrganizationRef(read_only=True, help_text="督办单位")
    organ = OrganizationRef(read_only=True, help_text="被督办单位")
    state = choice(SupervisionState, "状态")
    state_label = label("state", "状态名称")
    issued_at = moment("发出时间")
    reply_by = day("反馈时限")
    ended_at = moment("审结时间")
    issued_by = PersonRef(read_only=True, allow_null=True, help_text="经办人")
    copies_to = OrganizationRef(many=True, read_only=True, allow_null=True, help_text="抄送单位")
    matter = MatterRef(read_only=True, allow_null=True)
    period = PeriodRef(read_only=True, allow_null=True)
    subject_matter = words("事由", allow_null=True)
    delay = words("迟延事实", allow_null=True)
    requirement = words("办理要求", allow_null=True)
    document = PaperRef(read_only=True, allow_null=True, help_text="督办函")
    signed_at = moment("签收时间")
    signed_by = PersonRef(read_only=True, allow_null=True, help_text="签收人")
    conclusion = words("审结意见或者撤销理由", allow_null=True)
    replies = SupervisionReplyItem(many=True, read_only=True, allow_null=True)

    def get_readable(self, letter: Supervision) -> bool:
        return access.reads(speaker_of(self), letter)

    def to_representation(self, instance: Supervision) -> Any:
        said = super().to_representation(instance)
        if not said["readable"]:
            said |= dict.fromkeys(KEPT_BACK)
            if not instance.is_open:
                said["reply_by"] = None
        return said
