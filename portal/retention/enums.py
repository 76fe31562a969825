"""Closed lists of appraisal (鉴定) and of what keeps a file from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What is to become of a file whose time is over (国家档案局令第8号、第13号)."""

    DESTROY = "destroy", _("销毁")
    KEEP = "keep", _("继续保管")


class AppraisalState(models.TextChoices):
    """``APPROVED`` is the queue of the worker that destroys; the last three never change again."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准，待销毁")
    DONE = "done", _("已办结")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class HoldGround(models.TextChoices):
    """Why a file is kept beyond its time, whoever would let it go."""

    COMPLAINT = "complaint", _("投诉举报")
    SUPERVISION = "supervision", _("督办、监督检查")
    LITIGATION = "litigation", _("诉讼、仲裁、行政复议")
    INQUIRY = "inquiry", _("审计、纪检或案件调查")
    PERSONAL = "personal", _("个人信息权利请求")
    OTHER = "other", _("其他")
