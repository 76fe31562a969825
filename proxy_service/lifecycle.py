"""The life of a proxy request, as one table of acts.

An act says who may do it, on what, from which states it starts and to which it leads, which deadlines it settles and
opens, which official document it issues, who is told, and the article it rests on. Services carry acts out
(``services.acting.perform``); buttons, the flow charts, the API and the tests' matrix are drawn from this table.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from proxy_service.enums import (
    CoordinationState,
    DecisionState,
    HandoverState,
    MatterState,
    ProblemState,
    RecipientState,
    ReportState,
    RequestState,
    VisitState,
)

S, M = RequestState, MatterState
CLERKS = PARK_ROLES
OFFICERS = frozenset({Role.PROXY_OFFICER, Role.PARK_LEADER})
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


class Party(models.TextChoices):
    """Who is told. Officers are the named proxy officer, or all of the park's staff while there is none."""

    ENTERPRISE = "enterprise", _("企业")
    PARK = "park", _("园区")
    LEADER = "leader", _("园区负责人")
    DEPARTMENT = "department", _("办理部门")
    OVERSIGHT = "oversight", _("县市政府或州专班")


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
    ENTRUSTMENT = "entrustment", _("委托期限")
    RETENTION = "retention", _("档案保存期限")


@dataclass(frozen=True, kw_only=True)
class Act:
    """One row of the table.

    ``to_state`` None: the act leaves the state as it is, or the service decides (``may_lead_to`` then lists where).
    ``request_states`` limits acts on parts of a request by the state of the request itself.
    ``settles`` and ``opens`` belong to the act's own subject; deadlines of other subjects are the service's business.
    """

    code: str
    label: str | Promise
    subject: Subject
    roles: frozenset[Role]
    from_states: frozenset[str]
    heading: Heading
    rule: str
    to_state: str | None = None
    may_lead_to: frozenset[str] = frozenset()
    request_states: frozenset[str] = HANDLING
    settles: tuple[Clock, ...] = ()
    opens: tuple[Clock, ...] = ()
    issues: tuple[D, ...] = ()
    notifies: tuple[Party, ...] = ()
    main: bool = field(default=False)
    """Part of the straight way, drawn in the flow charts."""


def states(*values: str) -> frozenset[str]:
    return frozenset(values)


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

