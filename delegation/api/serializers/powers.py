"""Powers, the published lists, and the answer to the question who may decide (``delegation.answer``)."""

from typing import Any

from rest_framework import serializers

from delegation.api.serializers.common import (
    PowerRef,
    SchemeRef,
    body,
    choice,
    day,
    decimal,
    flag,
    handed,
    integer,
    label,
    lines,
    moment,
    words,
)
from delegation.enums.authorities import InstrumentKind, Mode, PowerKind, Standing
from delegation.facts.instruments import limit_text
from portal.api.fields import OrganizationRef


class AuthorityFace(serializers.Serializer[Any]):
    """依据文件。"""

    number = words("文号")
    title = words("标题")
    issuer_name = words("发文机关")
    issued_on = day("发文日期")
    valid_from = day("生效日期")
    valid_until = day("有效期至；没有规定为 null")
    superseded_by = words("被何文件替代", source="superseded_by.number", allow_null=True)
    link = words("公开网址")


class AuthorityRow(AuthorityFace):
    """一份依据文件，在所有方案中。"""

    id = serializers.IntegerField(read_only=True)
    is_sample = flag("样例，不是正式文件")


class AuthorityPage(AuthorityRow):
    text = words("正文摘要")
    schemes = SchemeRef(many=True, read_only=True, source="schemes.all", help_text="据此设立的赋权方案")


class PowerRow(serializers.Serializer[Any]):
    """一项由园区行使或者计划由园区行使的权力。"""

    code = words("事项编码")
    name = words("事项名称")
    kind = choice(PowerKind, "类别")
    kind_label = label("kind", "类别名称")
    organ = body("法定实施机关")
    scheme = SchemeRef(read_only=True, help_text="赋权方案")
    mode = choice(Mode, "方案规定的赋权方式；某日由谁行使见 authority-on")
    mode_label = label("mode", "赋权方式名称")
    statutory_days = integer("法定时限（工作日）")
    is_sample = flag("样例，不是正式公布的事项")


class PowerMaterial(serializers.Serializer[Any]):
    """一种申请材料。"""

    name = words("材料名称")
    form = words("形式：original 原件，copy 复印件，electronic 电子件", default="")
    copies = integer("份数", default=1)
    may_follow = flag("可容缺后补", default=False)
    after_decision = flag("可以承诺在决定以后补交", default=False)


class PowerPage(PowerRow):
    """一项权力的办事指南。"""

    parks = OrganizationRef(many=True, read_only=True, source="scheme.parks.all", help_text="方案中的园区")
    authority = AuthorityFace(source="scheme.authority", read_only=True, help_text="依据文件")
    parts = handed("下放环节")
    legal_basis = words("设定依据")
    supervision_duty = words("监管责任")
    fee_text = words("收费")
    fee_basis = words("收费依据")
    extension_days = integer("经批准可延长（工作日）")
    certificate_name = words("证件名称")
    materials = PowerMaterial(many=True, read_only=True, help_text="申请材料")
    guide = words("办事指南")


class RemedyFace(serializers.Serializer[Any]):
    """对决定不服的救济途径。"""

    text = words("全文")
    reconsideration = words("行政复议机关")
    reconsideration_days = integer("申请行政复议的期限（日）")
    court = words("行政诉讼")
    court_months = integer("提起行政诉讼的期限（月）")


class InstrumentFace(serializers.Serializer[Any]):
    """所依据的委托书或者交接书。"""

    id = serializers.UUIDField(read_only=True)
    number = words("编号；还没有编号为 null", allow_null=True)
    kind = choice(InstrumentKind, "文书")
    kind_label = label("kind", "文书名称")
    published_on = day("公布日期；没有公布为 null")
    first_day = day("生效首日")
    last_day = day("生效末日；没有终止日为 null")
    transition_until = day("过渡期止；没有过渡期为 null")


