"""The one-window opening of companies."""

from typing import Any

from rest_framework import serializers

from delegation.api.serializers.common import (
    CasePage,
    CaseRow,
    body,
    choice,
    day,
    decimal,
    label,
    moment,
    personal,
    words,
)
from delegation.enums.openings import (
    CompanyType,
    Delivery,
    OpeningState,
    PartKind,
    PartState,
    SealKind,
)


class OpeningRow(CaseRow):
    """一件企业开办。"""

    state = choice(OpeningState, "状态")
    company_name = words("企业名称")
    applicant = body("申请人")
    park = body("园区")


class OpeningPartLine(serializers.Serializer[Any]):
    """一个并联办理的环节。"""

    id = serializers.IntegerField(read_only=True)
    kind = choice(PartKind, "环节")
    kind_label = label("kind", "环节名称")
    state = choice(PartState, "状态")
    state_label = label("state", "状态名称")
    organ = body("办理单位；null 为园区窗口", allow_null=True)
    started_at = moment("开始时间")
    number = words("编号")
    finished_on = day("办结日期")
    note = words("说明")


class OpeningSealLine(serializers.Serializer[Any]):
    """首套印章中的一枚，免费。"""

    kind = choice(SealKind, "印章")
    kind_label = label("kind", "印章名称")
    left_out_reason = words("不刻制的理由；刻制为空")


class Shareholder(serializers.Serializer[Any]):
    """一个股东（出资人）。"""

    name = words("姓名或者名称")
    amount = decimal("出资额（万元）", 12)


class OpeningPage(CasePage, OpeningRow):
    defects = words("补正要求")
    parts = OpeningPartLine(
        many=True, read_only=True, source="shown.opening_parts", help_text="各环节；核对通过后分送"
    )
    seals = OpeningSealLine(many=True, read_only=True, source="shown.seals", help_text="首套印章")
    delivery = choice(Delivery, "领取方式")
    delivery_label = label("delivery", "领取方式名称")
    delivery_address = words("邮寄地址")
    recipient = words("领取人")
    courier = words("寄递企业")
    tracking_number = words("运单号")
    handed_at = moment("交付时间")
    received_at = moment("签收时间")
    company_type = choice(CompanyType, "企业类型")
    company_type_label = label("company_type", "企业类型名称")
    address = words("住所")
    capital = decimal("注册资本（万元）", 12)
    legal_representative = words("法定代表人")
    shareholders = Shareholder(many=True, read_only=True, help_text="股东（出资人）")
    scope = words("经营范围")
    contact = words("联系人")
    contact_phone = personal("联系电话")
