"""Acts of supervision: looking at decisions, orders to correct, revocation after a hearing, assessments (YN84-3.2).

What follows for the permit is written into its own ledger by acts on the permit that only the system carries out.
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.oversight import AssessmentState as A
from delegation.enums.oversight import OrderState as S
from delegation.enums.permits import DECIDED
from delegation.enums.permits import PermitState as PS
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role

APPROVAL, PROBLEM = Heading.APPROVAL, Heading.PROBLEM
P = Party
#: Heads of the organ in whose name a permit was decided (``access.oversight``).
HEADS = frozenset({Role.DEPARTMENT_LEADER, Role.PARK_LEADER})
ORGAN = DEPARTMENT_ROLES | PARK_ROLES
DEPARTMENT_LEADERS = frozenset({Role.DEPARTMENT_LEADER})
PARK_LEADERS = frozenset({Role.PARK_LEADER})
NOBODY: frozenset[Role] = frozenset()
RULE, REVOCATION = "YN84-3.2", "行政许可法第六十九条"
ASSESSED = "YN84-3.2、CZ4-2.10"

# fmt: off
CHECK_ACTS = (
    Act(
        code="see_decision", label=_("标记已阅"), subject=Subject.PERMIT, roles=DEPARTMENT_ROLES,
        from_states=states(*DECIDED), heading=APPROVAL, rule=RULE,
    ),
    Act(
        code="check_decision", label=_("登记抽查或投诉核查"), subject=Subject.PERMIT, roles=DEPARTMENT_ROLES,
        from_states=states(*DECIDED), heading=PROBLEM, rule=RULE, notifies=(P.PARK_LEADER,),
    ),
    Act(
        code="note_order", label=_("监督事项进展"), subject=Subject.PERMIT, roles=NOBODY,
        from_states=states(*DECIDED, PS.REVOKED), heading=PROBLEM, rule=RULE,
    ),
    Act(
        code="revoke_granted_permit", label=_("许可被撤销"), subject=Subject.PERMIT, roles=NOBODY,
        from_states=states(PS.GRANTED, PS.CERTIFIED, PS.DELIVERED), to_state=PS.REVOKED, heading=APPROVAL,
        rule=REVOCATION, settles=(Clock.PERMIT_CERTIFICATE,),
    ),
)
ORDER_ACTS = (
    Act(
        code="issue_correction", label=_("发出责令纠正通知书"), subject=Subject.ORDER, roles=HEADS,
        from_states=states(S.DRAFTED), to_state=S.ORDERED, heading=PROBLEM, rule=RULE,
        issues=(D.CORRECTION_ORDER,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="announce_revocation", label=_("告知拟撤销许可，听取陈述申辩"), subject=Subject.ORDER, roles=HEADS,
        from_states=states(S.DRAFTED), to_state=S.HEARING, heading=APPROVAL, rule="行政许可法第七条",
        opens=(Clock.ORDER_STATEMENT,), issues=(D.REVOCATION_NOTICE,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="drop_order", label=_("不再办理"), subject=Subject.ORDER, roles=ORGAN,
        from_states=states(S.DRAFTED), to_state=S.DROPPED, heading=PROBLEM, rule=RULE,
    ),
    Act(
        code="end_order", label=_("许可已撤销，不再纠正"), subject=Subject.ORDER, roles=NOBODY,
        from_states=states(S.DRAFTED, S.ORDERED, S.REPORTED), to_state=S.DROPPED, heading=PROBLEM, rule=REVOCATION,
    ),
    Act(
        code="report_correction", label=_("报告纠正情况"), subject=Subject.ORDER, roles=PARK_LEADERS,
        from_states=states(S.ORDERED), to_state=S.REPORTED, heading=PROBLEM, rule=RULE,
        settles=(Clock.ORDER_CORRECTION,), opens=(Clock.ORDER_CHECK,), notifies=(P.DEPARTMENT,), main=True,
    ),
    Act(
        code="accept_correction", label=_("认可已纠正"), subject=Subject.ORDER, roles=DEPARTMENT_ROLES,
        from_states=states(S.REPORTED), to_state=S.CORRECTED, heading=PROBLEM, rule=RULE,
        settles=(Clock.ORDER_CHECK,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="return_correction", label=_("退回继续纠正"), subject=Subject.ORDER, roles=DEPARTMENT_ROLES,
        from_states=states(S.REPORTED), to_state=S.ORDERED, heading=PROBLEM, rule=RULE,
        settles=(Clock.ORDER_CHECK,), notifies=(P.PARK,),
    ),
    Act(
        code="state_defence", label=_("陈述申辩"), subject=Subject.ORDER, roles=ENTERPRISE_ROLES,
        from_states=states(S.HEARING), may_lead_to=states(S.HEARD, S.HEARING_ASKED), heading=APPROVAL,
        rule="行政许可法第七条", settles=(Clock.ORDER_STATEMENT,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="hold_hearing", label=_("登记听证"), subject=Subject.ORDER, roles=ORGAN,
        from_states=states(S.HEARING_ASKED), to_state=S.HEARD, heading=APPROVAL,
        rule="行政许可法第四十七条、第四十八条", settles=(Clock.ORDER_HEARING,), opens=(Clock.ORDER_DECISION,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="waive_hearing", label=_("放弃听证"), subject=Subject.ORDER, roles=ENTERPRISE_ROLES,
        from_states=states(S.HEARING_ASKED), to_state=S.HEARD, heading=APPROVAL,
        rule="行政许可法第四十七条", settles=(Clock.ORDER_HEARING,), opens=(Clock.ORDER_DECISION,),
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="end_hearing", label=_("逾期未陈述申辩"), subject=Subject.ORDER, roles=NOBODY,
        from_states=states(S.HEARING), to_state=S.HEARD, heading=APPROVAL, rule="行政许可法第七条",
        settles=(Clock.ORDER_STATEMENT,), opens=(Clock.ORDER_DECISION,), notifies=(P.PARK_LEADER, P.DEPARTMENT),
    ),
    Act(
        code="revoke_permit", label=_("撤销行政许可"), subject=Subject.ORDER, roles=HEADS,
        from_states=states(S.HEARD), to_state=S.REVOKED, heading=APPROVAL, rule=REVOCATION,
        settles=(Clock.ORDER_DECISION,), issues=(D.PERMIT_REVOCATION,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="keep_permit", label=_("决定不予撤销"), subject=Subject.ORDER, roles=HEADS,
        from_states=states(S.HEARD), to_state=S.KEPT, heading=APPROVAL, rule=REVOCATION,
        settles=(Clock.ORDER_DECISION,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
)
ASSESSMENT_ACTS = (
    Act(
        code="issue_assessment", label=_("发出评估意见"), subject=Subject.ASSESSMENT, roles=DEPARTMENT_LEADERS,
        from_states=states(A.DRAFTED), to_state=A.ISSUED, heading=APPROVAL, rule=ASSESSED,
        opens=(Clock.ASSESSMENT_ANSWER,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="drop_assessment", label=_("不再评估"), subject=Subject.ASSESSMENT, roles=DEPARTMENT_ROLES,
        from_states=states(A.DRAFTED), to_state=A.DROPPED, heading=APPROVAL, rule=ASSESSED,
    ),
    Act(
        code="answer_assessment", label=_("答复评估意见"), subject=Subject.ASSESSMENT, roles=PARK_LEADERS,
        from_states=states(A.ISSUED), to_state=A.ANSWERED, heading=APPROVAL, rule=ASSESSED,
        settles=(Clock.ASSESSMENT_ANSWER,), opens=(Clock.ASSESSMENT_RESULT,), notifies=(P.DEPARTMENT,), main=True,
    ),
    Act(
        code="note_no_answer", label=_("园区逾期未答复"), subject=Subject.ASSESSMENT, roles=NOBODY,
        from_states=states(A.ISSUED), to_state=A.ANSWERED, heading=APPROVAL, rule=ASSESSED,
        settles=(Clock.ASSESSMENT_ANSWER,), opens=(Clock.ASSESSMENT_RESULT,),
        notifies=(P.DEPARTMENT, P.PARK_LEADER),
    ),
    Act(
        code="publish_assessment", label=_("公布评估结果"), subject=Subject.ASSESSMENT, roles=DEPARTMENT_LEADERS,
        from_states=states(A.ANSWERED), to_state=A.PUBLISHED, heading=APPROVAL, rule=ASSESSED,
        settles=(Clock.ASSESSMENT_RESULT,), notifies=(P.PARK, P.DEPARTMENT, P.BUREAU, P.GOVERNMENT), main=True,
    ),
)
# fmt: on
OVERSIGHT_ACTS = (*CHECK_ACTS, *ORDER_ACTS, *ASSESSMENT_ACTS)
