"""Acts of 联合检查 (YN84-2.5): plan and wishes, the visit, check lists, signature, findings until they are closed.

Acts without roles are the system's: the notice that follows from the plan, and what follows when a date has passed.
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.inspections import FindingState as F
from delegation.enums.inspections import InspectionState as I
from delegation.enums.inspections import PartState, PlanState, WishState
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role

APPLICATION, COMMUNICATION, PROBLEM = Heading.APPLICATION, Heading.COMMUNICATION, Heading.PROBLEM
LEADER = frozenset({Role.PARK_LEADER})
PLANNERS = frozenset({Role.PROXY_OFFICER, Role.PARK_LEADER})
NOBODY: frozenset[Role] = frozenset()
P, RULE = Party, "YN84-2.5"

# fmt: off
INSPECTION_ACTS = (
    Act(
        code="enter_wishes", label=_("提出检查需求"), subject=Subject.INSPECTION_PLAN, roles=DEPARTMENT_ROLES,
        from_states=states(PlanState.COLLECTING), heading=APPLICATION, rule=RULE, notifies=(P.PARK,), main=True,
    ),
    Act(
        code="arrange_visits", label=_("合并上门，报请审核"), subject=Subject.INSPECTION_PLAN, roles=PLANNERS,
        from_states=states(PlanState.COLLECTING), to_state=PlanState.IN_REVIEW, heading=APPLICATION, rule=RULE,
        settles=(Clock.INSPECTION_WISHES,), opens=(Clock.INSPECTION_REVIEW,), notifies=(P.JUSTICE, P.DEPARTMENT),
        main=True,
    ),
    Act(
        code="return_plan", label=_("退回修改"), subject=Subject.INSPECTION_PLAN, roles=DEPARTMENT_ROLES,
        from_states=states(PlanState.IN_REVIEW), to_state=PlanState.COLLECTING, heading=APPLICATION, rule=RULE,
        settles=(Clock.INSPECTION_REVIEW,), opens=(Clock.INSPECTION_WISHES,), notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="publish_plan", label=_("审核通过并公布"), subject=Subject.INSPECTION_PLAN, roles=DEPARTMENT_ROLES,
        from_states=states(PlanState.IN_REVIEW), to_state=PlanState.PUBLISHED, heading=APPLICATION, rule=RULE,
        settles=(Clock.INSPECTION_REVIEW,), notifies=(P.PARK, P.DEPARTMENT, P.GOVERNMENT), main=True,
    ),
    Act(
        code="withdraw_plan", label=_("撤销计划"), subject=Subject.INSPECTION_PLAN, roles=LEADER,
        from_states=states(PlanState.COLLECTING, PlanState.IN_REVIEW), to_state=PlanState.WITHDRAWN,
        heading=APPLICATION, rule=RULE, settles=(Clock.INSPECTION_WISHES, Clock.INSPECTION_REVIEW),
        notifies=(P.DEPARTMENT, P.JUSTICE),
    ),
    Act(
        code="drop_wish", label=_("取消检查需求"), subject=Subject.INSPECTION_WISH,
        roles=DEPARTMENT_ROLES | PLANNERS, from_states=states(WishState.ENTERED), to_state=WishState.DROPPED,
        heading=APPLICATION, rule=RULE, may_issue=(D.INSPECTION_NOTICE,), notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="approve_inspection", label=_("同意计划外检查"), subject=Subject.INSPECTION, roles=LEADER,
        from_states=states(I.PROPOSED), to_state=I.NOTIFIED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_APPROVAL,), issues=(D.INSPECTION_NOTICE,),
        notifies=(P.APPLICANT, P.DEPARTMENT, P.JUSTICE), main=True,
    ),
    Act(
        code="reject_inspection", label=_("不同意计划外检查"), subject=Subject.INSPECTION, roles=LEADER,
        from_states=states(I.PROPOSED), to_state=I.REJECTED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_APPROVAL,), notifies=(P.DEPARTMENT, P.JUSTICE),
    ),
    Act(
        code="notify_inspection", label=_("通知企业检查"), subject=Subject.INSPECTION, roles=NOBODY,
        from_states=states(I.PLANNED), to_state=I.NOTIFIED, heading=COMMUNICATION, rule=RULE,
        issues=(D.INSPECTION_NOTICE,), notifies=(P.APPLICANT, P.DEPARTMENT),
    ),
    Act(
        code="drop_planned_inspection", label=_("不再列入计划"), subject=Subject.INSPECTION, roles=NOBODY,
        from_states=states(I.PLANNED), to_state=I.CANCELLED, heading=COMMUNICATION, rule=RULE,
    ),
    Act(
        code="join_inspection", label=_("申请并入检查事项"), subject=Subject.INSPECTION, roles=DEPARTMENT_ROLES,
        from_states=states(I.NOTIFIED), heading=COMMUNICATION, rule=RULE, notifies=(P.PARK,),
    ),
    Act(
        code="approve_join", label=_("同意并入检查"), subject=Subject.INSPECTION_WISH, roles=LEADER,
        from_states=states(WishState.ASKED), to_state=WishState.ENTERED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_APPROVAL,), may_issue=(D.INSPECTION_NOTICE,),
        notifies=(P.APPLICANT, P.DEPARTMENT, P.PARK, P.JUSTICE), main=True,
    ),
    Act(
        code="decline_join", label=_("不同意并入检查"), subject=Subject.INSPECTION_WISH, roles=LEADER,
        from_states=states(WishState.ASKED), to_state=WishState.DROPPED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_APPROVAL,), notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="lapse_join", label=_("并入申请失效"), subject=Subject.INSPECTION_WISH, roles=NOBODY,
        from_states=states(WishState.ASKED), to_state=WishState.DROPPED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_APPROVAL,), notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="move_inspection", label=_("改期"), subject=Subject.INSPECTION, roles=PLANNERS,
        from_states=states(I.NOTIFIED), heading=COMMUNICATION, rule=RULE, issues=(D.INSPECTION_NOTICE,),
        notifies=(P.APPLICANT, P.DEPARTMENT, P.JUSTICE),
    ),
    Act(
        code="cancel_inspection", label=_("取消检查"), subject=Subject.INSPECTION, roles=LEADER,
        from_states=states(I.NOTIFIED), to_state=I.CANCELLED, heading=COMMUNICATION, rule=RULE,
        notifies=(P.APPLICANT, P.DEPARTMENT, P.JUSTICE),
    ),
    Act(
        code="sign_in_inspection", label=_("检查人员签到"), subject=Subject.INSPECTION, roles=PARK_ROLES,
        from_states=states(I.NOTIFIED), to_state=I.UNDER_WAY, heading=COMMUNICATION,
        rule="YN84-2.5；行政处罚法第四十二条、第五十五条", settles=(Clock.INSPECTION_VISIT,),
        notifies=(P.APPLICANT, P.DEPARTMENT), main=True,
    ),
    Act(
        code="fill_check_list", label=_("填写检查单"), subject=Subject.INSPECTION_PART, roles=DEPARTMENT_ROLES,
        from_states=states(PartState.AWAITED), to_state=PartState.FILLED, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_LIST,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="sign_inspection", label=_("确认检查记录并签字"), subject=Subject.INSPECTION, roles=ENTERPRISE_ROLES,
        from_states=states(I.CHECKED), may_lead_to=states(I.RECTIFYING, I.CLOSED), heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_SIGNATURE,), issues=(D.INSPECTION_RECORD,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT, P.JUSTICE), main=True,
    ),
    Act(
        code="record_refusal", label=_("记明企业拒绝签字"), subject=Subject.INSPECTION, roles=PARK_ROLES,
        from_states=states(I.CHECKED), may_lead_to=states(I.RECTIFYING, I.CLOSED), heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INSPECTION_SIGNATURE,), issues=(D.INSPECTION_RECORD,),
        notifies=(P.APPLICANT, P.DEPARTMENT, P.JUSTICE),
    ),
    Act(
        code="report_finding", label=_("报告整改情况"), subject=Subject.FINDING, roles=ENTERPRISE_ROLES,
        from_states=states(F.OPEN), to_state=F.REPORTED, heading=PROBLEM, rule=RULE,
        settles=(Clock.FINDING_PUT_RIGHT,), opens=(Clock.FINDING_RECHECK,), notifies=(P.DEPARTMENT, P.PARK), main=True,
    ),
    Act(
        code="confirm_finding", label=_("复查：已整改"), subject=Subject.FINDING, roles=DEPARTMENT_ROLES,
        from_states=states(F.OPEN, F.REPORTED), to_state=F.PUT_RIGHT, heading=PROBLEM, rule=RULE,
        settles=(Clock.FINDING_PUT_RIGHT, Clock.FINDING_RECHECK), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="return_finding", label=_("复查：未整改，重新限期"), subject=Subject.FINDING, roles=DEPARTMENT_ROLES,
        from_states=states(F.OPEN, F.REPORTED), to_state=F.OPEN, heading=PROBLEM, rule=RULE,
        settles=(Clock.FINDING_RECHECK,), notifies=(P.APPLICANT, P.PARK),
    ),
    Act(
        code="transfer_finding", label=_("移送立案处理"), subject=Subject.FINDING, roles=DEPARTMENT_ROLES,
        from_states=states(F.OPEN, F.REPORTED), to_state=F.TRANSFERRED, heading=PROBLEM, rule=RULE,
        settles=(Clock.FINDING_PUT_RIGHT, Clock.FINDING_RECHECK), notifies=(P.APPLICANT, P.PARK, P.JUSTICE),
    ),
    Act(
        code="note_finding_overdue", label=_("整改期限已过，待复查"), subject=Subject.FINDING, roles=NOBODY,
        from_states=states(F.OPEN), heading=PROBLEM, rule=RULE, opens=(Clock.FINDING_RECHECK,),
        notifies=(P.APPLICANT, P.DEPARTMENT),
    ),
)
# fmt: on
