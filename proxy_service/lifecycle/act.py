"""What a row of the table of acts is made of, and the groups of roles and states that the rows share."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.acts import act as acts
from portal.acts.act import states
from portal.ledger.enums import Heading
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES, Role
from proxy_service.enums import MatterState, RequestState

S, M = RequestState, MatterState
CLERKS = PARK_ROLES
OFFICERS = frozenset({Role.PROXY_OFFICER, Role.PARK_LEADER})
# Where the leader will decide, only the officer acts for the enterprise.
OFFICER = frozenset({Role.PROXY_OFFICER})
LEADER = frozenset({Role.PARK_LEADER})
BY_SYSTEM: frozenset[Role] = frozenset()
HANDLING = frozenset({S.IN_PROGRESS})


class Subject(models.TextChoices):
    """What an act is done to. ``lifecycle`` and ``access`` know each subject's model by this name."""

    REQUEST = "request", _("代办申请")
    MATTER = "matter", _("委托事项")
    HANDOVER = "handover", _("材料移交")
    PROBLEM = "problem", _("问题")
    COORDINATION = "coordination", _("协调")
    DECISION = "decision", _("议定事项")
    REPORT = "report", _("评价报告")
    RECIPIENT = "recipient", _("报告接收")
    VISIT = "visit", _("回访")
    SUPERVISION = "supervision", _("督办")


class Party(models.TextChoices):
    """Who is told. Officers are the named proxy officer, or all of the park's staff while there is none."""

    ENTERPRISE = "enterprise", _("企业")
    PARK = "park", _("园区")
    LEADER = "leader", _("园区负责人")
    DEPARTMENT = "department", _("办理部门")
    OVERSIGHT = "oversight", _("县市政府或州专班")
    SUPERVISOR = "supervisor", _("督办单位")
    SUPERVISED = "supervised", _("被督办单位")


class Clock(models.TextChoices):
    """The kinds of deadline; ``deadlines.py`` gives each its length, reminders and consequence."""

    FIRST_CHECK = "first_check", _("初审")
    CORRECTION = "correction", _("企业补正")
    PLAN = "plan", _("制定计划")
    PLAN_CONSENT = "plan_consent", _("企业确认计划")
    HANDOVER_SIGNATURE = "handover_signature", _("移交签收")
    STATUTORY_LIMIT = "statutory_limit", _("法定时限")
    PROMISED_LIMIT = "promised_limit", _("承诺时限")
    COORDINATION = "coordination_48h", _("48 小时启动协调")
    DECISION = "decision", _("议定事项落实")
    DELIVERY = "delivery", _("结果送达")
    EVALUATION = "evaluation", _("企业评价")
    PARK_EVALUATION = "park_evaluation", _("园区评价")
    REPORT = "evaluation_report", _("评价结果反馈")
    REPORT_SIGNATURE = "report_signature", _("报告签收")
    REVIEW = "report_review", _("报告审阅")
    VISIT = "visit", _("满意度回访")
    FOLLOW_UP = "follow_up", _("不满意整改")
    SUPERVISION_SIGNATURE = "supervision_signature", _("督办函签收")
    SUPERVISION_REPLY = "supervision_reply", _("督办反馈")
    ENTRUSTMENT = "entrustment", _("委托期限")
    RETENTION = "retention", _("档案保存期限")


@dataclass(frozen=True, kw_only=True)
class Act(acts.Act):
    """A row of the table of the service; ``request_states`` limits acts on parts of a request by the state of the
    request itself."""

    settles: tuple[Clock, ...] = ()
    opens: tuple[Clock, ...] = ()
    request_states: frozenset[str] = HANDLING


A, MT, CO, AP, PR, SY = (
    Heading.APPLICATION,
    Heading.MATERIALS,
    Heading.COMMUNICATION,
    Heading.APPROVAL,
    Heading.PROBLEM,
    Heading.SYSTEM,
)
FILED = S.SUBMITTED
UNDER_WAY = states(S.ACCEPTED, S.PLANNED, S.IN_PROGRESS)
# What the enterprise decides, and the window registers from paper for an enterprise that filed there.
ENTERPRISE_OR_WINDOW = ENTERPRISE_ROLES | {Role.WINDOW_CLERK}
AT_DEPARTMENT = states(M.RECEIVED, M.IN_REVIEW)
AFTER_DELIVERY = states(S.DELIVERED, S.EVALUATED, S.REPORTED)
# What a coordination left to be done may outlast the last decision on a matter.
UNTIL_ARCHIVED = HANDLING | {S.COMPLETED} | AFTER_DELIVERY
