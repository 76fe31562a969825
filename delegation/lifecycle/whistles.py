"""Acts of 吹哨报到 (YN84-2.2): the list, the whistle, the department at the hall, letters step by step, accountability.

Acts without roles are the system's: what follows when a period has run out.
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.whistles import OPEN_CALLS, OWED_CALLS, CallState, LetterState, WhistleMatterState
from delegation.enums.whistles import WhistleState as W
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role

APPLICATION, COMMUNICATION, PROBLEM = Heading.APPLICATION, Heading.COMMUNICATION, Heading.PROBLEM
LEADER = frozenset({Role.PARK_LEADER})
GOVERNMENT = frozenset({Role.COUNTY_OFFICER})
NOBODY: frozenset[Role] = frozenset()
C, L, M, P = CallState, LetterState, WhistleMatterState, Party

# fmt: off
WHISTLE_ACTS = (
    Act(
        code="change_whistle_matter", label=_("修改吹哨事项"), subject=Subject.WHISTLE_MATTER, roles=LEADER,
        from_states=states(M.LISTED), heading=APPLICATION, rule="YN84-2.2",
    ),
    Act(
        code="remove_whistle_matter", label=_("移出吹哨事项清单"), subject=Subject.WHISTLE_MATTER, roles=LEADER,
        from_states=states(M.LISTED), to_state=M.REMOVED, heading=APPLICATION, rule="YN84-2.2",
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="forward_whistle", label=_("派单，通知部门报到"), subject=Subject.WHISTLE, roles=PARK_ROLES,
        from_states=states(W.BLOWN), to_state=W.CALLED, heading=COMMUNICATION, rule="YN84-2.2",
        settles=(Clock.WHISTLE_FORWARD,), notifies=(P.APPLICANT, P.DEPARTMENT), main=True,
    ),
    Act(
        code="call_further", label=_("增派部门报到"), subject=Subject.WHISTLE, roles=PARK_ROLES,
        from_states=states(W.CALLED), heading=COMMUNICATION, rule="YN84-2.2", notifies=(P.APPLICANT,),
    ),
    Act(
        code="decline_whistle", label=_("不予派单并答复"), subject=Subject.WHISTLE, roles=PARK_ROLES,
        from_states=states(W.BLOWN), to_state=W.DECLINED, heading=COMMUNICATION, rule="YN84-2.2",
        settles=(Clock.WHISTLE_FORWARD,), notifies=(P.APPLICANT,),
    ),
    Act(
        code="withdraw_whistle", label=_("撤回吹哨"), subject=Subject.WHISTLE, roles=ENTERPRISE_ROLES,
        from_states=states(W.BLOWN, W.CALLED), to_state=W.WITHDRAWN, heading=APPLICATION, rule="YN84-2.2",
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="sign_in_call", label=_("登记部门报到"), subject=Subject.CALL, roles=PARK_ROLES,
        from_states=states(C.CALLED), to_state=C.ARRIVED, heading=COMMUNICATION, rule="YN84-2.2",
        settles=(Clock.WHISTLE_REPORT,), notifies=(P.APPLICANT, P.DEPARTMENT),
        main=True,
    ),
    Act(
        code="solve_call", label=_("登记已解决"), subject=Subject.CALL, roles=DEPARTMENT_ROLES,
        from_states=states(C.ARRIVED, C.PROMISED, C.RETURNED), to_state=C.SOLVED, heading=PROBLEM,
        rule="YN84-2.2", settles=(Clock.WHISTLE_SOLVE, Clock.WHISTLE_PROMISE), opens=(Clock.WHISTLE_CONFIRM,),
        notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="promise_call", label=_("承诺限期解决"), subject=Subject.CALL, roles=DEPARTMENT_ROLES,
        from_states=states(C.ARRIVED, C.RETURNED), to_state=C.PROMISED, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_SOLVE,), notifies=(P.APPLICANT, P.PARK),
    ),
    Act(
        code="confirm_call", label=_("确认已解决"), subject=Subject.CALL, roles=ENTERPRISE_ROLES,
        from_states=states(C.SOLVED), to_state=C.CONFIRMED, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_CONFIRM,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="reject_call", label=_("反映未解决"), subject=Subject.CALL, roles=ENTERPRISE_ROLES,
        from_states=states(C.SOLVED), to_state=C.RETURNED, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_CONFIRM,), notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="note_call_failed", label=_("逾期，启动督办程序"), subject=Subject.CALL, roles=NOBODY,
        from_states=OWED_CALLS, heading=PROBLEM, rule="YN84-2.2", notifies=(P.PARK_LEADER,),
    ),
    Act(
        code="end_call_silent", label=_("企业逾期未答复，办结"), subject=Subject.CALL, roles=NOBODY,
        from_states=states(C.SOLVED), to_state=C.SILENT, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_CONFIRM,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="record_accountability", label=_("登记问责情况"), subject=Subject.CALL, roles=GOVERNMENT,
        from_states=frozenset(C) - {C.CANCELLED}, heading=PROBLEM, rule="YN84-2.2",
        notifies=(P.PARK_LEADER, P.DEPARTMENT_LEADER),
    ),
    Act(
        code="end_call_unsolved", label=_("终结（未解决，已问责）"), subject=Subject.CALL, roles=LEADER,
        from_states=OPEN_CALLS, to_state=C.UNSOLVED, heading=PROBLEM, rule="YN84-2.2",
        notifies=(P.APPLICANT, P.DEPARTMENT, P.GOVERNMENT),
    ),
    Act(
        code="issue_whistle_letter", label=_("发督办函"), subject=Subject.WHISTLE_LETTER, roles=LEADER,
        from_states=states(L.OPENED), to_state=L.ISSUED, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_STEP,), may_issue=(D.WHISTLE_SUPERVISION,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
        main=True,
    ),
    Act(
        code="note_letter_unheeded", label=_("督办函到期未落实"), subject=Subject.WHISTLE_LETTER, roles=NOBODY,
        from_states=states(L.ISSUED), to_state=L.RAN_OUT, heading=PROBLEM, rule="YN84-2.2",
        settles=(Clock.WHISTLE_LETTER,), notifies=(P.PARK_LEADER, P.DEPARTMENT),
    ),
)
# fmt: on
