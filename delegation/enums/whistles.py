"""States of the list of whistle matters, of a whistle, of a department's call, and of a letter that presses for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WhistleMatterState(models.TextChoices):
    LISTED = "listed", _("在清单内")
    REMOVED = "removed", _("已移出清单")


class WhistleState(models.TextChoices):
    BLOWN = "blown", _("待园区派单")
    CALLED = "called", _("部门报到办理中")
    DONE = "done", _("已办结")
    DECLINED = "declined", _("不予派单")
    WITHDRAWN = "withdrawn", _("企业已撤回")


class CallState(models.TextChoices):
    """``SOLVED`` is the department's word; only the enterprise makes it ``CONFIRMED``."""

    CALLED = "called", _("待报到")
    ARRIVED = "arrived", _("已报到，办理中")
    PROMISED = "promised", _("已承诺限期解决")
    SOLVED = "solved", _("待企业确认")
    RETURNED = "returned", _("企业认为未解决，重新办理")
    CONFIRMED = "confirmed", _("企业确认已解决")
    SILENT = "silent", _("企业逾期未答复，按已解决办结")
    UNSOLVED = "unsolved", _("未解决，已问责办结")
    CANCELLED = "cancelled", _("已取消")


# The department owes something.
OWED_CALLS = frozenset({CallState.CALLED, CallState.ARRIVED, CallState.PROMISED, CallState.RETURNED})
OPEN_CALLS = OWED_CALLS | {CallState.SOLVED}


class LetterStep(models.IntegerChoices):
    """督办函 goes up one step at a time (YN84-2.2)."""

    DEPARTMENT = 1, _("第一步：督办部门")
    LEADER = 2, _("第二步：督办部门主要负责人")
    GOVERNMENT = 3, _("第三步：提请本级政府督办")


class LetterState(models.TextChoices):
    OPENED = "opened", _("待发函")
    ISSUED = "issued", _("已发函，等待落实")
    HEEDED = "heeded", _("已落实")
    RAN_OUT = "ran_out", _("到期未落实")
    DROPPED = "dropped", _("已终止")


STANDING_LETTERS = frozenset({LetterState.OPENED, LetterState.ISSUED})


class Failure(models.TextChoices):
    """Why a letter became due."""

    NOT_REPORTED = "not_reported", _("逾期未报到")
    NOT_SOLVED = "not_solved", _("逾期未解决")
    PROMISE_BROKEN = "promise_broken", _("承诺到期未兑现")
    REFUSED_TWICE = "refused_twice", _("企业两次认为未解决")
    LETTER_UNHEEDED = "letter_unheeded", _("督办函到期未落实")
