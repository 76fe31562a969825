"""Units in which rules give their periods, how they are reckoned, and the kinds of calendar rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    WORKING_DAYS = "working_days", _("个工作日")
    HOURS = "hours", _("小时")
    DAYS = "days", _("日")
    MONTHS = "months", _("个月")


class Receipt(models.TextChoices):
    """On which day something counts as received: its calendar day, or the next working day after hours."""

    STRICT = "strict", _("按实际收到日期")
    DEEMED = "deemed", _("非工作时间收到的视为下一工作日收到")


class DayEnd(models.TextChoices):
    """When the last day ends (民法典 203): at 24:00, or when business stops."""

    MIDNIGHT = "midnight", _("24:00")
    CLOSING = "closing", _("下班时间")


class Estimate(models.TextChoices):
    """How a year without a published arrangement is reckoned: without or with the days that will probably be off."""

    EARLIER = "earlier", _("从严估算")
    LATER = "later", _("从宽估算")


class DayKind(models.TextChoices):
    """``LIKELY`` days count as working by the earlier estimate and as rest by the later."""

    OFF = "off", _("放假")
    WORK = "work", _("上班")
    LIKELY = "likely", _("可能放假")


class YearStatus(models.TextChoices):
    """What is known of a year: nothing, the holidays fixed by statute, or the published arrangement."""

    NONE = "none", _("未知")
    STATUTE_ONLY = "statute_only", _("仅法定节日")
    PUBLISHED = "published", _("已公布")


class ScopeKind(models.TextChoices):
    """The levels that may fix days for themselves; the most specific wins."""

    NATIONAL = "national", _("全国")
    REGION = "region", _("省级")
    PREFECTURE = "prefecture", _("地级")
    COUNTY = "county", _("县级")
    OFFICE = "office", _("单位")

    @classmethod
    def of(cls, code: str) -> "ScopeKind":
        """The level that a scope's code tells."""
        if code == "CN":
            return cls.NATIONAL
        levels = {2: cls.REGION, 4: cls.PREFECTURE, 6: cls.COUNTY}
        return levels.get(len(code), cls.OFFICE) if code.isdecimal() else cls.OFFICE


class Agreement(models.TextChoices):
    """Whether what a notice says of its own days, their number or weekday, is so."""

    AGREES = "agrees", _("相符")
    DIFFERS = "differs", _("不符")
    UNSAID = "unsaid", _("原文未写")


class NoticeSource(models.TextChoices):
    """From what an arrangement was entered."""

    NOTICE = "notice", _("通知原文")
    EXCEL = "excel", _("Excel 导入")
    FORM = "form", _("逐项填写")


class ProposalState(models.TextChoices):
    PENDING = "pending", _("待审核")
    APPROVED = "approved", _("已生效")
    REJECTED = "rejected", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
