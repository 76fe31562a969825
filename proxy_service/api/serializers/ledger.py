"""Entries of a ledger, as the page of a request shows them."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import choice, integer, label, moment, words
from portal.ledger.enums import Heading
from portal.ledger.models import LedgerEntry


class EntryItem(serializers.Serializer[Any]):
    """台账的一条记录；只增不改，逐条相扣。"""

    sequence = integer("序号")
    heading = choice(Heading, "类别")
    heading_label = label("heading", "类别名称")
    kind = words("事由：办理的代码")
    subject = words("对象；整件申请为空")
    summary = words("内容")
    opinion = serializers.SerializerMethodField(help_text="办理意见")
    occurred_at = moment("发生时间")
    recorded_at = moment("记录时间")
    actor_name = words("经办人；系统记录为空")
    role_name = words("身份")
    organization_name = words("单位")
    previous_hash = words("前一条的校验值")
    hash = words("本条的校验值")

    def get_opinion(self, entry: LedgerEntry) -> str:
        return str(entry.data.get("opinion") or "")
