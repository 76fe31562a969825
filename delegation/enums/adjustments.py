"""The words of the adjustment of powers, from the park's wish to the published list (CZ4-2.1, 2.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AdjustmentState(models.TextChoices):
    ASKED = "asked", _("部门评估中")
    ASSESSED = "assessed", _("待拟定清单")
    IN_REVIEW = "in_review", _("合法性审查中")
    RETURNED = "returned", _("退回修改")
    REVIEWED = "reviewed", _("待政府决定")
    DECIDED = "decided", _("已决定，待公布")
    PUBLISHED = "published", _("已公布")
    REFUSED = "refused", _("未获同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class AdjustmentItemState(models.TextChoices):
    ASKED = "asked", _("待部门评估")
    ASSESSED = "assessed", _("已评估")


class Change(models.TextChoices):
    """What is asked for one power and one park."""

    ADD = "add", _("新增赋权")
    REMOVE = "remove", _("取消赋权")
    CHANGE_MODE = "change_mode", _("调整赋权方式")


class Verdict(models.TextChoices):
    """What the department thinks of it."""

    AGREE = "agree", _("同意")
    AGREE_OTHERWISE = "agree_otherwise", _("同意，建议调整方式")
    OPPOSE = "oppose", _("不同意")