# fmt: off
REQUEST_ACTS = (
    Act(
        code="submit", label=_("提交申请"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.DRAFT), to_state=S.SUBMITTED,
        heading=A, rule="BZ54-5.1", opens=(Clock.FIRST_CHECK,), issues=(D.ENTRUSTMENT,),
        notifies=(Party.ENTERPRISE, Party.PARK), main=True,
    ),
    Act(
        code="accept", label=_("予以受理"), subject=Subject.REQUEST, roles=CLERKS, from_states=states(FILED),
        to_state=S.ACCEPTED, heading=A, rule="BZ54-5.1", settles=(Clock.FIRST_CHECK,),
        opens=(Clock.PLAN,), issues=(D.ACCEPTANCE,), notifies=(Party.ENTERPRISE, Party.LEADER),
        main=True,
    ),
    Act(
        code="ask_correction", label=_("一次性告知补正"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(FILED), to_state=S.CORRECTION_REQUESTED, heading=MT, rule="BZ54-5.1",
        settles=(Clock.FIRST_CHECK,), opens=(Clock.CORRECTION,), issues=(D.CORRECTION,), notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="ask_correction_again", label=_("批准再次补正"), subject=Subject.REQUEST, roles=LEADER,
        from_states=states(FILED), to_state=S.CORRECTION_REQUESTED, heading=MT, rule="BZ54-5.1",
        settles=(Clock.FIRST_CHECK,), opens=(Clock.CORRECTION,), issues=(D.CORRECTION,), notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="decline", label=_("不予受理"), subject=Subject.REQUEST, roles=CLERKS, from_states=states(FILED),
        to_state=S.DECLINED, heading=A, rule="BZ54-5.1", settles=(Clock.FIRST_CHECK,), issues=(D.DECLINE,),
        notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="answer_correction", label=_("提交补正材料"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.CORRECTION_REQUESTED),
        to_state=S.SUBMITTED, heading=MT, rule="BZ54-5.1", settles=(Clock.CORRECTION,), opens=(Clock.FIRST_CHECK,),
        notifies=(Party.PARK,),
    ),
    Act(
        code="assign_officer", label=_("指定代办专员"), subject=Subject.REQUEST, roles=LEADER,
        from_states=UNDER_WAY | {S.COMPLETED} | AFTER_DELIVERY, heading=A, rule="BZ54-5.2",
        notifies=(Party.ENTERPRISE, Party.PARK), main=True,
    ),
    Act(
        code="save_plan", label=_("编制工作计划"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.ACCEPTED), heading=A, rule="BZ54-5.2",
    ),
    Act(
        code="propose_plan", label=_("提请企业确认计划"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.ACCEPTED), to_state=S.PLANNED, heading=A, rule="BZ54-5.2", settles=(Clock.PLAN,),
        opens=(Clock.PLAN_CONSENT,), notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="comment_plan", label=_("对计划提出意见"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.PLANNED), to_state=S.ACCEPTED, heading=A, rule="BZ54-5.2",
        settles=(Clock.PLAN_CONSENT,), opens=(Clock.PLAN,), notifies=(Party.PARK,),
    ),
    Act(
        code="agree_plan", label=_("确认工作计划"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.PLANNED), to_state=S.IN_PROGRESS, heading=A, rule="BZ54-5.2",
        settles=(Clock.PLAN_CONSENT,), issues=(D.PLAN,), notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="add_material", label=_("补充材料"), subject=Subject.REQUEST, roles=ENTERPRISE_ROLES | PARK_ROLES,
        from_states=states(S.CORRECTION_REQUESTED) | UNDER_WAY, heading=MT, rule="BZ54-5.3",
        notifies=(Party.PARK,),
    ),
    Act(
        code="remind", label=_("催办"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.CORRECTION_REQUESTED, S.PLANNED, S.IN_PROGRESS, S.COMPLETED, S.DELIVERED), heading=CO,
        rule="BZ54-5.3",
    ),
    Act(
        code="report_problem", label=_("反映问题"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | PARK_ROLES | DEPARTMENT_ROLES, from_states=HANDLING, heading=PR,
        rule="BZ54-5.5-48H", notifies=(Party.PARK, Party.LEADER),
    ),
    Act(
        code="deliver", label=_("送达结果"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(S.COMPLETED), heading=AP, rule="BZ54-5.4", settles=(Clock.DELIVERY,),
        issues=(D.DELIVERY,), notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="return_delivery", label=_("登记退件"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(S.COMPLETED), heading=AP, rule="BZ54-5.4", opens=(Clock.DELIVERY,),
        notifies=(Party.ENTERPRISE, Party.PARK),
    ),
    Act(
        code="sign_delivery", label=_("签收结果"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.COMPLETED), to_state=S.DELIVERED,
        heading=AP, rule="BZ54-5.4", settles=(Clock.ENTRUSTMENT,),
        opens=(Clock.EVALUATION, Clock.PARK_EVALUATION, Clock.VISIT),
        notifies=(Party.ENTERPRISE, Party.PARK, Party.OVERSIGHT), main=True,
    ),
    Act(
        code="evaluate_as_enterprise", label=_("企业评价"), subject=Subject.REQUEST, roles=ENTERPRISE_ROLES,
        from_states=states(S.DELIVERED), may_lead_to=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE",
        settles=(Clock.EVALUATION,), main=True,
    ),
    Act(
        code="evaluate_as_park", label=_("园区评价"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.DELIVERED), may_lead_to=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE",
        settles=(Clock.PARK_EVALUATION,), main=True,
    ),
    Act(
        code="close_evaluation", label=_("以园区评价为准"), subject=Subject.REQUEST, roles=BY_SYSTEM,
        from_states=states(S.DELIVERED), to_state=S.EVALUATED, heading=SY, rule="BZ54-5.5-SINGLE",
    ),
    Act(
        code="visit", label=_("满意度回访"), subject=Subject.REQUEST, roles=OVERSIGHT_ROLES,
        from_states=AFTER_DELIVERY, heading=SY, rule="BZ54-6.3", settles=(Clock.VISIT,), notifies=(Party.PARK,),
        main=True,
    ),
    Act(
        code="archive", label=_("归档"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.REPORTED, S.DECLINED, S.WITHDRAWN, S.TERMINATED), to_state=S.ARCHIVED, heading=SY,
        rule="BZ54-5.5-LEDGER", issues=(D.TRACKING, D.LEDGER), notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="withdraw", label=_("撤回委托"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.DRAFT, FILED, S.CORRECTION_REQUESTED) | UNDER_WAY, to_state=S.WITHDRAWN, heading=A,
        rule="BZ54-2.1", notifies=(Party.PARK, Party.DEPARTMENT),
    ),
    Act(
        code="terminate", label=_("终止代办"), subject=Subject.REQUEST, roles=LEADER,
        from_states=UNDER_WAY | {S.CORRECTION_REQUESTED},  # which the enterprise may never answer
        to_state=S.TERMINATED, heading=A, rule="BZ54-2.3", notifies=(Party.ENTERPRISE, Party.DEPARTMENT),
    ),
)

MATTER_ACTS = (
    Act(
        code="prepare_materials", label=_("确认材料备齐"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PENDING), to_state=M.PREPARED, heading=MT, rule="BZ54-5.3",
        notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="ask_assistance", label=_("请本县市部门协助审核"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PENDING, M.PREPARED), heading=CO, rule="BZ54-4.3",
    ),
    Act(
        code="hand_over", label=_("移交部门"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PREPARED, M.CORRECTION), to_state=M.HANDED_OVER, heading=MT, rule="BZ54-5.3",
        notifies=(Party.DEPARTMENT, Party.ENTERPRISE), main=True,
    ),
    Act(
        code="post_progress", label=_("反馈进度"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, to_state=M.IN_REVIEW, heading=AP, rule="BZ54-4.2",
        notifies=(Party.PARK, Party.ENTERPRISE), main=True,
    ),
    Act(
        code="return_for_correction", label=_("退回补正"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, to_state=M.CORRECTION, heading=PR, rule="BZ54-4.2",
        notifies=(Party.PARK, Party.LEADER, Party.ENTERPRISE),
    ),
    Act(
        code="pause", label=_("进入特殊程序"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, heading=AP, rule="BZ54-5.3", notifies=(Party.PARK, Party.ENTERPRISE),
    ),
    Act(
        code="resume", label=_("特殊程序结束"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, heading=AP, rule="BZ54-5.3", notifies=(Party.PARK, Party.ENTERPRISE),
    ),
    Act(
        code="grant", label=_("准予（办成）"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, to_state=M.GRANTED, heading=AP, rule="BZ54-5.3",
        settles=(Clock.STATUTORY_LIMIT, Clock.PROMISED_LIMIT), notifies=(Party.PARK, Party.ENTERPRISE), main=True,
    ),
    Act(
        code="refuse", label=_("不予准予"), subject=Subject.MATTER, roles=DEPARTMENT_ROLES,
        from_states=AT_DEPARTMENT, to_state=M.REFUSED, heading=AP, rule="BZ54-5.3",
        settles=(Clock.STATUTORY_LIMIT, Clock.PROMISED_LIMIT), notifies=(Party.PARK, Party.ENTERPRISE),
    ),
    Act(
        code="withdraw_matter", label=_("撤回该事项"), subject=Subject.MATTER, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(M.PENDING, M.PREPARED, M.HANDED_OVER, M.RECEIVED, M.IN_REVIEW, M.CORRECTION),
        to_state=M.WITHDRAWN, request_states=UNDER_WAY, heading=A, rule="BZ54-2.1",
        notifies=(Party.PARK, Party.DEPARTMENT),
    ),
)

HANDOVER_ACTS = (
    Act(
        code="sign_handover", label=_("签收材料"), subject=Subject.HANDOVER, roles=DEPARTMENT_ROLES,
        from_states=states(HandoverState.SENT), to_state=HandoverState.SIGNED, heading=CO, rule="BZ54-5.3",
        settles=(Clock.HANDOVER_SIGNATURE,), notifies=(Party.PARK, Party.ENTERPRISE), main=True,
    ),
    Act(
        code="refuse_handover", label=_("退回移交"), subject=Subject.HANDOVER, roles=DEPARTMENT_ROLES,
        from_states=states(HandoverState.SENT), to_state=HandoverState.REFUSED, heading=PR, rule="BZ54-4.2",
        settles=(Clock.HANDOVER_SIGNATURE,), notifies=(Party.PARK, Party.LEADER),
    ),
    Act(
        code="give_opinion", label=_("反馈协助审核意见"), subject=Subject.HANDOVER, roles=DEPARTMENT_ROLES,
        from_states=states(HandoverState.SIGNED), to_state=HandoverState.ANSWERED, heading=CO, rule="BZ54-4.3",
        notifies=(Party.PARK,),
    ),
)

COORDINATION_ACTS = (
    Act(
        code="start_coordination", label=_("启动协调"), subject=Subject.PROBLEM, roles=CLERKS,
        from_states=states(ProblemState.OPEN, ProblemState.COORDINATING), to_state=ProblemState.COORDINATING,
        heading=PR, rule="BZ54-5.5-48H", settles=(Clock.COORDINATION,),
        notifies=(Party.ENTERPRISE, Party.LEADER),
    ),
    Act(
        code="resolve_problem", label=_("问题已解决"), subject=Subject.PROBLEM, roles=CLERKS,
        from_states=states(ProblemState.OPEN, ProblemState.COORDINATING), to_state=ProblemState.RESOLVED,
        heading=PR, rule="BZ54-5.5-48H", settles=(Clock.COORDINATION,), notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="conclude_coordination", label=_("记录协调结果"), subject=Subject.COORDINATION, roles=CLERKS,
        from_states=states(CoordinationState.OPEN), to_state=CoordinationState.CONCLUDED,
        request_states=UNTIL_ARCHIVED, heading=PR, rule="BZ54-5.5-48H", notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="fulfil_decision", label=_("反馈落实情况"), subject=Subject.DECISION,
        roles=PARK_ROLES | DEPARTMENT_ROLES, from_states=states(DecisionState.OPEN), to_state=DecisionState.DONE,
        request_states=UNTIL_ARCHIVED, heading=PR, rule="BZ54-5.5-48H", settles=(Clock.DECISION,),
        notifies=(Party.PARK,),
    ),
)

REPORT_ACTS = (
    Act(
        code="save_report", label=_("编辑报告"), subject=Subject.REPORT, roles=OFFICERS,
        from_states=states(ReportState.DRAFT), request_states=states(S.EVALUATED), heading=SY,
        rule="BZ54-5.5-SINGLE",
    ),
    Act(
        code="submit_report", label=_("提请审签"), subject=Subject.REPORT, roles=OFFICERS,
        from_states=states(ReportState.DRAFT), to_state=ReportState.AWAITING_APPROVAL,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE", notifies=(Party.LEADER,), main=True,
    ),
    Act(
        code="reject_report", label=_("退回拟稿人"), subject=Subject.REPORT, roles=LEADER,
        from_states=states(ReportState.AWAITING_APPROVAL), to_state=ReportState.DRAFT,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE", notifies=(Party.PARK,),
    ),
    Act(
        code="approve_report", label=_("审签并报送"), subject=Subject.REPORT, roles=LEADER,
        from_states=states(ReportState.AWAITING_APPROVAL), to_state=ReportState.SENT,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE", notifies=(Party.OVERSIGHT,), main=True,
    ),
    Act(
        code="sign_report", label=_("签收报告"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SENT), to_state=RecipientState.SIGNED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-5.5-SINGLE", settles=(Clock.REPORT_SIGNATURE,),
        opens=(Clock.REVIEW,), notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="accept_report", label=_("审阅通过"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SIGNED), to_state=RecipientState.ACCEPTED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-6.3", settles=(Clock.REVIEW,),
        notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="return_report", label=_("退回修改"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SIGNED), to_state=RecipientState.RETURNED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-6.3", settles=(Clock.REVIEW,),
        notifies=(Party.PARK, Party.LEADER),
    ),
    Act(
        code="close_follow_up", label=_("整改办结"), subject=Subject.VISIT, roles=OFFICERS,
        from_states=states(VisitState.FOLLOW_UP), to_state=VisitState.CLOSED,
        request_states=AFTER_DELIVERY, heading=PR, rule="BZ54-6.3", settles=(Clock.FOLLOW_UP,),
        notifies=(Party.ENTERPRISE, Party.OVERSIGHT),
    ),
)
# fmt: on

ACTS: dict[str, Act] = {
    act.code: act for act in REQUEST_ACTS + MATTER_ACTS + HANDOVER_ACTS + COORDINATION_ACTS + REPORT_ACTS
}
