"""Acts at the service hall (YN84-2.4, CZ4-2.8): windows, the first who is asked, appointments."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.hall import AppointmentState, InquiryState, WindowState
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role

APPLICATION, COMMUNICATION, PROBLEM = Heading.APPLICATION, Heading.COMMUNICATION, Heading.PROBLEM
LEADER = frozenset({Role.PARK_LEADER})
OFFICIALS = PARK_ROLES | DEPARTMENT_ROLES
RULE = "YN84-2.4"
A, Q, P, W = AppointmentState, InquiryState, Party, WindowState

# fmt: off
HALL_ACTS = (
    Act(
        code="change_hall_window", label=_("修改窗口"), subject=Subject.HALL_WINDOW, roles=LEADER,
        from_states=states(W.OPEN), heading=APPLICATION, rule=RULE,
    ),
    Act(
        code="close_hall_window", label=_("撤销窗口"), subject=Subject.HALL_WINDOW, roles=LEADER,
        from_states=states(W.OPEN), to_state=W.CLOSED, heading=APPLICATION, rule=RULE, notifies=(P.PARK,),
    ),
    Act(
        code="take_inquiry", label=_("接办（我是首问责任人）"), subject=Subject.INQUIRY, roles=PARK_ROLES,
        from_states=states(Q.ASKED), to_state=Q.OPEN, heading=COMMUNICATION, rule=RULE, notifies=(P.APPLICANT,),
        main=True,
    ),
    Act(
        code="answer_inquiry", label=_("答复"), subject=Subject.INQUIRY, roles=OFFICIALS,
        from_states=states(Q.OPEN, Q.HANDED_ON), to_state=Q.ANSWERED, heading=PROBLEM, rule=RULE,
        settles=(Clock.INQUIRY_ANSWER, Clock.INQUIRY_RECEIPT), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="hand_on_inquiry", label=_("转办"), subject=Subject.INQUIRY, roles=OFFICIALS,
        from_states=states(Q.OPEN), to_state=Q.HANDED_ON, heading=COMMUNICATION, rule=RULE,
        opens=(Clock.INQUIRY_RECEIPT,), notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="sign_for_inquiry", label=_("签收，由我负责"), subject=Subject.INQUIRY, roles=OFFICIALS,
        from_states=states(Q.HANDED_ON), to_state=Q.OPEN, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INQUIRY_RECEIPT,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="turn_back_inquiry", label=_("不签收，退回"), subject=Subject.INQUIRY, roles=OFFICIALS,
        from_states=states(Q.HANDED_ON), to_state=Q.OPEN, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INQUIRY_RECEIPT,), notifies=(P.PARK,),
    ),
    Act(
        code="name_inquiry_owner", label=_("另行指定责任人"), subject=Subject.INQUIRY, roles=LEADER,
        from_states=states(Q.OPEN, Q.HANDED_ON), to_state=Q.OPEN, heading=COMMUNICATION, rule=RULE,
        settles=(Clock.INQUIRY_RECEIPT,), notifies=(P.PARK,),
    ),
    Act(
        code="cancel_appointment", label=_("取消预约"), subject=Subject.APPOINTMENT,
        roles=ENTERPRISE_ROLES | PARK_ROLES, from_states=states(A.BOOKED), to_state=A.CANCELLED, heading=APPLICATION,
        rule=RULE, notifies=(P.APPLICANT, P.PARK),
    ),
    Act(
        code="meet_appointment", label=_("登记到场"), subject=Subject.APPOINTMENT, roles=PARK_ROLES,
        from_states=states(A.BOOKED), to_state=A.CAME, heading=COMMUNICATION, rule=RULE, main=True,
    ),
    Act(
        code="miss_appointment", label=_("登记未到场"), subject=Subject.APPOINTMENT, roles=PARK_ROLES,
        from_states=states(A.BOOKED), to_state=A.MISSED, heading=COMMUNICATION, rule=RULE, notifies=(P.APPLICANT,),
    ),
)
# fmt: on
