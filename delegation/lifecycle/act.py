"""The words of this app's tables of acts: what an act is done to, who is told, and which clocks run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What an act is done to; also the word in the address of its page."""

    ADJUSTMENT = "adjustment", _("赋权事项调整")
    INSTRUMENT = "instrument", _("委托书或交接书")
    PERMIT = "permit", _("行政许可申请")
    ORDER = "order", _("监督纠正")
    ASSESSMENT = "assessment", _("运行评估")
    POSTING = "posting", _("派驻")
    WHISTLE = "whistle", _("企业吹哨")
    CALL = "call", _("部门报到")
    INSPECTION_PLAN = "inspection_plan", _("联合检查计划")
    INSPECTION = "inspection", _("联合检查")
    FINDING = "finding", _("检查发现的问题")
    OPENING = "opening", _("企业开办")
    OPENING_PART = "opening_part", _("开办环节")
    INQUIRY = "inquiry", _("首问登记")
    APPOINTMENT = "appointment", _("预约")


class Party(models.TextChoices):
    """Who is told; each subject knows the organisations behind it."""

    APPLICANT = "applicant", _("企业")
    PARK = "park", _("园区")
    PARK_LEADER = "park_leader", _("园区负责人")
    DEPARTMENT = "department", _("职能部门")
    DEPARTMENT_LEADER = "department_leader", _("职能部门负责人")
    BUREAU = "bureau", _("行政审批部门")
    JUSTICE = "justice", _("司法行政部门")
    GOVERNMENT = "government", _("本级政府")


class Clock(models.TextChoices):
    """The kinds of deadline; ``deadlines`` gives each its length, reminders and consequence. Codes are unique in the
    whole portal."""