class ConditionsFace(serializers.Serializer[Any]):
    """文书规定的条件和限制（行政许可法第二十四条）。"""

    area_text = words("区域范围；空为园区管辖范围")
    area_codes = lines("限于这些片区的代码；空为全园区")
    object_text = words("对象范围")
    amount_limit = decimal("限额；没有为 null", 16, allow_null=True)
    unit = words("限额单位")
    limit = serializers.SerializerMethodField(help_text="限额的文字；没有为空")
    suspended_from = day("暂停起；没有暂停为 null")
    suspended_until = day("暂停止；null 为恢复之前")
    suspended_reason = words("暂停理由")

    def get_limit(self, item: Any) -> str:
        return limit_text(item)


class PostingFace(serializers.Serializer[Any]):
    """没有文书时所依据的派驻。"""

    number = words("编号；还没有编号为 null", allow_null=True)
    valid_from = moment("派驻起")
    valid_until = moment("派驻止")


class AnswerPage(serializers.Serializer[Any]):
    """某日某园区对一项权力：谁决定、以谁的名义、盖谁的章、由谁负责、有什么条件。"""

    power = PowerRef(read_only=True, help_text="事项")
    park = body("园区")
    date = day("所问的日期")
    standing = choice(Standing, "状态", source="answer.standing")
    standing_label = words("状态名称", source="answer.standing.label")
    is_exercised = flag("当日由园区行使，依据有效", source="answer.is_exercised")
    may_begin = flag("园区可以收新的申请", source="answer.may_begin")
    mode = choice(Mode, "方式；没有文书和派驻为 null", source="answer.mode", allow_null=True)
    mode_label = words("方式名称", source="answer.mode.label", allow_null=True)
    parts = handed("在园区办理的环节", source="answer.parts")
    issuer = body("以谁的名义", source="answer.issuer")
    seal = words("加盖的印章", source="answer.seal")
    seal_owner = body("印章所属", source="answer.seal_owner")
    decides = body("谁作决定；由上级机关决定为 null", source="answer.decides", allow_null=True)
    decides_words = words("谁作决定，怎样办", source="answer.decides_words")
    competent = body("向谁申请", source="answer.competent")
    liable = OrganizationRef(many=True, read_only=True, source="answer.liable", help_text="由谁负责")
    liability = words("责任", source="answer.liability")
    archive_owner = body("案卷由谁保管", source="answer.archive_owner")
    remedy = RemedyFace(source="answer.remedy", read_only=True, help_text="救济途径")
    instrument = InstrumentFace(
        source="answer.instrument", read_only=True, allow_null=True, help_text="所依据的文书"
    )
    conditions = ConditionsFace(
        source="answer.item", read_only=True, allow_null=True, help_text="条件和限制；没有文书为 null"
    )
    posting = PostingFace(source="answer.posting", read_only=True, allow_null=True, help_text="所依据的派驻")
    document = words("所依据的文件；直接依照法律为空", source="answer.document")
    paper = words("所依据文书的名称", source="answer.paper")
    reason = words("为什么这样答", source="answer.reason")
    warnings = lines("提醒", source="answer.warnings")


class PowerListRow(serializers.Serializer[Any]):
    """一份公布的赋权清单。"""

    id = serializers.IntegerField(read_only=True)
    scheme = SchemeRef(read_only=True, help_text="赋权方案")
    version = integer("版本")
    number = words("公布文号")
    published_on = day("公布日期")
    note = words("说明")
    is_sample = flag("样例，不是正式公布的清单")


class PowerListLine(serializers.Serializer[Any]):
    """清单的一行：一项权力在一个园区的方式。"""

    power = PowerRef(read_only=True, help_text="事项")
    park = body("园区")
    mode = choice(Mode, "赋权方式")
    mode_label = label("mode", "赋权方式名称")


class PowerListPage(PowerListRow):
    items = PowerListLine(many=True, read_only=True, help_text="清单事项")
