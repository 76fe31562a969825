"""The words of instruments: the paper between a department and a park, its states, and what goes with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstrumentState(models.TextChoices):
    """What was done to it last. What is in force on a day, its dates tell (``Instrument.last_day``)."""

    DRAFTED = "drafted", _("起草中")
    IN_REVIEW = "in_review", _("合法性审查中")
    RETURNED = "returned", _("退回修改")
    REVIEWED = "reviewed", _("待双方签署")
    SIGNED_BY_DEPARTMENT = "signed_by_department", _("部门已签，待园区签署")
    SIGNED_BY_PARK = "signed_by_park", _("园区已签，待部门签署")
    SIGNED = "signed", _("已签署，待公布")
    RECORDED = "recorded", _("已补录，待园区核实")
    PUBLISHED = "published", _("已公布")
    REPLACED = "replaced", _("已被替代")
    TAKEN_BACK = "taken_back", _("已收回")
    ENDED = "ended", _("已到期")
    DROPPED = "dropped", _("已撤销")


#: It was once public that the park exercises the powers.
WAS_PUBLISHED = (
    InstrumentState.PUBLISHED,
    InstrumentState.REPLACED,
    InstrumentState.TAKEN_BACK,
    InstrumentState.ENDED,
)


class PackageKind(models.TextChoices):
    """What a department hands over with its powers (CZ4-2.6)."""

    RULES = "rules", _("审批服务操作规范")
    BLANKS = "blanks", _("空白证照")
    BLANKS_HOW = "blanks_how", _("证照制作规范")
    LAWS = "laws", _("法律法规规章及审批标准、技术规范汇编")
    HISTORY = "history", _("历史档案资料")
    SAMPLE_FILE = "sample_file", _("整套档案样本")
    FILING = "filing", _("归档要求")
    RECEIPTS = "receipts", _("收费票据")
    INTERMEDIARIES = "intermediaries", _("中介机构名单")
    EXPERTS = "experts", _("评审专家名单及专家档案")


class PackageState(models.TextChoices):
    EXPECTED = "expected", _("待移交")
    HANDED = "handed", _("已移交，待接收")
    RECEIVED = "received", _("已接收")
    REFUSED = "refused", _("接收方退回")
    NOT_NEEDED = "not_needed", _("不涉及")


class Ender(models.TextChoices):
    """Who ends a case that was under way when a power changed hands."""

    DEPARTMENT = "department", _("原部门继续办结")
    PARK = "park", _("园区继续办结")


class PendingOf(models.TextChoices):
    TRANSFER = "transfer", _("交接时在办")
    TAKE_BACK = "take_back", _("收回时在办")


class SealAct(models.TextChoices):
    RETIRED = "retired", _("停用")
    OPENED = "opened", _("启用")
