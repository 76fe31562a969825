"""What the service hall offers, and the states of what happens there (YN84-2.4, CZ4-2.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceKind(models.TextChoices):
    """Whose service it is; the public utilities are named one by one by the rule."""

    TAKEN_OVER = "taken_over", _("园区承接的审批事项")
    POSTED = "posted", _("派驻单位的审批事项")
    OPENING = "opening", _("企业开办")
    WATER = "water", _("供水")
    ELECTRICITY = "electricity", _("供电")
    GAS = "gas", _("供气")
    HEAT = "heat", _("供暖")
    TELECOM = "telecom", _("通信")
    FINANCE = "finance", _("金融")
    ADVICE = "advice", _("咨询、帮办代办")


class WindowState(models.TextChoices):
    OPEN = "open", _("正在使用")
    CLOSED = "closed", _("已撤销")


class InquiryState(models.TextChoices):
    """Until somebody has signed for it, what is ``HANDED_ON`` is still the first one's."""

    ASKED = "asked", _("待首问接办")
    OPEN = "open", _("首问责任人办理中")
    HANDED_ON = "handed_on", _("已转办，待签收")
    ANSWERED = "answered", _("已答复")


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("已预约")
    CAME = "came", _("已到场办理")
    MISSED = "missed", _("未到场")
    CANCELLED = "cancelled", _("已取消")


class TicketState(models.TextChoices):
    WAITING = "waiting", _("等候")
    CALLED = "called", _("正在办理")
    DONE = "done", _("已办结")
    SKIPPED = "skipped", _("过号")
