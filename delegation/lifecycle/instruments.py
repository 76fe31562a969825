"""Acts of instruments: drafted, reviewed for legality, signed by both, published, amended, taken back (YN84-3.1).

Who signs is the leader of the department and of the park. Acts without roles are the system's.
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.instruments import InstrumentState as S
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role

SUBJECT, P = Subject.INSTRUMENT, Party
APPLICATION, MATERIALS, COMMUNICATION = Heading.APPLICATION, Heading.MATERIALS, Heading.COMMUNICATION
APPROVAL, SYSTEM = Heading.APPROVAL, Heading.SYSTEM
DEPARTMENT_LEADER = frozenset({Role.DEPARTMENT_LEADER})
PARK_LEADER = frozenset({Role.PARK_LEADER})
NOBODY: frozenset[Role] = frozenset()
BEING_DRAFTED = states(S.DRAFTED, S.RETURNED)
CONCLUDED = states(S.SIGNED, S.PUBLISHED)
# What was replaced or taken back from a later day on is exercised until then (``access.instruments.still_counts``).
CUT_SHORT = states(S.REPLACED, S.TAKEN_BACK)
PAPERS = (D.DELEGATION_LETTER, D.TRANSFER_DEED)

# fmt: off
INSTRUMENT_ACTS = (
    Act(
        code="edit_instrument", label=_("修改文书内容"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=BEING_DRAFTED, heading=APPLICATION, rule="YN84-3.1",
    ),
    Act(
        code="set_pending_cases", label=_("登记在办件"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=BEING_DRAFTED, heading=MATERIALS, rule="CZ4-2.6",
    ),
    Act(
        code="set_seals", label=_("登记印章停用和启用"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=BEING_DRAFTED | states(S.RECORDED), heading=MATERIALS, rule="CZ4-2.2",
    ),
    Act(
        code="set_accounts", label=_("登记系统账号"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=BEING_DRAFTED, heading=MATERIALS, rule="CZ4-2.6",
    ),
    Act(
        code="send_instrument", label=_("送合法性审查"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=BEING_DRAFTED, to_state=S.IN_REVIEW, heading=COMMUNICATION, rule="CZ4-2.4",
        opens=(Clock.INSTRUMENT_REVIEW,), notifies=(P.JUSTICE, P.PARK), main=True,
    ),
    Act(
        code="approve_instrument", label=_("审查通过"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=states(S.IN_REVIEW), to_state=S.REVIEWED, heading=APPROVAL, rule="CZ4-2.4",
        settles=(Clock.INSTRUMENT_REVIEW,), notifies=(P.DEPARTMENT, P.PARK_LEADER), main=True,
    ),
    Act(
        code="return_instrument", label=_("退回修改"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=states(S.IN_REVIEW), to_state=S.RETURNED, heading=APPROVAL, rule="CZ4-2.4",
        settles=(Clock.INSTRUMENT_REVIEW,), notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="sign_for_department", label=_("部门负责人签署"), subject=SUBJECT, roles=DEPARTMENT_LEADER,
        from_states=states(S.REVIEWED, S.SIGNED_BY_PARK), may_lead_to=states(S.SIGNED_BY_DEPARTMENT, S.SIGNED),
        heading=APPROVAL, rule="YN84-3.1", may_issue=PAPERS, notifies=(P.PARK,), main=True,
    ),
    Act(
        code="sign_for_park", label=_("园区负责人签署"), subject=SUBJECT, roles=PARK_LEADER,
        from_states=states(S.REVIEWED, S.SIGNED_BY_DEPARTMENT), may_lead_to=states(S.SIGNED_BY_PARK, S.SIGNED),
        heading=APPROVAL, rule="YN84-3.1", may_issue=PAPERS, notifies=(P.DEPARTMENT,), main=True,
    ),
    Act(
        code="publish_instrument", label=_("登记公布"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=states(S.SIGNED), to_state=S.PUBLISHED, may_lead_to=states(S.ENDED), heading=APPROVAL,
        rule="CZ4-2.4", settles=(Clock.INSTRUMENT_PUBLICATION,), notifies=(P.PARK, P.JUSTICE, P.GOVERNMENT),
        main=True,
    ),
    Act(
        code="confirm_recorded", label=_("核实补录无误"), subject=SUBJECT, roles=PARK_LEADER,
        from_states=states(S.RECORDED), to_state=S.PUBLISHED, may_lead_to=states(S.ENDED), heading=APPROVAL,
        rule="YN84-3.1", notifies=(P.DEPARTMENT, P.JUSTICE, P.GOVERNMENT),
    ),
    Act(
        code="refuse_recorded", label=_("补录与原件不符"), subject=SUBJECT, roles=PARK_LEADER,
        from_states=states(S.RECORDED), to_state=S.DROPPED, heading=APPROVAL, rule="YN84-3.1",
        notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="drop_instrument", label=_("撤销起草"), subject=SUBJECT, roles=DEPARTMENT_LEADER,
        from_states=BEING_DRAFTED | states(S.IN_REVIEW, S.REVIEWED), to_state=S.DROPPED, heading=APPLICATION,
        rule="YN84-3.1", notifies=(P.DEPARTMENT, P.PARK, P.JUSTICE),
    ),
    Act(
        code="hand_over_package", label=_("移交资料"), subject=SUBJECT, roles=DEPARTMENT_ROLES, from_states=CONCLUDED,
        heading=MATERIALS, rule="CZ4-2.6", notifies=(P.PARK,),
    ),
    Act(
        code="receive_package", label=_("接收资料"), subject=SUBJECT, roles=PARK_ROLES, from_states=CONCLUDED,
        heading=MATERIALS, rule="CZ4-2.6", notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="record_training", label=_("记录培训和指导"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=CONCLUDED, heading=COMMUNICATION, rule="YN84-3.1", notifies=(P.PARK,),
    ),
    Act(
        code="suspend_power", label=_("暂停行使某一事项"), subject=SUBJECT, roles=DEPARTMENT_LEADER,
        from_states=CONCLUDED | CUT_SHORT, heading=APPROVAL, rule="CZ4-2.3", notifies=(P.PARK, P.GOVERNMENT),
    ),
    Act(
        code="resume_power", label=_("恢复行使"), subject=SUBJECT, roles=DEPARTMENT_LEADER,
        from_states=CONCLUDED | CUT_SHORT, heading=APPROVAL, rule="CZ4-2.3", notifies=(P.PARK, P.GOVERNMENT),
    ),
    Act(
        code="amend_instrument", label=_("起草替代文书"), subject=SUBJECT, roles=DEPARTMENT_ROLES,
        from_states=states(S.PUBLISHED), heading=COMMUNICATION, rule="CZ4-2.3", notifies=(P.PARK,),
    ),
    Act(
        code="take_back_instrument", label=_("收回"), subject=SUBJECT, roles=DEPARTMENT_LEADER,
        from_states=CONCLUDED | CUT_SHORT, to_state=S.TAKEN_BACK, heading=APPROVAL, rule="CZ4-2.3",
        notifies=(P.PARK, P.JUSTICE, P.GOVERNMENT),
    ),
    Act(
        code="end_transition", label=_("过渡期届满"), subject=SUBJECT, roles=NOBODY,
        from_states=states(S.PUBLISHED) | CUT_SHORT, heading=SYSTEM, rule="CZ4-2.5", notifies=(P.DEPARTMENT, P.PARK),
    ),
    Act(
        code="end_instrument", label=_("期限届满"), subject=SUBJECT, roles=NOBODY, from_states=states(S.PUBLISHED),
        to_state=S.ENDED, heading=SYSTEM, rule="YN84-3.1", notifies=(P.DEPARTMENT, P.PARK, P.GOVERNMENT),
    ),
    Act(
        code="replace_instrument", label=_("由新文书替代"), subject=SUBJECT, roles=NOBODY,
        from_states=states(S.PUBLISHED), to_state=S.REPLACED, heading=SYSTEM, rule="CZ4-2.3",
        notifies=(P.DEPARTMENT, P.PARK),
    ),
)
# fmt: on
