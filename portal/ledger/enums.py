"""The headings under which BZ54-5.5-LEDGER wants the course of a matter kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heading(models.TextChoices):
    """The five headings of the regulation, and one for what the system notes of itself."""

    APPLICATION = "application", _("代办申请")
    MATERIALS = "materials", _("材料提交")
    COMMUNICATION = "communication", _("部门沟通")
    APPROVAL = "approval", _("审批节点")
    PROBLEM = "problem", _("问题处理")
    SYSTEM = "system", _("系统记录")
