"""Acts on the matters of a request: hand-overs, the departments' work, problems and their coordination."""

from django.utils.translation import gettext_lazy as _

from portal.acts.act import states
from portal.documents.enums import DocumentKind as D
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES
from proxy_service.enums import CoordinationState, DecisionState, HandoverState, ProblemState
from proxy_service.lifecycle.act import (
    AP,
    AT_DEPARTMENT,
    BY_SYSTEM,
    CLERKS,
    CO,
    ENTERPRISE_OR_WINDOW,
    HANDLING,
    MT,
    OFFICER,
    OFFICERS,
    PR,
    UNDER_WAY,
    UNTIL_ARCHIVED,
    A,
    Act,
    Clock,
    M,
    Party,
    S,
    Subject,
)

# fmt: off
MATTER_ACTS = (
    Act(
        code="prepare_materials", label=_("确认材料备齐"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PENDING), to_state=M.PREPARED, heading=MT, rule="BZ54-5.3",
        notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="ask_assistance", label=_("请本县市部门协助审核"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PENDING, M.PREPARED), heading=CO, rule="BZ54-4.3", may_issue=(D.HANDOVER,),
    ),
    Act(
        code="hand_over", label=_("移交部门"), subject=Subject.MATTER, roles=OFFICERS,
        from_states=states(M.PREPARED, M.CORRECTION), to_state=M.HANDED_OVER, heading=MT, rule="BZ54-5.3",
        may_issue=(D.HANDOVER,), notifies=(Party.DEPARTMENT, Party.ENTERPRISE), main=True,
    ),
    Act(
        code="apply_permit", label=_("提交许可申请"), subject=Subject.MATTER, roles=OFFICER,
        from_states=states(M.PREPARED), to_state=M.PERMIT, heading=MT, rule="YN84-3.2",  # the permit tells all
    ),
    Act(
        code="correct_permit", label=_("提交许可补正"), subject=Subject.MATTER, roles=OFFICER,
        from_states=states(M.PERMIT), heading=MT, rule="行政许可法第三十二条第一款（五）",
        notifies=(Party.ENTERPRISE,),  # the park is told by the permit
    ),
    Act(
        code="follow_permit", label=_("许可办理进展"), subject=Subject.MATTER, roles=BY_SYSTEM,
        from_states=states(M.PERMIT, M.GRANTED, M.REFUSED), may_lead_to=states(M.PREPARED, M.GRANTED, M.REFUSED),
        request_states=HANDLING | {S.COMPLETED}, heading=AP, rule="YN84-3.2",
    ),
    Act(
        code="permit_correction", label=_("许可要求补正"), subject=Subject.MATTER, roles=BY_SYSTEM,
        from_states=states(M.PERMIT), heading=PR, rule="BZ54-5.5-48H", notifies=(Party.PARK, Party.LEADER),
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
        from_states=states(
            M.PENDING, M.PREPARED, M.HANDED_OVER, M.RECEIVED, M.IN_REVIEW, M.CORRECTION, M.PERMIT
        ),
        to_state=M.WITHDRAWN, request_states=UNDER_WAY, heading=A, rule="BZ54-2.1",
        notifies=(Party.PARK, Party.DEPARTMENT),
    ),
)

HANDOVER_ACTS = (
    Act(
        code="sign_handover", label=_("签收材料"), subject=Subject.HANDOVER, roles=DEPARTMENT_ROLES,
        from_states=states(HandoverState.SENT), to_state=HandoverState.SIGNED, heading=CO, rule="BZ54-5.3",
        settles=(Clock.HANDOVER_SIGNATURE,), may_issue=(D.HANDOVER,), notifies=(Party.PARK, Party.ENTERPRISE),
        main=True,
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
        heading=PR, rule="BZ54-5.5-48H", settles=(Clock.COORDINATION,), may_issue=(D.COORDINATION_LETTER,),
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
        request_states=UNTIL_ARCHIVED, heading=PR, rule="BZ54-5.5-48H", may_issue=(D.MINUTES,),
        notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="fulfil_decision", label=_("反馈落实情况"), subject=Subject.DECISION,
        roles=PARK_ROLES | DEPARTMENT_ROLES, from_states=states(DecisionState.OPEN), to_state=DecisionState.DONE,
        request_states=UNTIL_ARCHIVED, heading=PR, rule="BZ54-5.5-48H", settles=(Clock.DECISION,),
        notifies=(Party.PARK,),
    ),
)
# fmt: on
